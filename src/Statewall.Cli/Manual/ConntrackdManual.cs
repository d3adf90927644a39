using Statewall.Cli.Syntax;

namespace Statewall.Cli.Manual;

/// <summary>conntrackd(8).</summary>
internal static class ConntrackdManual
{
    /// <summary>Writes the page.</summary>
    public static void Write(RoffText page)
    {
        var whole = ConntrackdSyntax.Whole;
        page.Section("NAME");
        page.Text($"conntrackd - {whole.Help}");
        page.Section("SYNOPSIS");
        page.Synopsis("conntrackd", "[-d] [-C FILE]");
        page.Synopsis("conntrackd", "OPTION [-C FILE]");
        foreach (var command in whole.Commands)
            page.Synopsis($"conntrackd {command.Name}", $"{OwnManual.ArgumentsOf(command)} [OPTION]...".TrimStart());
        page.Section("DESCRIPTION");
        page.Paragraph("The daemon tells other machines of every connection that passes this one, and keeps what they tell. When the addresses of a machine that has failed move to this one, a command puts its connections into the kernel, and they go on. With Stats in its configuration it logs connections that end instead.");
        page.Paragraph("Options other than -d ask the daemon that runs, through the socket that its configuration names.");
        page.Section("OPTIONS");
        foreach (var option in (OptionSyntax[])[.. ConntrackdSyntax.General, .. ConntrackdSyntax.Client])
            page.Item(option.Spellings, option.ValueName, $"{char.ToUpperInvariant(option.Help[0])}{option.Help[1..]}.");
        page.Paragraph("What belongs to an option can be cut short; the first that fits counts. Without ct or expect, -c, -F and -R are about both tables, -i and -e about connections.");
        page.Section("COMMANDS");
        page.Item(["failover primary"], null, "Commit the external caches, empty all caches, read the kernel's table, and send all of it. The addresses may move when it has ended: it waits for the commit.");
        page.Item(["failover backup"], null, "Start the daemon if it does not run, have the kernel's table emptied after PurgeTimeout, and ask the other machine for all it has.");
        page.Item(["failover fault"], null, "Have the kernel's table emptied after PurgeTimeout.");
        page.Item(["health"], null, "Look at the statistics twice. Synchronisation stalls when the daemon does not answer, the link that is sent on is down, the other machine is silent, messages cannot be sent, more and more wait to be sent, or a queue or cache is full; each reason is a line. With ALARM silence is no reason: it has no heartbeats.");
        foreach (var option in whole.Commands.SelectMany(command => command.Options).Where(option => option.ValueName == "SECONDS"))
            page.Item(option.Spellings, option.ValueName, $"{char.ToUpperInvariant(option.Help[0])}{option.Help[1..]}: {option.Default} by default.");
        page.Section("STATISTICS AS JSON");
        page.Paragraph("With -s, -o json shows one object. Without a subject it has all of these members; what the configuration switches off is not there.");
        page.Item(["connections", "expectations"], null, "The caches internal and external, with active, objects (with those whose end is not acknowledged yet), created, updated, destroyed and what failed of each; in the place of a cache that is disabled, bypass or inject.");
        page.Item(["traffic"], null, "Bytes and packets of connections that have ended.");
        page.Item(["messages"], null, "Messages of other machines that were malformed, by reason, lost, or came too late (before).");
        page.Item(["links"], null, "Each dedicated link: device, transport, status, active, and what was sent and received.");
        page.Item(["queues"], null, "The queues transmission, errors (TCP) and resend (FTFW): length, maximum and not_enough_space.");
        page.Item(["unacknowledged"], null, "Messages that are not acknowledged, with their sequence; those of control have flags.");
        page.Item(["uptime", "netlink", "runtime"], null, "Seconds since the start, events of the kernel, and failures of the daemon itself.");
        page.Section("FILES");
        page.Item([Sync.Configuration.SyncConfiguration.DefaultPath], null, "The configuration, as in conntrackd.conf(5) of conntrack-tools. A mistake is named with its line, its column and its keyword, and nothing is started.");
        page.Section("EXIT STATUS");
        page.Item(["0"], null, "Done. Whether the daemon could do what it was asked stands in its log.");
        page.Item(["1"], null, "Wrong usage, a mistake in the configuration, no daemon, a step of failover that was not done, or synchronisation that stalls.");
        page.Section("EXAMPLES");
        page.Example("In keepalived.conf, on both machines:", "notify_master \"/usr/bin/statewall conntrackd failover primary\"", "notify_backup \"/usr/bin/statewall conntrackd failover backup\"", "notify_fault \"/usr/bin/statewall conntrackd failover fault\"");
        page.Section("NOTES");
        page.Paragraph("It needs CAP_NET_ADMIN, and CAP_SYS_NICE for Scheduler. Options, texts and exit status are those of conntrack-tools 1.4.9, which has neither -o nor commands, and whose daemon answers nothing to requests for JSON.");
        page.SeeAlso(ManualPages.PageOf("conntrack"), ManualPages.PageOf("nfct"), ManualPages.PageOf("statewall"));
    }
}
