// data table
using Statewall.Conntrack.Protocols;

namespace Statewall.Cli.Applets.Conntrack;

/// <summary>Every spelling of every option, and what each is called in messages.</summary>
internal static class OptionTable
{
    /// <summary>The options that are always known.</summary>
    public static readonly OptionRow[] Rows =
    [
        new("dump", 'L', Takes.Table, Command.Dump, Value: "[TABLE]", Help: "list a table"),
        new("create", 'I', Takes.Table, Command.Create, Value: "[TABLE]", Help: "create an entry; fails when there is one"),
        new("add", 'A', Takes.Table, Command.Add, Value: "[TABLE]", Help: "create an entry unless there is one"),
        new("delete", 'D', Takes.Table, Command.Delete, Value: "[TABLE]", Help: "delete what the options select"),
        new("update", 'U', Takes.Table, Command.Update, Value: "[TABLE]", Help: "change what the options select"),
        new("get", 'G', Takes.Table, Command.Get, Value: "[TABLE]", Help: "show one entry"),
        new("flush", 'F', Takes.Table, Command.Flush, Value: "[TABLE]", Help: "empty a table"),
        new("event", 'E', Takes.Table, Command.Event, Value: "[TABLE]", Help: "show events as they happen"),
        new("counter", 'C', Takes.Table, Command.Count, Value: "[TABLE]", Help: "show the number of entries"),
        new("count", '\0', Takes.Table, Command.Count),
        new("stats", 'S', Takes.Nothing, Command.Statistics, Value: "[TABLE]", Help: "show statistics per CPU"),
        new("version", 'V', Takes.Nothing, Command.Version, Help: "show the version"),
        new("help", 'h', Takes.Nothing, Command.Help, Help: "show this help"),
        new("orig-src", 's', Takes.Argument, Option: Option.Source, Value: "ADDRESS[/LENGTH]", Help: "source, original direction"),
        new("src", '\0', Takes.Argument, Option: Option.Source),
        new("orig-dst", 'd', Takes.Argument, Option: Option.Destination, Value: "ADDRESS[/LENGTH]", Help: "destination, original direction"),
        new("dst", '\0', Takes.Argument, Option: Option.Destination),
        new("reply-src", 'r', Takes.Argument, Option: Option.ReplySource, Value: "ADDRESS", Help: "source, reply direction"),
        new("reply-dst", 'q', Takes.Argument, Option: Option.ReplyDestination, Value: "ADDRESS", Help: "destination, reply direction"),
        new("protonum", 'p', Takes.Argument, Option: Option.Protocol, Value: "PROTOCOL", Help: "transport protocol, by name or number"),
        new("timeout", 't', Takes.Argument, Option: Option.Timeout, Value: "SECONDS", Help: "time until it expires"),
        new("status", 'u', Takes.Argument, Option: Option.Status, Value: "STATUS,…", Help: "ASSURED, SEEN_REPLY, FIXED_TIMEOUT, EXPECTED, OFFLOAD, HW_OFFLOAD or UNSET"),
        new("zero", 'z', Takes.Nothing, Option: Option.Zero, Help: "set counters to zero as they are listed"),
        new("event-mask", 'e', Takes.Argument, Option: Option.EventMask, Value: "KIND,…", Help: "NEW, UPDATES, DESTROY or ALL"),
        new("tuple-src", '\0', Takes.Argument, Option: Option.TupleSource, Value: "ADDRESS[/LENGTH]", Help: "source of an expectation"),
        new("tuple-dst", '\0', Takes.Argument, Option: Option.TupleDestination, Value: "ADDRESS[/LENGTH]", Help: "destination of an expectation"),
        new("mask-src", '\0', Takes.Argument, Option: Option.MaskSource, Value: "ADDRESS", Help: "bits of the source that count"),
        new("mask-dst", '\0', Takes.Argument, Option: Option.MaskDestination, Value: "ADDRESS", Help: "bits of the destination that count"),
        new("nat-range", 'a', Takes.Argument, Option: Option.NatRange, Value: "ADDRESS", Help: "ignored"),
        new("mark", 'm', Takes.Argument, Option: Option.Mark, Value: "MARK[/MASK]", Help: "mark"),
        new("secmark", 'c', Takes.Argument, Option: Option.SecurityMark, Value: "MARK", Help: "security mark"),
        new("id", 'i', Takes.Argument, Option: Option.Id, Value: "ID", Help: "identifier"),
        new("family", 'f', Takes.Argument, Option: Option.Family, Value: "ipv4|ipv6", Help: "network protocol"),
        new("src-nat", 'n', Takes.MaybeArgument, Option: Option.SourceNat, Value: "[ADDRESS[:PORT]]", Help: "its source is, or shall be, translated"),
        new("dst-nat", 'g', Takes.MaybeArgument, Option: Option.DestinationNat, Value: "[ADDRESS[:PORT]]", Help: "its destination is, or shall be, translated"),
        new("any-nat", 'j', Takes.MaybeArgument, Option: Option.AnyNat, Value: "[ADDRESS[:PORT]]", Help: "anything of it is translated"),
        new("output", 'o', Takes.Argument, Option: Option.Output, Value: "FORM,…", Help: "extended, timestamp, id, ktimestamp, labels, userspace; or save, xml, json"),
        new("buffer-size", 'b', Takes.Argument, Option: Option.BufferSize, Value: "BYTES", Help: "receive buffer for events"),
        new("zone", 'w', Takes.Argument, Option: Option.Zone, Value: "ZONE", Help: "zone"),
        new("label", 'l', Takes.Argument, Option: Option.Label, Value: "LABEL,…", Help: "labels that are all set"),
        new("label-add", '\0', Takes.Argument, Option: Option.LabelAdd, Value: "LABEL,…", Help: "labels to set"),
        new("label-del", '\0', Takes.MaybeArgument, Option: Option.LabelDelete, Value: "[LABEL,…]", Help: "labels to clear, or all"),
        new("orig-zone", '\0', Takes.Argument, Option: Option.OriginalZone, Value: "ZONE", Help: "zone of the original direction"),
        new("reply-zone", '\0', Takes.Argument, Option: Option.ReplyZone, Value: "ZONE", Help: "zone of the reply direction"),
        new("where", '\0', Takes.Argument, Option: Option.Where, Value: "EXPRESSION", Help: "a condition in words: proto == tcp and bytes > 1M and orig.src in 10.0.0.0/8"),
        new("resync", '\0', Takes.Nothing, Option: Option.Resync, Help: "begin with the table, and list it again after events were lost"),
        new("labelmap", '\0', Takes.Argument, Option: Option.LabelMap, Value: "FILE", Help: "where label names come from"),
    ];

