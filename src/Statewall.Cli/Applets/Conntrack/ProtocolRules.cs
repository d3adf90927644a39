using Statewall.Conntrack.Protocols;

namespace Statewall.Cli.Applets.Conntrack;

/// <summary>Which options of its protocol a command needs and which it allows.</summary>
internal static class ProtocolRules
{
    private const uint Ports = 1u << (int)ProtocolOption.SourcePort | 1u << (int)ProtocolOption.DestinationPort;
    private const uint ReplyPorts = 1u << (int)ProtocolOption.ReplySourcePort | 1u << (int)ProtocolOption.ReplyDestinationPort;
    private const uint MaskPorts = 1u << (int)ProtocolOption.MaskSourcePort | 1u << (int)ProtocolOption.MaskDestinationPort;
    private const uint TuplePorts = 1u << (int)ProtocolOption.TupleSourcePort | 1u << (int)ProtocolOption.TupleDestinationPort;
    private const uint State = 1u << (int)ProtocolOption.State;
    private const uint Tags = 1u << (int)ProtocolOption.OriginalTag | 1u << (int)ProtocolOption.ReplyTag;
    private const uint Role = 1u << (int)ProtocolOption.Role;
    private const uint IcmpKind = 1u << (int)ProtocolOption.IcmpType | 1u << (int)ProtocolOption.IcmpCode;
    private const uint IcmpId = 1u << (int)ProtocolOption.IcmpId;

    /// <summary>Checks a protocol's options against those that the command needs and allows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="table">The table it works on.</param>
    /// <param name="protocol">The protocol.</param>
    /// <param name="given">Its options given, one bit each.</param>
    /// <exception cref="UsageException">One is missing, or has no place here.</exception>
    public static void Check(Command command, Table table, byte protocol, uint given)
    {
        var keys = ProtocolNames.KeysOf(protocol);
        if (keys == TupleKeys.None || command is Command.Help or Command.None)
            return;
        var (needed, allowed) = Of(command, table, protocol);
        if ((needed & ~given) != 0 || (given & ~(needed | allowed)) != 0)
            Refuse(protocol, given, needed, allowed);
        if (keys != TupleKeys.Icmp && table != Table.Expect && command is Command.Create or Command.Add or Command.Get)
            CheckPairs(protocol, given);
    }

    /// <summary>Names the first option that is missing or has no place.</summary>
    private static void Refuse(byte protocol, uint given, uint needed, uint allowed)
    {
        for (var option = ProtocolOption.SourcePort; option <= ProtocolOption.IcmpId; option++)
        {
            var bit = 1u << (int)option;
            if ((given & bit) == 0 && (needed & bit) != 0)
                throw new UsageException($"You need to supply the `--{OptionTable.NameOf(option, protocol)}' option for this command");
            if ((given & bit) != 0 && ((needed | allowed) & bit) == 0)
                throw new UsageException($"Illegal option `--{OptionTable.NameOf(option, protocol)}' with this command");
        }
    }

    /// <summary>True when an option of a protocol may stand with a command.</summary>
    public static bool Allows(Command command, Table table, byte protocol, ProtocolOption option)
    {
        var (needed, allowed) = Of(command, table, protocol);
        return ((needed | allowed) & (1u << (int)option)) != 0;
    }

    private static (uint Needed, uint Allowed) Of(Command command, Table table, byte protocol) =>
        ProtocolNames.KeysOf(protocol) == TupleKeys.Icmp ? OfIcmp(command, table) : OfPorts(command, table, protocol);

    private static void CheckPairs(byte protocol, uint given)
    {
        if ((given & Ports) == Ports || (given & ReplyPorts) == ReplyPorts)
            return;
        if ((given & Ports) != 0 || (given & ReplyPorts) == 0)
            throw new UsageException(protocol == ProtocolNames.Gre ? "you have to specify `--srckey' and `--dstkey'" : "you have to specify `--sport' and `--dport'");
        throw new UsageException(protocol switch
        {
            ProtocolNames.Gre => "you have to specify `--reply-src-key' and `--reply-dst-key'",
            ProtocolNames.Dccp => "you have to specify `--reply-port-src' and `--report-port-dst'",
            _ => "you have to specify `--reply-src-port' and `--reply-dst-port'",
        });
    }

    private static (uint Needed, uint Allowed) OfPorts(Command command, Table table, byte protocol)
    {
        var state = protocol is ProtocolNames.Tcp or ProtocolNames.Sctp or ProtocolNames.Dccp ? State : 0;
        var further = protocol switch { ProtocolNames.Sctp => Tags, ProtocolNames.Dccp => Role, _ => 0u };
        var tags = protocol == ProtocolNames.Sctp ? Tags : 0;
        if (table != Table.Expect)
        {
            return command switch
            {
                Command.Create or Command.Add => (state | further, Ports | ReplyPorts),
                Command.Get or Command.Update => (0, Ports | ReplyPorts | state | tags),
                Command.Dump or Command.Delete or Command.Event => (0, Ports | ReplyPorts | state),
                _ => (0, 0),
            };
        }
        var replies = protocol == ProtocolNames.Gre ? ReplyPorts : 0;
        return command switch
        {
            Command.Create => (Ports | replies | MaskPorts | TuplePorts | further, 0),
            Command.Get or Command.Delete => (Ports | ReplyPorts, 0),
            _ => (0, 0),
        };
    }

    private static (uint Needed, uint Allowed) OfIcmp(Command command, Table table) => (table, command) switch
    {
        (Table.Expect, _) => (0, 0),
        (_, Command.Create or Command.Add or Command.Get) => (IcmpKind, IcmpId),
        _ => (0, IcmpKind | IcmpId),
    };
}
