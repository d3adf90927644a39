// data table
namespace Statewall.Cli.Applets.Conntrack;

/// <summary>Every spelling of every option, and what each is called in messages.</summary>
internal static class OptionTable
{
    /// <summary>The options that are always known.</summary>
    public static readonly OptionRow[] Rows =
    [
        new("dump", 'L', Takes.Table, Command.Dump),
        new("create", 'I', Takes.Table, Command.Create),
        new("add", 'A', Takes.Table, Command.Add),
        new("delete", 'D', Takes.Table, Command.Delete),
        new("update", 'U', Takes.Table, Command.Update),
        new("get", 'G', Takes.Table, Command.Get),
        new("flush", 'F', Takes.Table, Command.Flush),
        new("event", 'E', Takes.Table, Command.Event),
        new("counter", 'C', Takes.Table, Command.Count),
        new("stats", 'S', Takes.Table, Command.Statistics),
        new("load-file", 'R', Takes.Argument, Command.LoadFile),
        new("version", 'V', Takes.Nothing, Command.Version),
        new("help", 'h', Takes.Nothing, Command.Help),
        new("orig-src", 's', Takes.Argument, Option: Option.Source),
        new("src", '\0', Takes.Argument, Option: Option.Source),
        new("orig-dst", 'd', Takes.Argument, Option: Option.Destination),
        new("dst", '\0', Takes.Argument, Option: Option.Destination),
        new("reply-src", 'r', Takes.Argument, Option: Option.ReplySource),
        new("reply-dst", 'q', Takes.Argument, Option: Option.ReplyDestination),
        new("protonum", 'p', Takes.Argument, Option: Option.Protocol),
        new("timeout", 't', Takes.Argument, Option: Option.Timeout),
        new("status", 'u', Takes.Argument, Option: Option.Status),
        new("zero", 'z', Takes.Nothing, Option: Option.Zero),
        new("event-mask", 'e', Takes.Argument, Option: Option.EventMask),
        new("tuple-src", '\0', Takes.Argument, Option: Option.TupleSource),
        new("tuple-dst", '\0', Takes.Argument, Option: Option.TupleDestination),
        new("mask-src", '\0', Takes.Argument, Option: Option.MaskSource),
        new("mask-dst", '\0', Takes.Argument, Option: Option.MaskDestination),
        new("nat-range", 'a', Takes.Argument, Option: Option.NatRange),
        new("mark", 'm', Takes.Argument, Option: Option.Mark),
        new("secmark", 'c', Takes.Argument, Option: Option.SecurityMark),
        new("id", 'i', Takes.Argument, Option: Option.Id),
        new("family", 'f', Takes.Argument, Option: Option.Family),
        new("src-nat", 'n', Takes.MaybeArgument, Option: Option.SourceNat),
        new("dst-nat", 'g', Takes.MaybeArgument, Option: Option.DestinationNat),
        new("any-nat", 'j', Takes.MaybeArgument, Option: Option.AnyNat),
        new("output", 'o', Takes.Argument, Option: Option.Output),
        new("buffer-size", 'b', Takes.Argument, Option: Option.BufferSize),
        new("zone", 'w', Takes.Argument, Option: Option.Zone),
        new("label", 'l', Takes.Argument, Option: Option.Label),
        new("label-add", '\0', Takes.Argument, Option: Option.LabelAdd),
        new("label-del", '\0', Takes.MaybeArgument, Option: Option.LabelDelete),
        new("orig-zone", '\0', Takes.Argument, Option: Option.OriginalZone),
        new("reply-zone", '\0', Takes.Argument, Option: Option.ReplyZone),
    ];

    private static readonly OptionRow[] Ports =
    [
        new("orig-port-src", '\0', Takes.Argument, OfProtocol: ProtocolOption.SourcePort),
        new("orig-port-dst", '\0', Takes.Argument, OfProtocol: ProtocolOption.DestinationPort),
        new("sport", '\0', Takes.Argument, OfProtocol: ProtocolOption.SourcePort),
        new("dport", '\0', Takes.Argument, OfProtocol: ProtocolOption.DestinationPort),
        new("reply-port-src", '\0', Takes.Argument, OfProtocol: ProtocolOption.ReplySourcePort),
        new("reply-port-dst", '\0', Takes.Argument, OfProtocol: ProtocolOption.ReplyDestinationPort),
        new("mask-port-src", '\0', Takes.Argument, OfProtocol: ProtocolOption.MaskSourcePort),
        new("mask-port-dst", '\0', Takes.Argument, OfProtocol: ProtocolOption.MaskDestinationPort),
        new("tuple-port-src", '\0', Takes.Argument, OfProtocol: ProtocolOption.TupleSourcePort),
        new("tuple-port-dst", '\0', Takes.Argument, OfProtocol: ProtocolOption.TupleDestinationPort),
    ];

