// data table
using Statewall.Nftables.Datatypes;
using static Statewall.Nftables.Datatypes.DatatypeTable;

namespace Statewall.Nftables.Expressions;

/// <summary>What <c>meta</c> knows of a packet.</summary>
/// <param name="Name">Its name in the language.</param>
/// <param name="Number">The kernel's number. // enum nft_meta_keys</param>
/// <param name="Type">What its values mean.</param>
/// <param name="Bits">How wide they are.</param>
/// <param name="Order">The order of their bytes in a register.</param>
internal sealed record MetaKey(string Name, uint Number, Datatype Type, int Bits, DataOrder Order)
{
    /// <summary>It is written without <c>meta</c> in front.</summary>
    public bool IsWrittenAlone { get; init; }

    /// <summary>It is understood without <c>meta</c> in front.</summary>
    public bool IsReadAlone { get; init; }

    /// <summary>Another name that is understood.</summary>
    public string? Alias { get; init; }
}

/// <summary>The keys of <c>meta</c>.</summary>
internal static class MetaKeys
{
    private static readonly MetaKey[] Rows =
    [
        new("length", 0, Integer, 32, DataOrder.Host), // NFT_META_LEN
        new("protocol", 1, EtherType, 16, DataOrder.Network), // NFT_META_PROTOCOL
        new("priority", 2, TrafficClass, 32, DataOrder.Host), // NFT_META_PRIORITY
        new("mark", 3, Mark, 32, DataOrder.Host) { IsReadAlone = true }, // NFT_META_MARK
        new("iif", 4, InterfaceIndex, 32, DataOrder.Host) { IsReadAlone = true, IsWrittenAlone = true }, // NFT_META_IIF
        new("oif", 5, InterfaceIndex, 32, DataOrder.Host) { IsReadAlone = true, IsWrittenAlone = true }, // NFT_META_OIF
        new("iifname", 6, InterfaceName, 128, DataOrder.Host) { IsReadAlone = true, IsWrittenAlone = true }, // NFT_META_IIFNAME
        new("oifname", 7, InterfaceName, 128, DataOrder.Host) { IsReadAlone = true, IsWrittenAlone = true }, // NFT_META_OIFNAME
        new("iiftype", 8, DatatypeTable.InterfaceType, 16, DataOrder.Host) { IsReadAlone = true }, // NFT_META_IIFTYPE
        new("oiftype", 9, DatatypeTable.InterfaceType, 16, DataOrder.Host) { IsReadAlone = true }, // NFT_META_OIFTYPE
        new("skuid", 10, UserId, 32, DataOrder.Host) { IsReadAlone = true }, // NFT_META_SKUID
        new("skgid", 11, GroupId, 32, DataOrder.Host) { IsReadAlone = true }, // NFT_META_SKGID
        new("nftrace", 12, Integer, 1, DataOrder.Host) { IsReadAlone = true }, // NFT_META_NFTRACE
        new("rtclassid", 13, Realm, 32, DataOrder.Host) { IsReadAlone = true }, // NFT_META_RTCLASSID
        new("secmark", 14, Integer, 32, DataOrder.Host), // NFT_META_SECMARK
        new("nfproto", 15, NfProto, 8, DataOrder.Network), // NFT_META_NFPROTO
        new("l4proto", 16, InetProtocol, 8, DataOrder.Network), // NFT_META_L4PROTO
        new("ibrname", 17, InterfaceName, 128, DataOrder.Host) { IsReadAlone = true, Alias = "ibriport" }, // NFT_META_BRI_IIFNAME
        new("obrname", 18, InterfaceName, 128, DataOrder.Host) { IsReadAlone = true, Alias = "obriport" }, // NFT_META_BRI_OIFNAME
        new("pkttype", 19, DatatypeTable.PacketType, 8, DataOrder.Host) { IsReadAlone = true }, // NFT_META_PKTTYPE
        new("cpu", 20, Integer, 32, DataOrder.Host) { IsReadAlone = true }, // NFT_META_CPU
        new("iifgroup", 21, DeviceGroup, 32, DataOrder.Host) { IsReadAlone = true, IsWrittenAlone = true }, // NFT_META_IIFGROUP
        new("oifgroup", 22, DeviceGroup, 32, DataOrder.Host) { IsReadAlone = true, IsWrittenAlone = true }, // NFT_META_OIFGROUP
        new("cgroup", 23, Integer, 32, DataOrder.Host) { IsReadAlone = true }, // NFT_META_CGROUP
        new("random", 24, Integer, 32, DataOrder.Host), // NFT_META_PRANDOM
        new("ipsec", 25, DatatypeTable.Boolean, 8, DataOrder.Host) { Alias = "secpath" }, // NFT_META_SECPATH
        new("iifkind", 26, InterfaceName, 128, DataOrder.Host), // NFT_META_IIFKIND
        new("oifkind", 27, InterfaceName, 128, DataOrder.Host), // NFT_META_OIFKIND
        new("ibrpvid", 28, Integer, 16, DataOrder.Host), // NFT_META_BRI_IIFPVID
        new("ibrvproto", 29, EtherType, 16, DataOrder.Network), // NFT_META_BRI_IIFVPROTO
        new("time", 30, Date, 64, DataOrder.Host) { IsReadAlone = true }, // NFT_META_TIME_NS
        new("day", 31, Day, 8, DataOrder.Host) { IsReadAlone = true }, // NFT_META_TIME_DAY
        new("hour", 32, Hour, 32, DataOrder.Host) { IsReadAlone = true }, // NFT_META_TIME_HOUR
        new("sdif", 33, InterfaceIndex, 32, DataOrder.Host), // NFT_META_SDIF
        new("sdifname", 34, InterfaceName, 128, DataOrder.Host), // NFT_META_SDIFNAME
        new("broute", 35, Integer, 8, DataOrder.Host), // NFT_META_BRI_BROUTE
        new("ibrhwaddr", 37, EtherAddress, 48, DataOrder.Network), // NFT_META_BRI_IIFHWADDR
    ];

    /// <summary>All keys.</summary>
    public static IReadOnlyList<MetaKey> All => Rows;

    /// <summary>The key of a name, or null.</summary>
    public static MetaKey? Find(ReadOnlySpan<byte> name)
    {
        foreach (var row in Rows)
        {
            if (System.Text.Ascii.Equals(name, row.Name) || (row.Alias is { } alias && System.Text.Ascii.Equals(name, alias)))
                return row;
        }
        return null;
    }

    /// <summary>The key of a name that is understood without <c>meta</c>, or null.</summary>
    public static MetaKey? FindAlone(ReadOnlySpan<byte> name) => Find(name) is { IsReadAlone: true } key ? key : null;

    /// <summary>The key of a number, or null.</summary>
    public static MetaKey? Find(uint number) => Array.Find(Rows, row => row.Number == number);
}
