using Statewall.Cli.Terminal;
using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Families;
using Statewall.Iptables.Listing;
using Statewall.Iptables.Messages;
using Statewall.Iptables.Restoring;
using Statewall.Netlink;
using Statewall.Nftables.Listing;

namespace Statewall.Cli.Applets.Iptables;

// Overview: iptables and ip6tables with their -save and -restore forms: reading commands, changing and listing tables is the library's (Statewall.Iptables); here are
// command lines, files, and the words for what went wrong.

/// <summary>iptables(8), ip6tables(8), iptables-save(8), iptables-restore(8).</summary>
internal static class IptablesApplet
{
    /// <summary>The release of iptables whose texts these are.</summary>
    public const string Version = "1.8.13";

    private const int NetlinkNetfilter = 12;
    private const int Refused = 4; // RESOURCE_PROBLEM

    /// <summary>Runs a command.</summary>
    /// <returns>0 done, 1 failed, 2 wrong usage, 3 unknown table, 4 refused by the kernel.</returns>
    public static int Run(AppletContext context, string[] words) => Attempt(context, FamilyOf(context.Name), output =>
    {
        var family = FamilyOf(context.Name);
        var command = new CommandReader(family, words).Read();
        if (command.Verb is XtVerb.Version)
            output.Append(family.Tool).Append(" v").Append(Version).Append(" (nf_tables)\n");
        else if (command.Verb is XtVerb.Help)
            IptablesHelp.Write(output, family, command);
        else
            Run(context, family, command, output);
        return 0;
    });

    /// <summary>Writes the tables as commands.</summary>
    public static int Save(AppletContext context, string[] words) => Attempt(context, FamilyOf(context.Name), output =>
    {
        var family = FamilyOf(context.Name);
        var options = SaveOptions.Read(context.Name, words);
        if (options.IsVersion)
        {
            output.Append(context.Name).Append(" v").Append(Version).Append(" (nf_tables)\n");
            return 0;
        }
        using var client = Open(context, family);
        using var file = options.File is { } path ? File.Create(path) : null;
        var target = file is null ? output : new TextOutput(file);
        var tables = new SavedTables(client, target) { Program = $"{context.Name} v{Version} (nf_tables)", HasCounters = options.HasCounters, Clock = context.Clock };
        try
        {
            tables.Write(options.Table);
        }
        finally
        {
            target.Flush();
        }
        return 0;
    });

    /// <summary>Puts a saved ruleset in place of what is there.</summary>
    public static int Restore(AppletContext context, string[] words)
    {
        SavedRulesReader? reader = null;
        return Attempt(context, FamilyOf(context.Name), output =>
        {
            var family = FamilyOf(context.Name);
            var options = RestoreOptions.Read(context.Name, words);
            if (options.IsVersion)
            {
                output.Append(context.Name).Append(" v").Append(Version).Append(" (nf_tables)\n");
                return 0;
            }
            using var client = Open(context, family);
            using var transaction = new TableTransaction(client, options.IsTest);
            reader = new SavedRulesReader(family, transaction)
            {
                KeepsRules = options.KeepsRules,
                TakesCounters = options.TakesCounters,
                OnlyTable = options.Table,
                Remark = options.IsVerbose ? line => output.Append(line).Append("\n") : null,
            };
            using var text = options.File is { } path ? new StreamReader(path) : new StreamReader(Console.OpenStandardInput());
            reader.Read(text);
            transaction.Commit();
            return 0;
        }, () => reader);
    }

    private static void Run(AppletContext context, XtFamily family, XtCommand command, TextOutput output)
    {
        using var client = Open(context, family);
        if (command.Verb is XtVerb.List or XtVerb.ListRules)
            new ListedTable(client, output).Write(command);
        if (command.Verb is XtVerb.List or XtVerb.ListRules && !command.AlsoZero)
            return;
        using var transaction = new TableTransaction(client);
        transaction.Do(command.AlsoZero ? new XtCommand { Verb = XtVerb.Zero, Table = command.Table, Chain = command.Chain, Place = command.Place } : command);
        if (command.Verb != XtVerb.Check)
            transaction.Commit();
    }

    private static TableClient Open(AppletContext context, XtFamily family) => new(context.Engines.Open(NetlinkNetfilter), family);

    /// <summary>The family that an applet is for.</summary>
    internal static XtFamily FamilyOf(string applet) => applet.StartsWith("ip6", StringComparison.Ordinal) ? IPv6Family.Instance : IPv4Family.Instance;

    private static int Attempt(AppletContext context, XtFamily family, Func<TextOutput, int> run, Func<SavedRulesReader?>? restored = null)
    {
        var output = new TextOutput(context.Streams.Output);
        var complaints = new IptablesComplaints(context, family, restored);
        try
        {
            return run(output);
        }
        catch (XtUsageException mistake)
        {
            return complaints.Tell(mistake);
        }
        catch (RefusedException refusal)
        {
            complaints.Tell(refusal);
            return Refused;
        }
        catch (IncompatibleTableException incompatible)
        {
            output.Flush();
            complaints.Tell(incompatible.Message);
            return 1;
        }
        catch (NetlinkException refusal)
        {
            complaints.TellUnprivileged(refusal);
            return Refused;
        }
        catch (Exception failure) when (failure is NetlinkProtocolException or PlatformNotSupportedException or (IOException and not BrokenPipeException) or UnauthorizedAccessException)
        {
            complaints.Tell(failure.Message);
            return 1;
        }
        finally
        {
            output.Flush();
        }
    }
}
