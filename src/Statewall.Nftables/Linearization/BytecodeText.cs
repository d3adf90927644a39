using System.Globalization;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Listing;

namespace Statewall.Nftables.Linearization;

/// <summary>Prints what the kernel gets, as <c>nft --debug=netlink</c> does: numbers with their highest digit first, in words of 4 bytes.</summary>
public static class BytecodeText
{
    private static readonly string[] MetaNames =
    [
        "len", "protocol", "priority", "mark", "iif", "oif", "iifname", "oifname", "iiftype", "oiftype", "skuid", "skgid", "nftrace", "rtclassid",
        "secmark", "nfproto", "l4proto", "bri_iifname", "bri_oifname", "pkttype", "cpu", "iifgroup", "oifgroup", "cgroup", "prandom", "secpath",
        "iifkind", "oifkind", "bri_iifpvid", "bri_iifvproto", "time", "day", "hour", "sdif", "sdifname", "broute", "ibrhwaddr",
    ];

    private static readonly string[] ConnectionNames =
    [
        "state", "direction", "status", "mark", "secmark", "expiration", "helper", "l3protocol", "src", "dst", "protocol", "proto_src", "proto_dst",
        "label", "packets", "bytes", "avgpkt", "zone", "event", "src_ip", "dst_ip", "src_ip6", "dst_ip6", "id",
    ];

    private static readonly string[] RouteNames = ["classid", "nexthop4", "nexthop6", "tcpmss", "ipsec"];
    private static readonly string[] SocketNames = ["transparent", "mark", "wildcard", "cgroupv2"];
    private static readonly string[] TunnelNames = ["path", "id"];
    private static readonly string[] IpsecNames = ["unspec", "daddr4", "daddr6", "saddr4", "saddr6", "reqid", "spi"];
    private static readonly string[] FibResults = ["unknown", "oif", "oifname", "type"];
    private static readonly string[] Bases = ["link", "network", "transport", "inner", "tunnel"];
    private static readonly string[] Comparisons = ["eq", "neq", "lt", "lte", "gt", "gte"];
    private static readonly string[] Verdicts = ["drop", "accept", "stolen", "queue", "repeat", "stop"];
    private static readonly string[] OptionKinds = ["ipv6 ", "tcpopt ", "", "", ""];
    private static readonly string[] DynsetOperations = ["add", "update", "delete"];

    private static readonly (string Name, NftFibFlags Flag)[] FibInputs =
        [("saddr", NftFibFlags.Saddr), ("daddr", NftFibFlags.Daddr), ("mark", NftFibFlags.Mark), ("iif", NftFibFlags.Iif), ("oif", NftFibFlags.Oif)];

    private static readonly (string Name, NfLogFlags Flag)[] LogFlags =
        [("tcpseq", NfLogFlags.TcpSeq), ("tcpopt", NfLogFlags.TcpOpt), ("ipopt", NfLogFlags.IpOpt), ("uid", NfLogFlags.Uid), ("macdecode", NfLogFlags.MacDecode)];