    /// <summary>The command that is no option like the others: it is one only as the first word.</summary>
    public static OptionRow LoadFile => new("load-file", 'R', Takes.Argument, Command.LoadFile, Value: "FILE", Help: "carry out a file of command lines");

    /// <summary>The further options of a protocol, known once it was named.</summary>
    public static OptionRow[] OfProtocol(byte protocol) => protocol switch
    {
        ProtocolNames.Tcp => ProtocolRows.Tcp,
        ProtocolNames.Udp or ProtocolNames.UdpLite => ProtocolRows.Ports,
        ProtocolNames.Sctp => ProtocolRows.Sctp,
        ProtocolNames.Dccp => ProtocolRows.Dccp,
        ProtocolNames.Gre => ProtocolRows.Gre,
        ProtocolNames.Icmp => ProtocolRows.Icmp,
        ProtocolNames.IcmpV6 => ProtocolRows.IcmpV6,
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
        Option.ReplyZone => "reply-zone",
        Option.NatRange => "nat-range",
        Option.Where => "where",
        Option.Resync => "resync",
        _ => "labelmap",
    };

    /// <summary>What messages call an option of a protocol.</summary>
    public static string NameOf(ProtocolOption option, byte protocol)
    {
        // of several spellings the one with a word of help is the option's name
        foreach (var row in OfProtocol(protocol))
        {
            if (row.OfProtocol == option && row.Help is not null)
                return row.Long;
        }
        return "";
    }

    /// <summary>The row of a command.</summary>
    public static OptionRow Of(Command command)
    {
        foreach (var row in Rows)
        {
            if (row.Command == command)
                return row;
        }
        return default;
    }

    /// <summary>The options of protocols: made when the first protocol is named, not with the others.</summary>
    private static class ProtocolRows
    {
        private static readonly OptionRow State = new("state", '\0', Takes.Argument, OfProtocol: ProtocolOption.State, Value: "STATE", Help: "state");

