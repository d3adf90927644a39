using Statewall.Conntrack.Formats.Json;
using Statewall.Conntrack.Formats.Text;
using Statewall.Conntrack.Protocols;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Cli.Applets.Nfct;

/// <summary><c>nfct … helper</c>: helpers that run in conntrackd(8).</summary>
internal static class HelperCommands
{
    /// <summary>The helpers that conntrackd has: name, protocol, bytes of private data, most expectations and their timeout in seconds.</summary>
    private static readonly (string Name, byte Protocol, uint PrivateSize, uint Most, uint Timeout)[] Known =
    [
        ("amanda", ProtocolNames.Udp, 0, 3, 180),
        ("dhcpv6", ProtocolNames.Udp, 0, 1, 300),
        ("ftp", ProtocolNames.Tcp, 24, 1, 300),
        ("mdns", ProtocolNames.Udp, 0, 8, 30),
        ("rpc", ProtocolNames.Tcp, 16, 1, 300),
        ("rpc", ProtocolNames.Udp, 16, 1, 300),
        ("sane", ProtocolNames.Tcp, 4, 1, 300),
        ("slp", ProtocolNames.Udp, 0, 8, 16),
        ("ssdp", ProtocolNames.Tcp, 0, 8, 300),
        ("ssdp", ProtocolNames.Udp, 0, 8, 300),
        ("tftp", ProtocolNames.Udp, 0, 1, 300),
        ("tns", ProtocolNames.Tcp, 1, 1, 300),
    ];

    /// <summary>The names of the helpers that can be added.</summary>
    public static IReadOnlyList<string> Names
    {
        get
        {
            var names = new List<string>();
            foreach (var known in Known)
            {
                if (!names.Contains(known.Name))
                    names.Add(known.Name);
            }
            return names;
        }
    }

    /// <summary>Carries out a command.</summary>
    public static void Run(NfctApplet applet, NfctCommand command, ReadOnlySpan<string> parameters)
    {
        var lines = new Lines(applet);
        switch (command)
        {
            case NfctCommand.List:
                NfctApplet.RequireEnd(parameters, 0);
                applet.Client.ListHelpers(null, ref lines);
                break;
            case NfctCommand.Get:
                applet.Client.ListHelpers(Selected(parameters), ref lines);
                break;
            case NfctCommand.Delete:
                applet.Client.DeleteHelpers(Selected(parameters));
                break;
            case NfctCommand.Flush:
                NfctApplet.RequireEnd(parameters, 0);
                applet.Client.DeleteHelpers(null);
                break;
            case NfctCommand.Add:
                applet.Client.AddHelper(Defined(parameters, "add"));
                break;
            case NfctCommand.Disable:
                applet.Client.AddHelper(Defined(parameters, "disable") with { PrivateDataLength = null, PolicyCount = null, Policy1 = null, Status = HelperStatus.Disabled });
                break;
            default:
                throw NfctApplet.Wrong("Unknown command: helper", "nfct v1.4.9: Missing command", "nfct helper list|add|delete|disable|get|flush [parameters...]");
        }
    }

    private static HelperDefinition Selected(ReadOnlySpan<string> parameters)
    {
        if (parameters.IsEmpty)
            throw NfctApplet.Wrong("missing helper policy name");
        NfctApplet.RequireEnd(parameters, 3);
        var which = new HelperDefinition { Name = parameters[0] };
        if (parameters.Length > 1)
            which = which with { L3Protocol = (ushort)NfctApplet.FamilyOf(parameters[1]), L4Protocol = 0 };
        return parameters.Length > 2 ? which with { L4Protocol = ProtocolOf(parameters[2]) } : which;
    }

    private static HelperDefinition Defined(ReadOnlySpan<string> parameters, string command)
    {
        if (parameters.Length < 3)
            throw NfctApplet.Wrong("missing parameters", $"syntax: nfct {command} helper name family protocol");
        var name = parameters[0];
        var family = NfctApplet.FamilyOf(parameters[1]);
        var protocol = ProtocolOf(parameters[2]);
        foreach (var known in Known)
        {
            if (known.Name != name || known.Protocol != protocol)
                continue;
            return new HelperDefinition
            {
                Name = name,
                L3Protocol = (ushort)family,
                L4Protocol = protocol,
                PrivateDataLength = known.PrivateSize,
                PolicyCount = 1,
                Policy1 = new HelperPolicy { Name = name, ExpectMaximum = known.Most, ExpectTimeout = known.Timeout },
            };
        }
        throw NfctApplet.Wrong("that helper is not supported");
    }

    private static byte ProtocolOf(string word) => word switch
    {
        "tcp" => ProtocolNames.Tcp,
        "udp" => ProtocolNames.Udp,
        _ => throw NfctApplet.Wrong("unsupported layer 4 protocol"),
    };

    private readonly struct Lines(NfctApplet applet) : IMessageHandler
    {
        public void Handle(in NetlinkMessage message) =>
            NfctApplet.Check(applet.IsJson ? PolicyJson.WriteHelper(applet.Output, message) : PolicyText.WriteHelper(applet.Output, message), "read helper");

        public void Restart()
        {
        }
    }
}
