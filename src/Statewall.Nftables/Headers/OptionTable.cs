// data table
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using static Statewall.Nftables.Datatypes.DatatypeTable;

namespace Statewall.Nftables.Headers;

/// <summary>All options, chunks and extension headers that the language has names for. A new one is a row here.</summary>
public static class OptionTable
{
    private static readonly HeaderField[] KindAlone = [F("kind", 0, 8)];
    private static readonly HeaderField[] KindAndLength = [F("kind", 0, 8), F("length", 8, 8)];
    private static readonly HeaderField[] TypeAndLength = [F("type", 0, 8), F("length", 8, 8)];
    private static readonly HeaderField[] Route = [.. TypeAndLength, F("ptr", 16, 8), F("addr", 24, 32)];
    private static readonly HeaderField[] ChunkHeader = [F("type", 0, 8), F("flags", 8, 8), F("length", 16, 16)];
    private static readonly HeaderField[] Init =
    [
        .. ChunkHeader, F("init-tag", 32, 32), F("a-rwnd", 64, 32), F("num-outbound-streams", 96, 16), F("num-inbound-streams", 112, 16),
        F("initial-tsn", 128, 32),
    ];

    /// <summary>IPv6 extension headers by their protocol; routing headers of all types share one, and places in them are those of the first that has them.</summary>
    public static IReadOnlyList<HeaderOption> IPv6 { get; } =
    [
        V6("hbh", 0, Next, F("hdrlength", 8, 8)),
        V6("rt", 43, Next, F("hdrlength", 8, 8), F("type", 16, 8), F("seg-left", 24, 8)),
        V6("srh", 43, F("last-entry", 32, 8), F("flags", 40, 8), F("tag", 48, 16)) with { Repeated = Address("sid", 64), IsAskedFor = false },
        V6("rt0", 43, F("reserved", 32, 32)) with { Repeated = Address("addr", 64), IsAskedFor = false },
        V6("rt2", 43, F("reserved", 32, 32), Address("addr", 64)) with { IsAskedFor = false },
        V6("frag", 44, Next, F("reserved", 8, 8), F("frag-off", 16, 13), F("reserved2", 29, 2), F("more-fragments", 31, 1), F("id", 32, 32)),
        V6("dst", 60, Next, F("hdrlength", 8, 8)),
        V6("mh", 135, Next, F("hdrlength", 8, 8), F("type", MobilityType, 16, 8), F("reserved", 24, 8), F("checksum", 32, 16)),
    ];

    /// <summary>TCP options. // TCPOPT_*</summary>
    public static IReadOnlyList<HeaderOption> Tcp { get; } =
    [
        T("eol", 0, KindAlone),
        T("nop", 1, KindAlone),
        T("maxseg", 2, [.. KindAndLength, F("size", 16, 16)]) with { Aliases = ["mss"] },
        T("window", 3, [.. KindAndLength, F("count", 16, 8)]),
        T("sack-perm", 4, KindAndLength) with { Aliases = ["sack-permitted"] },
        T("sack", 5, [.. KindAndLength, .. Block(0)]) with { Aliases = ["sack0"] },
        T("sack1", 5, Block(1)),
        T("sack2", 5, Block(2)),
        T("sack3", 5, Block(3)),
        T("timestamp", 8, [.. KindAndLength, F("tsval", 16, 32), F("tsecr", 48, 32)]) with { Aliases = ["echo"] },
        T("md5sig", 19, KindAndLength),
        T("mptcp", 30, [.. KindAndLength, F("subtype", MptcpSubtype, 16, 4)]),
        T("fastopen", 34, KindAndLength),
    ];

    /// <summary>IPv4 options. // IPOPT_*</summary>
    public static IReadOnlyList<HeaderOption> IPv4 { get; } =
    [
        new(NftExthdrOp.Ipv4, "rr", 7, Route),
        new(NftExthdrOp.Ipv4, "lsrr", 131, Route),
        new(NftExthdrOp.Ipv4, "ssrr", 137, Route),
        new(NftExthdrOp.Ipv4, "ra", 148, [.. TypeAndLength, F("value", 16, 16)]),
    ];

