using Statewall.Cli.Syntax;

namespace Statewall.Cli.Manual;

/// <summary>nfct(8).</summary>
internal static class NfctManual
{
    /// <summary>Writes the page.</summary>
    public static void Write(RoffText page)
    {
        var nfct = NfctSyntax.Whole;
        page.Section("NAME");
        page.Text($"nfct - {nfct.Help}");
        page.Section("SYNOPSIS");
        foreach (var (path, command) in nfct.Walk().Where(found => found.Command.Commands.Count == 0))
            page.Synopsis($"nfct{path}", OwnManual.ArgumentsOf(command));
        page.Section("DESCRIPTION");
        page.Paragraph("A timeout policy says how long connections of a protocol may be idle in each of their states; firewall rules give it to connections by its name. A helper reads the packets of a protocol to learn which connections it announces; nfct is about helpers that run in programs, such as conntrackd(8).");
        page.Paragraph("Both words, the command and the subsystem, can be cut short; the first that fits counts.");
        page.Section("COMMANDS");
        foreach (var command in nfct.Commands)
            page.Item([command.Name], string.Join('|', command.Commands.Select(below => below.Name)), $"{char.ToUpperInvariant(command.Help[0])}{command.Help[1..]}.");
        page.Section("OPTIONS");
        page.Item(["-o json", "--output json"], null, "With list, get and default-get, in any place: one JSON object per line. A policy has name, family, protocol and timeouts, from states to seconds; a helper has name, queue, family, protocol, private_size and enabled.");
        page.Section("PROTOCOLS");
        page.Paragraph("Timeouts of protocols have these states, given in pairs of a state and its seconds. States that are not given keep the default.");
        var states = nfct.Walk().SelectMany(found => found.Command.Arguments).First(argument => argument.Depends is not null);
        foreach (var (protocol, names) in states.Depends!)
            page.Item([protocol], null, string.Join(", ", names));
        page.Paragraph("generic stands for all protocols that are followed by their number alone.");
        page.Section("HELPERS");
        page.Paragraph($"These can be added: {string.Join(", ", nfct.Walk().Where(found => found.Path == " add helper").SelectMany(found => found.Command.Arguments[0].Values.Words))}.");
        page.Section("EXIT STATUS");
        page.Item(["0"], null, "Done.");
        page.Item(["1"], null, "Wrong usage, or refused by the kernel.");
        page.Section("ENVIRONMENT");
        StatewallManual.WriteEngineVariable(page);
        page.Section("EXAMPLES");
        page.Example("Give up half-open TCP connections after ten seconds, where a rule says so:", "nfct add timeout impatient inet tcp syn_sent 10 syn_recv 10", "iptables -t raw -A PREROUTING -p tcp -j CT --timeout impatient");
        page.Example("What UDP has without a policy:", "nfct default-get timeout inet udp");
        page.Section("NOTES");
        page.Paragraph("All commands need CAP_NET_ADMIN. Commands, output and exit status are those of conntrack-tools 1.4.9, which has no --output.");
        page.SeeAlso(ManualPages.PageOf("conntrack"), ManualPages.PageOf("conntrackd"), ManualPages.PageOf("statewall"));
    }
}