    private static readonly OptionRow State = new("state", '\0', Takes.Argument, OfProtocol: ProtocolOption.State);

    /// <summary>The further options of a protocol, known once it was named.</summary>
    public static OptionRow[] OfProtocol(byte protocol) => protocol switch
    {
        6 => [.. Ports, State],
        17 or 136 => Ports,
        132 =>
        [
            .. Ports,
            State,
            new("orig-vtag", '\0', Takes.Argument, OfProtocol: ProtocolOption.OriginalTag),
            new("reply-vtag", '\0', Takes.Argument, OfProtocol: ProtocolOption.ReplyTag),
        ],
        33 => [.. Ports, State, new("role", '\0', Takes.Argument, OfProtocol: ProtocolOption.Role)],
        47 =>
        [
            new("orig-key-src", '\0', Takes.Argument, OfProtocol: ProtocolOption.SourcePort),
            new("orig-key-dst", '\0', Takes.Argument, OfProtocol: ProtocolOption.DestinationPort),
            new("srckey", '\0', Takes.Argument, OfProtocol: ProtocolOption.SourcePort),
            new("dstkey", '\0', Takes.Argument, OfProtocol: ProtocolOption.DestinationPort),
            new("reply-key-src", '\0', Takes.Argument, OfProtocol: ProtocolOption.ReplySourcePort),
            new("reply-key-dst", '\0', Takes.Argument, OfProtocol: ProtocolOption.ReplyDestinationPort),
            new("mask-key-src", '\0', Takes.Argument, OfProtocol: ProtocolOption.MaskSourcePort),
            new("mask-key-dst", '\0', Takes.Argument, OfProtocol: ProtocolOption.MaskDestinationPort),
            new("tuple-key-src", '\0', Takes.Argument, OfProtocol: ProtocolOption.TupleSourcePort),
            new("tuple-key-dst", '\0', Takes.Argument, OfProtocol: ProtocolOption.TupleDestinationPort),
        ],
        1 =>
        [
            new("icmp-type", '\0', Takes.Argument, OfProtocol: ProtocolOption.IcmpType),
            new("icmp-code", '\0', Takes.Argument, OfProtocol: ProtocolOption.IcmpCode),
            new("icmp-id", '\0', Takes.Argument, OfProtocol: ProtocolOption.IcmpId),
        ],
        58 =>
        [
            new("icmpv6-type", '\0', Takes.Argument, OfProtocol: ProtocolOption.IcmpType),
            new("icmpv6-code", '\0', Takes.Argument, OfProtocol: ProtocolOption.IcmpCode),
            new("icmpv6-id", '\0', Takes.Argument, OfProtocol: ProtocolOption.IcmpId),
        ],
        _ => [],
    };

    /// <summary>What messages call an option.</summary>
    public static string NameOf(Option option) => option switch
    {
        Option.Source => "src",
        Option.Destination => "dst",
        Option.ReplySource => "reply-src",
        Option.ReplyDestination => "reply-dst",
        Option.Protocol => "protonum",
        Option.Timeout => "timeout",
        Option.Status => "status",
        Option.Zero => "zero",
        Option.EventMask => "event-mask",
        Option.TupleSource => "tuple-src",
        Option.TupleDestination => "tuple-dst",
        Option.MaskSource => "mask-src",
        Option.MaskDestination => "mask-dst",
        Option.NatRange => "nat-range",
        Option.Mark => "mark",
        Option.Id => "id",
        Option.Family => "family",
        Option.SourceNat => "src-nat",
        Option.DestinationNat => "dst-nat",
        Option.Output => "output",
        Option.SecurityMark => "secmark",
        Option.BufferSize => "buffer-size",
        Option.AnyNat => "any-nat",
        Option.Zone => "zone",
        Option.Label => "label",
        Option.LabelAdd => "label-add",
        Option.LabelDelete => "label-del",
        Option.OriginalZone => "orig-zone",
        _ => "reply-zone",
    };

    /// <summary>What messages call a command.</summary>
    public static string NameOf(Command command)
    {
        foreach (var row in Rows)
        {
            if (row.Command == command)
                return row.Long;
        }
        return "";
    }
}
