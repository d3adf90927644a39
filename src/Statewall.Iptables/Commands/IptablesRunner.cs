using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Extensions;
using Statewall.Iptables.Families;
using Statewall.Iptables.Legacy;
using Statewall.Iptables.Listing;
using Statewall.Iptables.Messages;
using Statewall.Iptables.Restoring;
using Statewall.Iptables.Translation;
using Statewall.Netlink.Channels;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Commands;

// Overview: the tools by their names: a command line in, text and an exit code out. Each call opens a channel of its own. Any number of calls may follow each other.

/// <summary>Runs iptables, ip6tables and their -save, -restore, -translate and -restore-translate forms.</summary>
/// <param name="open">Opens a channel of NETLINK_NETFILTER: to the kernel or an engine.</param>
/// <param name="output">Gets what is shown.</param>
/// <param name="complain">Gets what is said on standard error, with line ends.</param>
public sealed class IptablesRunner(Func<INetlinkChannel> open, TextOutput output, Action<string> complain)
{
    /// <summary>The release of iptables whose texts these are.</summary>
    public const string Version = "1.8.13";

    private const int Refused = 4; // RESOURCE_PROBLEM

    /// <summary>Gives the time that saved rulesets bear.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// Asks whether a change shall stay, within a time; a change that nobody confirms is taken back. Null where nobody can be asked: then none is confirmed. // --confirm, iptables-apply(8)
    /// </summary>
    public Func<TimeSpan, bool>? Confirm { get; init; }

    /// <summary>Opens the interface of x_tables; null where there is none, as in an engine. // iptables-legacy</summary>
    internal Func<NfProto, ILegacyInterface>? OpenLegacy { get; init; }

    /// <summary>The names of the tools.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. FamilyNames.SelectMany(name => Forms.Select(form => name + form)).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> FamilyNames => XtFamilyTable.All.Select(family => family.Tool);

    private static string[] Forms => ["", "-restore", "-restore-translate", "-save", "-translate"];

