using Statewall.Cli.Applets.Conntrack;
using Statewall.Conntrack.Formats.Json;
using Statewall.Conntrack.Formats.Text;
using Statewall.Conntrack.Policies;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;

namespace Statewall.Cli.Applets.Nfct;

/// <summary><c>nfct … timeout</c>: policies, and the defaults of protocols.</summary>
internal static class TimeoutCommands
{
    /// <summary>Carries out a command.</summary>
    public static void Run(NfctApplet applet, NfctCommand command, ReadOnlySpan<string> parameters)
    {
        switch (command)
        {
            case NfctCommand.List:
                NfctApplet.RequireEnd(parameters, 0);
                var lines = new Lines(applet);
                applet.Client.ListTimeouts(ref lines);
                break;
            case NfctCommand.Get:
                var name = NameOf(parameters);
                lines = new Lines(applet);
                applet.Client.GetTimeout(name, ref lines);
                break;
            case NfctCommand.Delete:
                applet.Client.DeleteTimeout(NameOf(parameters));
                break;
            case NfctCommand.Flush:
                NfctApplet.RequireEnd(parameters, 0);
                applet.Client.DeleteTimeout(null);
                break;
            case NfctCommand.Add:
                Add(applet, parameters);
                break;
            case NfctCommand.DefaultSet:
                SetDefaults(applet, parameters);
                break;
            case NfctCommand.DefaultGet:
                GetDefaults(applet, parameters);
                break;
            default:
                throw NfctApplet.Wrong("Missing command", "nfct <list|add|delete|get|default-set|default-get|flush> timeout [<parameters>, ...]");
        }
    }

    private static void Add(NfctApplet applet, ReadOnlySpan<string> parameters)
    {
        if (parameters.Length < 3)
            throw NfctApplet.Wrong("missing parameters", "syntax: nfct add timeout name family protocol state1 timeout1 ...");
        var family = NfctApplet.FamilyOf(parameters[1]);
        var protocol = ProtocolOf(parameters[2]);
        Span<uint?> seconds = stackalloc uint?[TimeoutStates.Most];
        Read(parameters[3..], protocol, parameters[2], seconds);
        applet.Client.AddTimeout(parameters[0], family, protocol, seconds);
    }

    private static void SetDefaults(NfctApplet applet, ReadOnlySpan<string> parameters)
    {
        if (parameters.Length < 3)
            throw NfctApplet.Wrong("missing parameters", "syntax: nfct default-set timeout family protocol state1 timeout1...");
        var family = NfctApplet.FamilyOf(parameters[0]);
        var protocol = ProtocolOf(parameters[1]);
        Span<uint?> seconds = stackalloc uint?[TimeoutStates.Most];
        Read(parameters[2..], protocol, parameters[1], seconds);
        applet.Client.SetDefaultTimeouts(family, protocol, seconds);
    }

    private static void GetDefaults(NfctApplet applet, ReadOnlySpan<string> parameters)
    {
        if (parameters.Length < 2)
            throw NfctApplet.Wrong("missing parameters", "syntax: nfct default-get timeout family protocol");
        var lines = new Lines(applet);
        applet.Client.GetDefaultTimeouts(NfctApplet.FamilyOf(parameters[0]), ProtocolOf(parameters[1]), ref lines);
    }

    private static string NameOf(ReadOnlySpan<string> parameters)
    {
        if (parameters.IsEmpty)
            throw NfctApplet.Wrong("missing timeout policy name");
        NfctApplet.RequireEnd(parameters, 1);
        return parameters[0];
    }

    private static byte ProtocolOf(string word) =>
        TimeoutStates.TryFindProtocol(word, out var protocol) ? protocol : throw NfctApplet.Wrong("unknown layer 4 protocol");

    private static void Read(ReadOnlySpan<string> words, byte protocol, string protocolWord, Span<uint?> seconds)
    {
        seconds.Clear();
        for (var index = 0; index < words.Length; index += 2)
        {
            var state = TimeoutStates.IndexOf(protocol, words[index]);
            if (state < 0)
                throw NfctApplet.Wrong($"Wrong state name: `{words[index]}' for protocol `{protocolWord}'");
            if (index + 1 == words.Length)
                throw NfctApplet.Wrong("missing value for this timeout");
            seconds[state] = (uint)CNumber.Parse(words[index + 1], 10);
        }
    }

    private readonly struct Lines(NfctApplet applet) : IMessageHandler
    {
        public void Handle(in NetlinkMessage message) =>
            NfctApplet.Check(applet.IsJson ? PolicyJson.WriteTimeout(applet.Output, message) : PolicyText.WriteTimeout(applet.Output, message), "read timeout policy");

        public void Restart()
        {
        }
    }
}