        public static readonly OptionRow[] Ports =
        [
            new("orig-port-src", '\0', Takes.Argument, OfProtocol: ProtocolOption.SourcePort),
            new("orig-port-dst", '\0', Takes.Argument, OfProtocol: ProtocolOption.DestinationPort),
            new("sport", '\0', Takes.Argument, OfProtocol: ProtocolOption.SourcePort, Value: "PORT", Help: "source port"),
            new("dport", '\0', Takes.Argument, OfProtocol: ProtocolOption.DestinationPort, Value: "PORT", Help: "destination port"),
            new("reply-port-src", '\0', Takes.Argument, OfProtocol: ProtocolOption.ReplySourcePort, Value: "PORT", Help: "source port of the reply"),
            new("reply-port-dst", '\0', Takes.Argument, OfProtocol: ProtocolOption.ReplyDestinationPort, Value: "PORT", Help: "destination port of the reply"),
            new("mask-port-src", '\0', Takes.Argument, OfProtocol: ProtocolOption.MaskSourcePort, Value: "PORT", Help: "bits of an expected source port"),
            new("mask-port-dst", '\0', Takes.Argument, OfProtocol: ProtocolOption.MaskDestinationPort, Value: "PORT", Help: "bits of an expected destination port"),
            new("tuple-port-src", '\0', Takes.Argument, OfProtocol: ProtocolOption.TupleSourcePort, Value: "PORT", Help: "source port of an expectation"),
            new("tuple-port-dst", '\0', Takes.Argument, OfProtocol: ProtocolOption.TupleDestinationPort, Value: "PORT", Help: "destination port of an expectation"),
        ];

        public static readonly OptionRow[] Tcp = [.. Ports, State];

        public static readonly OptionRow[] Sctp =
        [
            .. Ports,
            State,
            new("orig-vtag", '\0', Takes.Argument, OfProtocol: ProtocolOption.OriginalTag, Value: "TAG", Help: "verification tag, original direction"),
            new("reply-vtag", '\0', Takes.Argument, OfProtocol: ProtocolOption.ReplyTag, Value: "TAG", Help: "verification tag, reply direction"),
        ];

        public static readonly OptionRow[] Dccp = [.. Ports, State, new("role", '\0', Takes.Argument, OfProtocol: ProtocolOption.Role, Value: "client|server", Help: "role of the original direction")];

        public static readonly OptionRow[] Gre =
        [
            new("orig-key-src", '\0', Takes.Argument, OfProtocol: ProtocolOption.SourcePort),
            new("orig-key-dst", '\0', Takes.Argument, OfProtocol: ProtocolOption.DestinationPort),
            new("srckey", '\0', Takes.Argument, OfProtocol: ProtocolOption.SourcePort, Value: "KEY", Help: "source key"),
            new("dstkey", '\0', Takes.Argument, OfProtocol: ProtocolOption.DestinationPort, Value: "KEY", Help: "destination key"),
            new("reply-key-src", '\0', Takes.Argument, OfProtocol: ProtocolOption.ReplySourcePort, Value: "KEY", Help: "source key of the reply"),
            new("reply-key-dst", '\0', Takes.Argument, OfProtocol: ProtocolOption.ReplyDestinationPort, Value: "KEY", Help: "destination key of the reply"),
            new("mask-key-src", '\0', Takes.Argument, OfProtocol: ProtocolOption.MaskSourcePort, Value: "KEY", Help: "bits of an expected source key"),
            new("mask-key-dst", '\0', Takes.Argument, OfProtocol: ProtocolOption.MaskDestinationPort, Value: "KEY", Help: "bits of an expected destination key"),
            new("tuple-key-src", '\0', Takes.Argument, OfProtocol: ProtocolOption.TupleSourcePort, Value: "KEY", Help: "source key of an expectation"),
            new("tuple-key-dst", '\0', Takes.Argument, OfProtocol: ProtocolOption.TupleDestinationPort, Value: "KEY", Help: "destination key of an expectation"),
        ];

        public static readonly OptionRow[] Icmp =
        [
            new("icmp-type", '\0', Takes.Argument, OfProtocol: ProtocolOption.IcmpType, Value: "TYPE", Help: "type"),
            new("icmp-code", '\0', Takes.Argument, OfProtocol: ProtocolOption.IcmpCode, Value: "CODE", Help: "code"),
            new("icmp-id", '\0', Takes.Argument, OfProtocol: ProtocolOption.IcmpId, Value: "ID", Help: "identifier"),
        ];

        public static readonly OptionRow[] IcmpV6 =
        [
            new("icmpv6-type", '\0', Takes.Argument, OfProtocol: ProtocolOption.IcmpType, Value: "TYPE", Help: "type"),
            new("icmpv6-code", '\0', Takes.Argument, OfProtocol: ProtocolOption.IcmpCode, Value: "CODE", Help: "code"),
            new("icmpv6-id", '\0', Takes.Argument, OfProtocol: ProtocolOption.IcmpId, Value: "ID", Help: "identifier"),
        ];
    }
}