    /// <summary>Runs a tool.</summary>
    /// <param name="name">Its name, e.g. <c>iptables-save</c>.</param>
    /// <param name="words">Its arguments.</param>
    /// <param name="input">Standard input.</param>
    /// <returns>0 done, 1 failed, 2 wrong usage, 3 a table that does not exist, 4 refused by the kernel.</returns>
    /// <exception cref="ArgumentException">There is no tool of that name.</exception>
    public int Run(string name, IReadOnlyList<string> words, TextReader input)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(input);
        var dash = name.IndexOf('-', StringComparison.Ordinal);
        var tool = dash < 0 ? name : name[..dash];
        var family = XtFamilyTable.Find(tool) ?? throw new ArgumentException($"There is no tool {name}.", nameof(name));
        var complaints = new Complaints(name, family, complain);
        return complaints.Attempt(() =>
        {
            switch (dash < 0 ? "" : name[dash..])
            {
                case "": Command(family, words); break;
                case "-save": Save(family, name, words); break;
                case "-restore": Restore(family, name, words, input, complaints); break;
                case "-translate": Translate(family, name, words); break;
                case "-restore-translate": RestoreTranslated(family, name, words, input, complaints); break;
                default: throw new ArgumentException($"There is no tool {name}.", nameof(name));
            }
        }, output.Flush, Refused);
    }

    private void Command(XtFamily family, IReadOnlyList<string> words)
    {
        var command = family.ReadCommand(words, null);
        if (command.Verb is XtVerb.Version)
            WriteVersion(family.Tool);
        else if (command.Verb is XtVerb.Help)
            IptablesHelp.Write(output, family, command);
        else
            Carry(family, command);
    }

    private void Carry(XtFamily family, XtCommand command)
    {
        if (command.IsLegacy)
        {
            ReadLegacy(family, tables => family.List(tables, output, command));
            return;
        }
        using var client = new TableClient(open(), family);
        var isListing = command.Verb is XtVerb.List or XtVerb.ListRules;
        if (isListing)
        {
            WarnOfLegacy(family, "");
            family.List(client, output, command);
        }
        if (isListing && !command.AlsoZero)
            return;
        using var transaction = new TableTransaction(client);
        transaction.Do(isListing ? new XtCommand { Verb = XtVerb.Zero, Table = command.Table, Chain = command.Chain, Place = command.Place } : command);
        if (command.Verb != XtVerb.Check)
            Commit(client, transaction, command.ConfirmSeconds);
    }

    private void ReadLegacy(XtFamily family, Action<LegacyTables> read)
    {
        if (OpenLegacy is null || family.Flag == XtFamilies.Bridge)
            throw new XtUsageException(OpenLegacy is null ? "an engine has no tables of x_tables" : "tables of x_tables cannot be read for bridges", XtUsageException.Other);
        using var kernel = OpenLegacy(family.Proto);
        read(new LegacyTables(family, kernel));
    }

    /// <summary>Who lists the rules of nf_tables does not see those of x_tables, which decide as well. // print_check_iptables_legacy</summary>
    private void WarnOfLegacy(XtFamily family, string form)
    {
        if (OpenLegacy is null || family.Flag == XtFamilies.Bridge)
            return;
        using var kernel = OpenLegacy(family.Proto);
        if (kernel.Names.Count > 0)
            complain($"# Warning: {family.Tool}-legacy tables present, use {family.Tool}{form} --legacy to see them\n");
    }

    /// <summary>Carries a change out, and takes it back when it has to be confirmed and is not.</summary>
    private void Commit(TableClient client, TableTransaction transaction, int confirmSeconds)
    {
        if (confirmSeconds == 0)
        {
            transaction.Commit();
            return;
        }
        var tables = client.ReadTables();
        var before = new TextOutput();
        new SavedTables(client, before) { Program = client.Family.Tool, HasCounters = true, Clock = Clock }.Write(null);
        transaction.Commit();
        if (Confirm?.Invoke(TimeSpan.FromSeconds(confirmSeconds)) == true)
            return;
        using var back = new TableTransaction(client);
        foreach (var table in client.ReadTables().Where(name => client.Family.Find(name) is not null && !tables.Contains(name)))
            back.FlushTable(table);
        new SavedRulesReader(client.Family, back) { TakesCounters = true }.Read(new StringReader(before.ToString()));
        back.Commit();
        throw new XtUsageException("not confirmed: the rules are what they were before", XtUsageException.Other);
    }

    private void Save(XtFamily family, string name, IReadOnlyList<string> words)
    {
        var options = SaveOptions.Read(name, words);
        if (options.IsHelp || options.IsVersion)
        {
            WriteAbout(name, options.IsHelp, "", ToolOptions.OfSave);
            return;
        }
        using var file = options.File is { } path ? TextFiles.Create(path) : null;
        var target = file is null ? output : new TextOutput(file);
        void Write(ITableSource tables, string kind) =>
            new SavedTables(tables, target) { Program = $"{name} v{Version}{kind}", HasCounters = options.HasCounters, Clock = Clock }.Write(options.Table);
        try
        {
            if (options.IsLegacy)
            {
                ReadLegacy(family, tables => Write(tables, ""));
                return;
            }
            WarnOfLegacy(family, "-save");
            using var client = new TableClient(open(), family);
            Write(client, " (nf_tables)");
        }
        finally
        {
            target.Flush();
        }
    }

    private void Restore(XtFamily family, string name, IReadOnlyList<string> words, TextReader input, Complaints complaints)
    {
        var options = RestoreOptions.Read(name, words);
        if (options.IsHelp || options.IsVersion)
        {
            WriteAbout(name, options.IsHelp, " [file]", ToolOptions.OfRestore);
            return;
        }
        using var client = new TableClient(open(), family);
        using var transaction = new TableTransaction(client, options.IsTest);
        ReadSaved(family, options, input, complaints, transaction);
        complaints.Reader = null;
        Commit(client, transaction, options.ConfirmSeconds);
    }

    private void ReadSaved(XtFamily family, RestoreOptions options, TextReader input, Complaints complaints, IRestoredTables tables)
    {
        var reader = new SavedRulesReader(family, tables)
        {
            KeepsRules = options.KeepsRules,
            TakesCounters = options.TakesCounters,
            OnlyTable = options.Table,
            Remark = options.IsVerbose ? line => output.Append(line).Append("\n") : null,
        };
        complaints.Reader = reader;
        using var file = options.File is { } path ? TextFiles.Open(path) : null;
        reader.Read(file ?? input);
    }

    private void Translate(XtFamily family, string name, IReadOnlyList<string> words)
    {
        var command = family.ReadCommand(words, null);
        if (command.Verb == XtVerb.Version)
            WriteVersion(name);
        else if (RuleTranslator.Translate(family, command, new TranslatedObjects()) is not { } lines)
            output.Append("nft # ").Append(string.Join(' ', words)).Append("\n");
        else
        {
            foreach (var line in lines)
                output.Append("nft '").Append(line).Append("'\n");
        }
    }

    private void RestoreTranslated(XtFamily family, string name, IReadOnlyList<string> words, TextReader input, Complaints complaints)
    {
        var options = RestoreOptions.Read(name, words);
        if (options.IsHelp || options.IsVersion)
        {
            WriteAbout(name, options.IsHelp, " [file]", ToolOptions.OfRestore);
            return;
        }
        output.Append("# Translated by ").Append(name).Append(" v").Append(Version).Append(" on ").Append(SavedTables.Date(Clock)).Append("\n");
        ReadSaved(family, options, input, complaints, new TranslatedTables(family, output));
        output.Append("# Completed on ").Append(SavedTables.Date(Clock)).Append("\n");
    }

    private void WriteAbout(string name, bool isHelp, string arguments, IReadOnlyList<ToolOption> options)
    {
        if (isHelp)
            IptablesHelp.WriteForm(output, name, arguments, options);
        else
            WriteVersion(name);
    }

    private void WriteVersion(string name) => output.Append(name).Append(" v").Append(Version).Append(" (nf_tables)\n");
}
