using System.Globalization;
using Statewall.Sync.Configuration;
using Statewall.Sync.Control;

namespace Statewall.Cli.Applets.Conntrackd;

/// <summary>What a command line is to do.</summary>
internal enum ConntrackdAction
{
    Start,
    Request,
    Failover,
    Health,
    Version,
    Help,
}

// Overview: options are one letter, and what follows it in the same word is passed over, as upstream does. What belongs to an option is the next word, cut short to
// any beginning; of several requests the last counts. The commands `failover` and `health` are ours, and so is `-o json`.

/// <summary>A command line of conntrackd(8).</summary>
internal sealed class ConntrackdOptions
{
    private const double MostSeconds = 86_400;

    /// <summary>The tables that a request can be about, in the order in which words are tried.</summary>
    public static readonly string[] Tables = ["ct", "expect"];

    /// <summary>The caches that can be emptied.</summary>
    public static readonly string[] Caches = ["internal", "external"];

    /// <summary>What statistics can be about, in the order in which words are tried.</summary>
    public static readonly string[] Subjects = ["network", "cache", "runtime", "multicast", "link", "rsqueue", "process", "queue", "ct", "expect"];

    /// <summary>What a machine can become.</summary>
    public static readonly string[] Roles = ["primary", "backup", "fault"];

    private static readonly ControlRequest[] Statistics =
    [
        ControlRequest.StatsNetwork, ControlRequest.StatsCache, ControlRequest.StatsRuntime, ControlRequest.StatsLink, ControlRequest.StatsLink, ControlRequest.StatsResendQueue,
        ControlRequest.StatsProcess, ControlRequest.StatsQueue, ControlRequest.Stats, ControlRequest.StatsExpect,
    ];

    private readonly List<string> _warnings = [];

    /// <summary>What is to be done.</summary>
    public ConntrackdAction Action { get; private set; }

    /// <summary>What the daemon is asked.</summary>
    public ControlRequest Request { get; private set; }

    /// <summary>Statistics come as JSON.</summary>
    public bool IsJson { get; private set; }

    /// <summary>The daemon runs in the background.</summary>
    public bool IsDetached { get; private set; }

    /// <summary>The configuration.</summary>
    public string ConfigurationPath { get; private set; } = SyncConfiguration.DefaultPath;

    /// <summary>What the machine becomes: one of <see cref="Roles"/>.</summary>
    public string Role { get; private set; } = "";

    /// <summary>How long a commit can take, or how long health looks.</summary>
    public TimeSpan? Time { get; private set; }

    /// <summary>What is warned of before anything is done.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Reads a command line.</summary>
    /// <exception cref="ConntrackdUsageException">It makes no sense.</exception>
    public static ConntrackdOptions Parse(ReadOnlySpan<string> words)
    {
        var options = new ConntrackdOptions();
        if (options.TryTakeCommand(ref words))
            options.ReadCommandOptions(words);
        else
            options.ReadOptions(words);
        return options;
    }

    private bool TryTakeCommand(ref ReadOnlySpan<string> words)
    {
        if (words.IsEmpty || words[0] is not ("failover" or "health"))
            return false;
        Action = words[0] == "health" ? ConntrackdAction.Health : ConntrackdAction.Failover;
        words = words[1..];
        if (Action == ConntrackdAction.Health)
            return true;
        if (words.IsEmpty || Array.IndexOf(Roles, words[0]) < 0)
            throw new ConntrackdUsageException($"failover needs one of {string.Join(", ", Roles)}");
        Role = words[0];
        words = words[1..];
        return true;
    }

    private void ReadCommandOptions(ReadOnlySpan<string> words)
    {
        for (var at = 0; at < words.Length; at++)
        {
            switch (words[at])
            {
                case "-C":
                    ConfigurationPath = ValueOf(words, ref at, "Missing config filename");
                    break;
                case "-o" when Action == ConntrackdAction.Health:
                    ReadOutput(words, ref at);
                    break;
                case "-w":
                    Time = SecondsOf(ValueOf(words, ref at, "-w needs seconds"));
                    break;
                default:
                    throw new ConntrackdUsageException($"Unknown option: {words[at]}");
            }
        }
    }

    private void ReadOptions(ReadOnlySpan<string> words)
    {
        for (var at = 0; at < words.Length && Action is not (ConntrackdAction.Version or ConntrackdAction.Help); at++)
        {
            var letter = words[at] is ['-', var second, ..] ? second : '\0';
            switch (letter)
            {
                case 'd':
                    RequireStart();
                    IsDetached = true;
                    break;
                case 'C':
                    ConfigurationPath = ValueOf(words, ref at, "Missing config filename");
                    break;
                case 'o':
                    ReadOutput(words, ref at);
                    break;
                case 'v':
                    Action = ConntrackdAction.Version;
                    break;
                case 'h':
                    Action = ConntrackdAction.Help;
                    break;
                default:
                    ReadRequest(letter, words, ref at);
                    break;
            }
        }
        if (IsJson && Action is not (ConntrackdAction.Version or ConntrackdAction.Help) && (Action != ConntrackdAction.Request || Array.IndexOf(Statistics, Request) < 0))
            throw new ConntrackdUsageException("`-o json' can only stand beside `-s'");
    }

