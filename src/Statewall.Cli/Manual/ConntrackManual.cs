using System.Globalization;
using Statewall.Cli.Applets.Conntrack;
using Statewall.Cli.Syntax;

namespace Statewall.Cli.Manual;

/// <summary>conntrack(8).</summary>
internal static class ConntrackManual
{
    /// <summary>Writes the page.</summary>
    public static void Write(RoffText page)
    {
        page.Section("NAME");
        page.Text($"conntrack - {StatewallSyntax.HelpOf("conntrack")}");
        page.Section("SYNOPSIS");
        foreach (var row in ConntrackSyntax.Commands.Where(row => row.Row.Help is not null))
            page.Synopsis($"conntrack -{row.Row.Short}", $"{row.Row.Value} {(row.Tables.Any() && row.Row.Takes != Takes.Nothing ? "[OPTION]..." : "")}".Trim());
        page.Section("DESCRIPTION");
        page.Paragraph("Linux follows the connections that go through a host: firewall rules, address translation and helpers build on what it knows of them. conntrack lists this knowledge, changes it, and shows how it changes.");
        page.Paragraph("An entry has two directions: the original, that of the first packet, and the reply. Each has addresses and, by the protocol, ports, keys or a type and an identifier. Without address translation the reply is the original turned round.");
        page.Paragraph("A command names what is to be done, and the table; the other options select entries, or say how they are to be. Long names can be cut short while they stay clear.");
        WriteTables(page);
        WriteCommands(page);
        WriteOptions(page);
        WriteProtocols(page);
        WriteEnding(page);
    }

    private static void WriteTables(RoffText page)
    {
        page.Section("TABLES");
        page.Item(["conntrack"], null, "The connections that are tracked. This table is meant where none is named.");
        page.Item(["expect"], null, "The connections that are expected, since another one announced them.");
        page.Item(["dying"], null, "The connections that are gone, whose last event was not yet delivered.");
        page.Item(["unconfirmed"], null, "The connections whose first packet is still under way in this host. Today's kernels list none here.");
    }

    private static void WriteCommands(RoffText page)
    {
        var rows = ConntrackSyntax.Commands;
        page.Section("COMMANDS");
        foreach (var row in rows.Where(row => row.Row.Help is not null))
        {
            var tables = row.Tables;
            string[] meanings = [Sentence(OptionTexts.Of(row.Row.Long) ?? row.Row.Help!), .. tables.Count == 0 ? [] : new[] { $"Tables: {string.Join(", ", tables)}." }, .. Needed(row)];
            page.Item(Spellings(row, rows), row.Row.Value, meanings);
        }
    }

    private static IEnumerable<string> Needed(ConntrackOption command)
    {
        var needed = ConntrackSyntax.Options.Where(row => row.Row.Help is not null && CommandRules.Needs(command.Row.Command, Table.Conntrack, row.Row.Option)).Select(row => $"--{row.Row.Long}").ToArray();
        if (needed.Length > 0)
            yield return $"It needs {string.Join(" and ", needed)}.";
    }

    private static void WriteOptions(RoffText page)
    {
        var rows = ConntrackSyntax.Options;
        page.Section("OPTIONS");
        foreach (var row in rows.Where(row => row.Row.Help is not null))
        {
            var offer = row.Values;
            var meanings = new List<string> { Sentence(OptionTexts.Of(row.Row.Long) ?? row.Row.Help!) };
            if (offer.Kind == ValueKind.List)
                meanings.Add($"Words, with commas between them: {string.Join(", ", offer.Words)}. They can be cut short, in any case.");
            var keys = row.Keys.Select(key => key.Replace(ConntrackSyntax.Expect, " expect", StringComparison.Ordinal)).ToArray();
            if (keys.Length > 0 && !CommandRules.Allows(Command.None, Table.Conntrack, row.Row.Option))
                meanings.Add($"With: {string.Join(", ", keys.Select(key => $"--{key}"))}.");
            page.Item(Spellings(row, rows), row.Row.Value, meanings);
        }
    }

    private static void WriteProtocols(RoffText page)
    {
        page.Section("PROTOCOLS");
        page.Paragraph($"These have options of their own, which are known behind --protonum and such a name: {string.Join(", ", ConntrackSyntax.Protocols.Select(protocol => protocol.Name))}. Others have none.");
        var protocols = ConntrackSyntax.Protocols;
        foreach (var protocol in protocols.Where(protocol => protocol == protocols.First(protocol.Shares)))
        {
            page.Subsection(string.Join(", ", protocols.Where(protocol.Shares).Select(other => other.Name)));
            var rows = protocol.Options;
            foreach (var row in rows.Where(row => row.Row.Help is not null))
            {
                var words = row.Values.Words;
                page.Item(
                    Spellings(row, rows),
                    row.Row.Value,
                    string.Format(CultureInfo.InvariantCulture, Sentence(OptionTexts.OfProtocol(row.Row.Long) ?? row.Row.Help!), string.Join(", ", words)));
            }
        }
    }

    private static void WriteEnding(RoffText page)
    {
        page.Section("EXIT STATUS");
        page.Item(["0"], null, "Done.");
        page.Item(["1"], null, "Refused by the kernel, or there was nothing to change, delete or get.");
        page.Item(["2"], null, "Wrong usage: nothing was done.");
        page.Section("ENVIRONMENT");
        StatewallManual.WriteEngineVariable(page);
        page.Section("FILES");
        page.Item(["/etc/xtables/connlabel.conf"], null, "Names of labels: a number and a name on each line.");
        page.Item(["/etc/protocols"], null, "Names of protocols.");
        page.Item(["/proc/sys/net/netfilter/nf_conntrack_*"], null, "Settings of connection tracking: timeouts, the most entries, whether packets are counted.");
        page.Section("EXAMPLES");
        page.Example("All TCP connections to port 443 that carry data:", "conntrack -L -p tcp --dport 443 --state ESTABLISHED");
        page.Example("What a network's hosts had translated:", "conntrack -L -s 192.168.1.0/24 --src-nat");
        page.Example("New connections and their ends as they happen, one JSON object per line:", "conntrack -E -e NEW,DESTROY -o json");
        page.Example("Cut off a host:", "conntrack -D -s 192.168.1.20");
        page.Example("Keep the table, and bring it back:", "conntrack -L -o save >connections", "conntrack -R connections");
        page.Section("NOTES");
        page.Paragraph("All but --help and --version need CAP_NET_ADMIN. Each network namespace has tables of its own.");
        page.Paragraph("Commands, options, output and exit status are those of conntrack-tools 1.4.9. The form save holds no marks, labels, helpers and counters.");
        page.SeeAlso(ManualPages.PageOf("nfct"), ManualPages.PageOf("statewall"), ManualPages.PageOf("replay"));
    }

    private static IEnumerable<string> Spellings(ConntrackOption row, IReadOnlyList<ConntrackOption> all) =>
        all.Where(other => other.Means(row)).SelectMany(other => other.Spellings).OrderBy(word => word.StartsWith("--", StringComparison.Ordinal) ? "b" : "a", StringComparer.Ordinal);

    // Help is a phrase, the manual has sentences.
    private static string Sentence(string text) => text.EndsWith('.') ? text : $"{char.ToUpperInvariant(text[0])}{text[1..]}.";
}