    /// <summary>Writes a rule: first the sets that it brings along, then its expressions, a line each.</summary>
    public static void Write(TextOutput output, NfProto family, string table, string chain, LinearRule rule)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(rule);
        foreach (var set in rule.Sets)
            Write(output, table, set);
        output.Append($"{RulesetText.NameOf(family)} {table} {chain}\n");
        foreach (var expression in rule.Expressions)
            output.Append("  ").Append(TextOf(expression.Expression, expression.Shape)).Append("\n"u8);
        output.Append("\n"u8);
    }

    /// <summary>Writes a set without a name and its elements.</summary>
    private static void Write(TextOutput output, string table, LinearSet set)
    {
        output.Append(string.Create(CultureInfo.InvariantCulture, $"{set.Name} {table} {(uint)set.Flags:x} size {set.Count}\n{set.Name} {table} 0\n"));
        output.Append(string.Concat(set.Elements.Select(element => $"\telement {TextOf(element, set)}"))).Append("\n"u8);
    }

    private static string TextOf(LinearElement element, LinearSet set)
    {
        var text = element.Key is { } key ? Words(key, set.Key.Shape) : "*";
        if (element.KeyEnd is { } end)
            text += $" - {Words(end, set.Key.Shape)}";
        if (element.Data is { } data)
            text += $" : {Words(data, set.Data!.Shape)}";
        else if (element.Verdict is { } verdict)
            text += $" : {TextOf(verdict, element.Chain)}";
        else if (element.Object is not null)
            text += $" : {element.Object}";
        if (element.IsEnd)
            text += " flags 1";
        if (element.IsOpen)
            text += "  userdata len 6 sum 0x6";
        return text;
    }

    /// <summary>Data as numbers in words of 4 bytes, values separated by dots.</summary>
    private static string Words(ReadOnlySpan<byte> data, DataShape shape, string prefix = "")
    {
        var parts = new List<string>();
        var at = 0;
        foreach (var field in shape.Fields)
        {
            var digits = DataBytes.NumberOf(data[at..], field).ToString($"x{field.Bytes * 2}", CultureInfo.InvariantCulture);
            parts.Add(string.Join(' ', digits.Chunk(8).Select(word => prefix + new string(word))));
            at += field.PaddedBytes;
        }
        return string.Join(" . ", parts);
    }

    private static string Hex(DataValue? data, DataShape? shape)
    {
        var bytes = data?.Value ?? [];
        return Words(bytes, shape ?? DataShape.Of(bytes.Length, DataOrder.Network), "0x");
    }

    /// <summary>One expression, in brackets.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="shape">How the data in it is divided; null when not known: then it is printed as it lies there.</param>
    public static string TextOf(Expression expression, DataShape? shape = null) => $"[ {BodyOf(expression, shape)}]";

    private static string BodyOf(Expression expression, DataShape? shape) => expression.Data switch
    {
        BitwiseExpression bitwise => TextOf(bitwise, shape),
        ByteorderExpression order => Text($"byteorder reg {order.DestinationRegister} = {(order.Operation == NftByteorderOp.Hton ? "hton" : "ntoh")}(reg {order.SourceRegister}, {order.NumberSize}, {order.Size}) "),
        CmpExpression cmp => Text($"cmp {NameOf(Comparisons, cmp.Operation)} reg {cmp.SourceRegister} {Hex(cmp.Data, shape)} "),
        ConnlimitExpression limit => Text($"connlimit count {limit.Count} flags {(uint?)limit.Flags ?? 0:x} "),
        CounterExpression counter => Text($"counter pkts {counter.Packets} bytes {counter.Bytes} "),
        CtExpression ct => TextOf(ct),
        DupExpression dup => $"dup {Register("sreg_addr", dup.AddressRegister)}{Register("sreg_dev", dup.DeviceRegister)}",
        DynsetExpression dynset => TextOf(dynset),
        ExthdrExpression option => TextOf(option),
        FibExpression fib => TextOf(fib),
        FlowOffloadExpression flow => $"flow add {flow.Flowtable} ",
        FwdExpression fwd => $"fwd {Register("sreg_addr", fwd.AddressRegister)}{Register("sreg_dev", fwd.DeviceRegister)}{(fwd.Family is { } family ? Text($"nfproto {family} ") : "")}",
        HashExpression hash => TextOf(hash),
        ImmediateExpression immediate => Text($"immediate reg {immediate.DestinationRegister} {(immediate.Data?.Verdict is { } verdict ? TextOf(verdict.Code ?? 0, verdict.Chain) : Hex(immediate.Data, shape))} "),
        InnerExpression inner => Text($"inner type {(uint?)inner.Type} hdrsize {inner.HeaderSize} flags {(uint?)inner.Flags:x} {TextOf(inner.Expression ?? default)} "),
        LastExpression last => last.Set is > 0 ? Text($"last {last.Milliseconds} ") : "last never ",
        LimitExpression limit => Text($"limit rate {limit.Rate}/{UnitOf(limit.Unit)} burst {limit.Burst} type {(limit.Type == NftLimitType.PktBytes ? "bytes" : "packets")} flags 0x{(uint?)limit.Flags ?? 0:x} "),
        LogExpression log => TextOf(log),
        LookupExpression lookup => Text($"lookup reg {lookup.SourceRegister} set {lookup.Set} {(lookup.DestinationRegister is { } register ? Text($"dreg {register} ") : "")}{(lookup.Flags is { } flags ? Text($"0x{(uint)flags:x} ") : "")}"),
        MasqExpression masq => $"masq {Ports(masq.MinimumPortRegister, masq.MaximumPortRegister)}{Flags((uint?)masq.Flags)}",
        MatchExpression match => Text($"match name {match.Name} rev {match.Revision} "),
        MetaExpression meta => meta.SourceRegister is { } source
            ? Text($"meta set {NameOf(MetaNames, meta.Key)} with reg {source} ")
            : Text($"meta load {NameOf(MetaNames, meta.Key)} => reg {meta.DestinationRegister} "),
        NatExpression nat => $"nat {(nat.Type == NftNatType.Snat ? "snat" : "dnat")} {FamilyOf(nat.Family)} {Range("addr", nat.MinimumAddressRegister, nat.MaximumAddressRegister)}{Ports(nat.MinimumPortRegister, nat.MaximumPortRegister)}{Flags((uint?)nat.Flags)}",
        NumgenExpression numgen => Text($"numgen reg {numgen.DestinationRegister} = {(numgen.Type == NftNgType.Random ? "random" : "inc")} mod {numgen.Modulus} {(numgen.Offset is > 0 and { } offset ? Text($"offset {offset} ") : "")}"),
        ObjrefExpression reference => reference.Set is not null
            ? Text($"objref sreg {reference.SetSourceRegister} set {reference.Set} ")
            : Text($"objref type {(uint?)reference.Type} name {reference.Name} "),
        OsfExpression osf => Text($"osf dreg {osf.DestinationRegister} "),
        PayloadExpression payload => TextOf(payload),
        QueueExpression queue => TextOf(queue),
        QuotaExpression quota => Text($"quota bytes {quota.Bytes} consumed {quota.Consumed} flags {(uint?)quota.Flags ?? 0} "),
        RangeExpression range => Text($"range {(range.Operation == NftRangeOp.Neq ? "neq" : "eq")} reg {range.SourceRegister} {Hex(range.From, shape)} {Hex(range.To, shape)} "),
        RedirExpression redir => $"redir {Ports(redir.MinimumPortRegister, redir.MaximumPortRegister)}{Flags((uint?)redir.Flags)}",
        RejectExpression reject => Text($"reject type {(uint?)reject.Type} code {reject.IcmpCode} "),
        RtExpression route => Text($"rt load {NameOf(RouteNames, route.Key)} => reg {route.DestinationRegister} "),
        SocketExpression socket => Text($"socket load {NameOf(SocketNames, socket.Key)} {(socket.Level is { } level ? Text($"level {level} ") : "")}=> reg {socket.DestinationRegister} "),
        SynproxyExpression synproxy => Text($"synproxy mss {synproxy.SegmentSize} wscale {synproxy.WindowScale} "),
        TargetExpression target => Text($"target name {target.Name} rev {target.Revision} "),
        TproxyExpression tproxy => $"tproxy {(tproxy.Family is null or 0 ? "" : FamilyOf(tproxy.Family) + " ")}{Register("addr reg", tproxy.AddressRegister)}{Register("port reg", tproxy.PortRegister)}",
        TunnelExpression tunnel => Text($"tunnel load {NameOf(TunnelNames, tunnel.Key)} => reg {tunnel.DestinationRegister} "),
        XfrmExpression xfrm => Text($"xfrm load {(xfrm.Direction == 1 ? "out" : "in")} {xfrm.Number} {NameOf(IpsecNames, xfrm.Key)} => reg {xfrm.DestinationRegister} "),
        _ => $"{expression.Kind} ",
    };

    private static string TextOf(BitwiseExpression bitwise, DataShape? shape) => bitwise.Operation switch
    {
        NftBitwiseOp.LShift => Text($"bitwise reg {bitwise.DestinationRegister} = ( reg {bitwise.SourceRegister} << {Hex(bitwise.Data, shape)} ) "),
        NftBitwiseOp.RShift => Text($"bitwise reg {bitwise.DestinationRegister} = ( reg {bitwise.SourceRegister} >> {Hex(bitwise.Data, shape)} ) "),
        NftBitwiseOp.And => Text($"bitwise reg {bitwise.DestinationRegister} = ( reg {bitwise.SourceRegister} & reg {bitwise.SecondSourceRegister} ) "),
        NftBitwiseOp.Or => Text($"bitwise reg {bitwise.DestinationRegister} = ( reg {bitwise.SourceRegister} | reg {bitwise.SecondSourceRegister} ) "),
        NftBitwiseOp.Xor => Text($"bitwise reg {bitwise.DestinationRegister} = ( reg {bitwise.SourceRegister} ^ reg {bitwise.SecondSourceRegister} ) "),
        _ => Text($"bitwise reg {bitwise.DestinationRegister} = ( reg {bitwise.SourceRegister} & {Hex(bitwise.Mask, shape)} ) ^ {Hex(bitwise.Flip, shape)} "),
    };

    private static string TextOf(CtExpression ct)
    {
        var direction = ct.Direction is { } known ? known == Direction.Original ? ", dir original " : ", dir reply " : "";
        return ct.SourceRegister is { } source
            ? Text($"ct set {NameOf(ConnectionNames, ct.Key)} with reg {source} {direction}")
            : Text($"ct load {NameOf(ConnectionNames, ct.Key)} => reg {ct.DestinationRegister} {direction}");
    }

    private static string TextOf(DynsetExpression dynset)
    {
        var text = Text($"dynset {NameOf(DynsetOperations, dynset.Operation)} reg_key {dynset.KeyRegister} set {dynset.Set} ");
        if (dynset.DataRegister is { } data)
            text += Text($"sreg_data {data} ");
        if (dynset.Timeout is { } timeout)
            text += Text($"timeout {timeout}ms ");
        IEnumerable<Expression> expressions = dynset.Expression is { } single ? [single] : dynset.Expressions ?? [];
        return text + string.Concat(expressions.Select(expression => $"expr {TextOf(expression)} "));
    }

    private static string TextOf(ExthdrExpression option)
    {
        if (option.SourceRegister is { } source)
            return Text($"exthdr write {NameOf(OptionKinds, option.Operation)}reg {source} => {option.Size}b @ {option.Type} + {option.Offset} ");
        if (option.DestinationRegister is not { } register)
            return Text($"exthdr reset {NameOf(OptionKinds, option.Operation)}{option.Type} ");
        return Text($"exthdr load {NameOf(OptionKinds, option.Operation)}{option.Size}b @ {option.Type} + {option.Offset}{(option.Flags is NftExthdrFlags.Present ? " present" : "")} => reg {register} ");
    }

    private static string TextOf(FibExpression fib)
    {
        var inputs = string.Join(" . ", FibInputs.Where(row => ((fib.Flags ?? 0) & row.Flag) != 0).Select(row => row.Name));
        return Text($"fib {inputs} {NameOf(FibResults, fib.Result)}{(((fib.Flags ?? 0) & NftFibFlags.Present) != 0 ? " present" : "")} => reg {fib.DestinationRegister} ");
    }

    private static string TextOf(HashExpression hash)
    {
        var source = hash.Type == NftHashType.Sym ? "symhash()" : Text($"jhash(reg {hash.SourceRegister}, {hash.Size}, 0x{hash.Seed ?? 0:x})");
        return Text($"hash reg {hash.DestinationRegister} = {source} % mod {hash.Modulus} {(hash.Offset is > 0 and { } offset ? Text($"offset {offset} ") : "")}");
    }

    private static string TextOf(LogExpression log)
    {
        var text = "log ";
        if (log.Prefix is not null)
            text += $"prefix {log.Prefix} ";
        if (log.Group is { } group)
            return text + Text($"group {group} snaplen {log.SnapshotSize ?? 0} qthreshold {log.QueueThreshold ?? 0} ");
        if (log.Level is { } level)
            text += Text($"level {(uint)level} ");
        return text + string.Concat(LogFlags.Where(row => ((log.Flags ?? 0) & row.Flag) != 0).Select(row => row.Name + " "));
    }

    private static string TextOf(PayloadExpression payload)
    {
        if (payload.SourceRegister is not { } source)
            return Text($"payload load {payload.Size}b @ {NameOf(Bases, payload.Base)} header + {payload.Offset} => reg {payload.DestinationRegister} ");
        return Text($"payload write reg {source} => {payload.Size}b @ {NameOf(Bases, payload.Base)} header + {payload.Offset} csum_type {(uint?)payload.ChecksumType ?? 0} csum_off {payload.ChecksumOffset ?? 0} csum_flags 0x{(uint?)payload.ChecksumFlags ?? 0:x} ");
    }

    private static string TextOf(QueueExpression queue)
    {
        var number = queue.NumberRegister is { } register
            ? Text($"sreg_qnum {register}")
            : queue.Total is > 1 ? Text($"num {queue.Number}-{queue.Number + queue.Total - 1}") : Text($"num {queue.Number}");
        var isBypass = ((queue.Flags ?? 0) & NftQueueFlags.Bypass) != 0;
        var isFanout = ((queue.Flags ?? 0) & NftQueueFlags.CpuFanout) != 0;
        return $"queue {number} {(isBypass ? "bypass " : "")}{(isFanout ? "fanout " : "")}";
    }

    private static string TextOf(NftVerdict verdict, string? chain) => verdict switch
    {
        NftVerdict.Continue => "continue",
        NftVerdict.Break => "break",
        NftVerdict.Jump => $"jump -> {chain}",
        NftVerdict.Goto => $"goto -> {chain}",
        NftVerdict.Return => "return",
        _ => (int)verdict is >= 0 and < 6 ? Verdicts[(int)verdict] : "unknown",
    };

    private static string UnitOf(ulong? seconds) => seconds switch { 1 => "second", 60 => "minute", 3600 => "hour", 86_400 => "day", 604_800 => "week", _ => "unknown" };

    private static string FamilyOf(uint? family) => RulesetText.NameOf((NfProto)(family ?? 0));

    private static string Register(string name, uint? register) => register is { } number ? Text($"{name} {number} ") : "";

    private static string Range(string name, uint? minimum, uint? maximum) => Register($"{name}_min reg", minimum) + Register($"{name}_max reg", maximum);

    private static string Ports(uint? minimum, uint? maximum) => Range("proto", minimum, maximum);

    private static string Flags(uint? flags) => flags is { } set and not 0 ? Text($"flags 0x{set:x} ") : "";

    private static string NameOf<T>(string[] names, T? number)
        where T : struct, Enum
    {
        var index = number is { } known ? Convert.ToInt64(known, CultureInfo.InvariantCulture) : -1;
        return index >= 0 && index < names.Length ? names[index] : "unknown";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
