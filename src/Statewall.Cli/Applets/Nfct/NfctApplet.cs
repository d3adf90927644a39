using Statewall.Conntrack.Formats;
using Statewall.Conntrack.Policies;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Channels;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Cli.Applets.Nfct;

// Overview: `nfct COMMAND SUBSYSTEM …`; both words can be cut short, and the first that fits counts. What each subsystem does with a
// command is in its own file. Every failure exits 1. Commands that show something take `-o json` in any place, which upstream's do not.

/// <summary>nfct(8): timeout policies, and helpers that run in programs.</summary>
internal sealed class NfctApplet : IDisposable
{
    private const string Version = "nfct v1.4.9";
    private const string Usage = "Usage: nfct command subsystem [parameters]...";
    private const int Protocol = 12; // NETLINK_NETFILTER

    /// <summary>The words of <see cref="NfctCommand"/>.</summary>
    public static readonly string[] CommandWords = ["list", "add", "delete", "get", "flush", "disable", "default-set", "default-get"];
    private readonly AppletContext _context;
    private PolicyClient? _client;

    private NfctApplet(AppletContext context)
    {
        _context = context;
        Output = new OutputBuffer(context.Streams.Output);
    }

    /// <summary>Gets what is listed.</summary>
    public OutputBuffer Output { get; }

    /// <summary>What is shown is JSON.</summary>
    public bool IsJson { get; private set; }

    /// <summary>The client; no channel is opened before it is asked for.</summary>
    public PolicyClient Client => _client ??= new PolicyClient(Open());

    /// <summary>Runs the applet.</summary>
    /// <returns>0 done, 1 failed.</returns>
    public static int Run(AppletContext context, string[] words)
    {
        using var applet = new NfctApplet(context);
        try
        {
            applet.RunCommand(words);
            applet.Output.Flush();
            return 0;
        }
        catch (NfctException exception)
        {
            applet.Output.Flush();
            foreach (var line in exception.Lines)
                context.Streams.Error.WriteLine(line);
            return 1;
        }
        catch (NetlinkException exception)
        {
            applet.Output.Flush();
            context.Streams.Error.WriteLine($"{Version}: netlink error: {NetlinkErrno.Describe(exception.Errno)}");
            return 1;
        }
        catch (Exception exception) when (exception is NetlinkProtocolException or PlatformNotSupportedException)
        {
            applet.Output.Flush();
            context.Streams.Error.WriteLine($"{Version}: {exception.Message}");
            return 1;
        }
    }

    /// <summary>Something is wrong with the command line.</summary>
    public static NfctException Wrong(string text, params string[] further) => new([$"{Version}: {text}", .. further]);

    /// <summary>Checks that a message could be read.</summary>
    /// <exception cref="NetlinkProtocolException">It is malformed.</exception>
    public static void Check(CodecFault fault, string operation)
    {
        if (!fault.IsNone)
            throw new NetlinkProtocolException(operation, 0, fault);
    }

    /// <summary>True when a command shows something, and so takes <c>-o</c>.</summary>
    public static bool Shows(NfctCommand command) => command is NfctCommand.List or NfctCommand.Get or NfctCommand.DefaultGet;

    /// <summary>Checks that nothing follows.</summary>
    public static void RequireEnd(ReadOnlySpan<string> parameters, int at)
    {
        if (parameters.Length > at)
            throw Wrong("too many arguments");
    }

    /// <summary>The network protocols.</summary>
    public static ReadOnlySpan<string> FamilyWords => new[] { "inet", "inet6" };

    /// <summary>Reads a network protocol.</summary>
    public static NfProto FamilyOf(string word) => FamilyWords.IndexOf(word) switch
    {
        0 => NfProto.IPv4,
        1 => NfProto.IPv6,
        _ => throw Wrong("unknown layer 3 protocol"),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _client?.Dispose();
        Output.Dispose();
    }

    private INetlinkChannel Open() => _context.Engines.Open(Protocol);

    private void RunCommand(string[] words)
    {
        words = TakeOutput(words);
        if (words.Length < 2)
            throw new NfctException([Usage]);
        var parameters = words.AsSpan(2);
        var command = CommandOf(words[0]);
        if (command < 0)
            throw Wrong(words[0] is "version" or "help" ? $"Unknown command: {words[0]}" : $"Unknown subsystem: {words[0]}", Usage);
        if ("timeout".StartsWith(words[1], StringComparison.Ordinal))
            TimeoutCommands.Run(this, (NfctCommand)command, parameters);
        else if ("helper".StartsWith(words[1], StringComparison.Ordinal))
            HelperCommands.Run(this, (NfctCommand)command, parameters);
        else
            throw Wrong($"Unknown subsystem: {words[0]}", Usage);
    }

    private static int CommandOf(string word) => Array.FindIndex(CommandWords, known => known.StartsWith(word, StringComparison.Ordinal));

    /// <summary>Takes <c>-o json</c> out of the words of a command that shows something; everywhere else these words are like others.</summary>
    private string[] TakeOutput(string[] words)
    {
        var at = Array.FindIndex(words, word => word is "-o" or "--output" || word.StartsWith("--output=", StringComparison.Ordinal));
        if (at < 0)
            return words;
        var isWhole = words[at].Contains('=', StringComparison.Ordinal);
        var next = isWhole ? at + 1 : at + 2;
        string[] others = [.. words[..at], .. words[Math.Min(next, words.Length)..]];
        if (others.Length == 0 || CommandOf(others[0]) is not (>= 0 and var command) || !Shows((NfctCommand)command))
            return words;
        if (next > words.Length || (isWhole ? words[at]["--output=".Length..] : words[at + 1]) is not "json")
            throw Wrong("the output can be `json' alone");
        IsJson = true;
        return others;
    }
}

/// <summary>The commands, in the order in which a word that is cut short is tried.</summary>
internal enum NfctCommand
{
    List,
    Add,
    Delete,
    Get,
    Flush,
    Disable,
    DefaultSet,
    DefaultGet,
}

/// <summary>A command line that cannot be carried out.</summary>
/// <param name="lines">What is said about it.</param>
internal sealed class NfctException(string[] lines) : Exception(lines[0])
{
    /// <summary>What is said about it.</summary>
    public IReadOnlyList<string> Lines { get; } = lines;
}