    private void ReadRequest(char letter, ReadOnlySpan<string> words, ref int at)
    {
        var option = words[at];
        var request = letter switch
        {
            'c' => OfTable(words, ref at, ControlRequest.Commit, ControlRequest.CommitExpectations, ControlRequest.CommitAll),
            'i' => OfTable(words, ref at, ControlRequest.DumpInternal, ControlRequest.DumpInternalExpectations, ControlRequest.DumpInternal),
            'e' => OfTable(words, ref at, ControlRequest.DumpExternal, ControlRequest.DumpExternalExpectations, ControlRequest.DumpExternal),
            'F' => OfTable(words, ref at, ControlRequest.FlushKernel, ControlRequest.FlushKernelExpectations, ControlRequest.FlushKernelAll),
            'R' => OfTable(words, ref at, ControlRequest.ResyncKernel, ControlRequest.ResyncKernelExpectations, ControlRequest.ResyncKernelAll),
            'f' => Of(TakeWord(words, ref at, Caches, 'f'), ControlRequest.FlushAll, ControlRequest.FlushInternal, ControlRequest.FlushExternal),
            's' => OfSubject(TakeWord(words, ref at, Subjects, 's')),
            'B' => ControlRequest.SendBulk,
            'k' => ControlRequest.Kill,
            'n' => ControlRequest.RequestResync,
            't' => ControlRequest.SchedulePurge,
            'x' => AsXml(),
            _ => throw new ConntrackdUsageException($"Unknown option: {option}"),
        };
        if (IsDetached)
            throw Invalid();
        (Action, Request) = (ConntrackdAction.Request, request);
    }

    // -x belongs to what stands in front of it.
    private ControlRequest AsXml() => (Action, Request) switch
    {
        (ConntrackdAction.Request, ControlRequest.DumpInternal) => ControlRequest.DumpInternalXml,
        (ConntrackdAction.Request, ControlRequest.DumpExternal) => ControlRequest.DumpExternalXml,
        (ConntrackdAction.Request, ControlRequest.DumpInternalExpectations) => ControlRequest.DumpInternalExpectationsXml,
        (ConntrackdAction.Request, ControlRequest.DumpExternalExpectations) => ControlRequest.DumpExternalExpectationsXml,
        _ => throw Invalid(),
    };

    // A word that is none of a table's is an option that nobody knows.
    private static ControlRequest OfTable(ReadOnlySpan<string> words, ref int at, ControlRequest connections, ControlRequest expectations, ControlRequest all)
    {
        var index = at + 1 < words.Length && !words[at + 1].StartsWith('-') ? Find(Tables, words[at + 1]) : -1;
        at += index < 0 ? 0 : 1;
        return Of(index, all, connections, expectations);
    }

    private static ControlRequest Of(int index, ControlRequest otherwise, ControlRequest first, ControlRequest second) => index switch
    {
        0 => first,
        1 => second,
        _ => otherwise,
    };

    private ControlRequest OfSubject(int index)
    {
        if (index >= 0 && Subjects[index] == "multicast")
            _warnings.Add("use `link' instead of `multicast' as parameter.");
        return index < 0 ? ControlRequest.Stats : Statistics[index];
    }

    private static int TakeWord(ReadOnlySpan<string> words, ref int at, string[] known, char option)
    {
        if (at + 1 == words.Length || words[at + 1].StartsWith('-'))
            return -1;
        var word = words[++at];
        return Find(known, word) is >= 0 and var index ? index : throw new ConntrackdUsageException($"unknown parameter `{word}' for option `-{option}'") { ShowsUsage = false };
    }

    private static int Find(string[] known, string word) => Array.FindIndex(known, candidate => candidate.StartsWith(word, StringComparison.Ordinal));

    private void ReadOutput(ReadOnlySpan<string> words, ref int at)
    {
        if (ValueOf(words, ref at, "the output can be `json' alone") != "json")
            throw new ConntrackdUsageException("the output can be `json' alone");
        IsJson = true;
    }

    private static string ValueOf(ReadOnlySpan<string> words, ref int at, string missing) =>
        at + 1 < words.Length ? words[++at] : throw new ConntrackdUsageException(missing);

    private static TimeSpan SecondsOf(string word) => double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= MostSeconds
        ? TimeSpan.FromSeconds(seconds)
        : throw new ConntrackdUsageException($"'{word}' is no number of seconds up to {MostSeconds}");

    private void RequireStart()
    {
        if (Action != ConntrackdAction.Start)
            throw Invalid();
    }

    private static ConntrackdUsageException Invalid() => new("Invalid parameters");
}

/// <summary>A command line that makes no sense.</summary>
internal sealed class ConntrackdUsageException(string message) : Exception(message)
{
    /// <summary>The usage is shown, too.</summary>
    public bool ShowsUsage { get; init; } = true;
}