    /// <summary>SCTP chunks. // enum sctp_cid</summary>
    public static IReadOnlyList<HeaderOption> Sctp { get; } =
    [
        C("data", 0, [.. ChunkHeader, F("tsn", 32, 32), F("stream", 64, 16), F("ssn", 80, 16), F("ppid", 96, 32)]),
        C("init", 1, Init),
        C("init-ack", 2, Init),
        C("sack", 3, [.. ChunkHeader, F("cum-tsn-ack", 32, 32), F("a-rwnd", 64, 32), F("num-gap-ack-blocks", 96, 16), F("num-dup-tsns", 112, 16)]),
        C("heartbeat", 4, ChunkHeader),
        C("heartbeat-ack", 5, ChunkHeader),
        C("abort", 6, ChunkHeader),
        C("shutdown", 7, [.. ChunkHeader, F("cum-tsn-ack", 32, 32)]),
        C("shutdown-ack", 8, ChunkHeader),
        C("error", 9, ChunkHeader),
        C("cookie-echo", 10, ChunkHeader),
        C("cookie-ack", 11, ChunkHeader),
        C("ecne", 12, [.. ChunkHeader, F("lowest-tsn", 32, 32)]),
        C("cwr", 13, [.. ChunkHeader, F("lowest-tsn", 32, 32)]),
        C("shutdown-complete", 14, ChunkHeader),
        C("asconf-ack", 0x80, [.. ChunkHeader, F("seqno", 32, 32)]),
        C("forward-tsn", 0xc0, [.. ChunkHeader, F("new-cum-tsn", 32, 32)]),
        C("asconf", 0xc1, [.. ChunkHeader, F("seqno", 32, 32)]),
    ];

    private static HeaderField Next => new("nexthdr", InetProtocol, 0, 8);

    /// <summary>The named options of a kind; none of DCCP's has a name.</summary>
    public static IReadOnlyList<HeaderOption> Of(NftExthdrOp kind) => kind switch
    {
        NftExthdrOp.Ipv6 => IPv6,
        NftExthdrOp.TcpOpt => Tcp,
        NftExthdrOp.Ipv4 => IPv4,
        NftExthdrOp.Sctp => Sctp,
        _ => [],
    };

    /// <summary>The option of a name, or null.</summary>
    public static HeaderOption? Find(NftExthdrOp kind, string name) => Of(kind).FirstOrDefault(option => option.IsNamed(name));

    /// <summary>The option of a number: one without a name and fields where the language has none.</summary>
    public static HeaderOption Find(NftExthdrOp kind, byte number) => Of(kind).FirstOrDefault(option => option.Number == number)
        ?? new HeaderOption(kind, number.ToString(System.Globalization.CultureInfo.InvariantCulture), number, []);

    /// <summary>The number of an option that is said by its name or number.</summary>
    public static byte NumberOf(NftExthdrOp kind, string text) =>
        Find(kind, text)?.Number ?? byte.Parse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The field of an option at a place; of options that appear under several names, such as <c>sack1</c>, under any. Null when none is there.</summary>
    public static (HeaderOption Option, HeaderField Field)? FieldAt(NftExthdrOp kind, byte number, int offset, int bits)
    {
        foreach (var option in Of(kind))
        {
            if (option.Number == number && (option.FieldAt(offset, bits) ?? option.RepeatedAt(offset, bits)) is { } field)
                return (option, field);
        }
        return null;
    }

    private static HeaderField F(string name, int offset, int bits) => new(name, Integer, offset, bits);

    private static HeaderField F(string name, Datatype type, int offset, int bits) => new(name, type, offset, bits);

    private static HeaderField Address(string name, int offset) => new(name, IPv6Address, offset, 128);

    private static HeaderField[] Block(int index) => [F("left", 16 + (index * 64), 32), F("right", 48 + (index * 64), 32)];

    private static HeaderOption V6(string name, byte number, params HeaderField[] fields) => new(NftExthdrOp.Ipv6, name, number, fields);

    private static HeaderOption T(string name, byte number, HeaderField[] fields) => new(NftExthdrOp.TcpOpt, name, number, fields);

    private static HeaderOption C(string name, byte number, HeaderField[] fields) => new(NftExthdrOp.Sctp, name, number, fields);
}
