using Statewall.Conntrack.Formats;
using Statewall.Conntrack.Policies;
using Statewall.Netlink;
using Statewall.Netlink.Channels;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Cli.Applets.Nfct;

// Overview: `nfct COMMAND SUBSYSTEM …`; both words can be cut short, and the first that fits counts. What each subsystem does with a
// command is in its own file. Every failure exits 1.

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
        if (words.Length < 2)
            throw new NfctException([Usage]);
        var parameters = words.AsSpan(2);
        var command = Array.FindIndex(CommandWords, known => known.StartsWith(words[0], StringComparison.Ordinal));
        if (command < 0)
            throw Wrong(words[0] is "version" or "help" ? $"Unknown command: {words[0]}" : $"Unknown subsystem: {words[0]}", Usage);
        if ("timeout".StartsWith(words[1], StringComparison.Ordinal))
            TimeoutCommands.Run(this, (NfctCommand)command, parameters);
        else if ("helper".StartsWith(words[1], StringComparison.Ordinal))
            HelperCommands.Run(this, (NfctCommand)command, parameters);
        else
            throw Wrong($"Unknown subsystem: {words[0]}", Usage);
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
