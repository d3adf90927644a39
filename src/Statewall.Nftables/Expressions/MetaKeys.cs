// data table
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Scanning;
using static Statewall.Nftables.Datatypes.DatatypeTable;

namespace Statewall.Nftables.Expressions;

/// <summary>What <c>meta</c> knows of a packet.</summary>
/// <param name="Name">Its name in the language.</param>
/// <param name="Number">The kernel's number. // enum nft_meta_keys</param>
/// <param name="Type">What its values mean.</param>
/// <param name="Bits">How wide they are.</param>
/// <param name="Order">The order of their bytes in a register.</param>
internal sealed record MetaKey(string Name, NftMetaKey Number, Datatype Type, int Bits, DataOrder Order)
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
        new("length", NftMetaKey.Len, Integer, 32, DataOrder.Host),
        new("protocol", NftMetaKey.Protocol, EtherType, 16, DataOrder.Network),
        new("priority", NftMetaKey.Priority, TrafficClass, 32, DataOrder.Host),
        new("mark", NftMetaKey.Mark, Mark, 32, DataOrder.Host) { IsReadAlone = true },
        new("iif", NftMetaKey.Iif, InterfaceIndex, 32, DataOrder.Host) { IsReadAlone = true, IsWrittenAlone = true },
        new("oif", NftMetaKey.Oif, InterfaceIndex, 32, DataOrder.Host) { IsReadAlone = true, IsWrittenAlone = true },
        new("iifname", NftMetaKey.IifName, InterfaceName, 128, DataOrder.Host) { IsReadAlone = true, IsWrittenAlone = true },
        new("oifname", NftMetaKey.OifName, InterfaceName, 128, DataOrder.Host) { IsReadAlone = true, IsWrittenAlone = true },
        new("iiftype", NftMetaKey.IifType, DatatypeTable.InterfaceType, 16, DataOrder.Host) { IsReadAlone = true },
        new("oiftype", NftMetaKey.OifType, DatatypeTable.InterfaceType, 16, DataOrder.Host) { IsReadAlone = true },
        new("skuid", NftMetaKey.SkUid, UserId, 32, DataOrder.Host) { IsReadAlone = true },
        new("skgid", NftMetaKey.SkGid, GroupId, 32, DataOrder.Host) { IsReadAlone = true },
        new("nftrace", NftMetaKey.NfTrace, Integer, 1, DataOrder.Host) { IsReadAlone = true },
        new("rtclassid", NftMetaKey.RtClassId, Realm, 32, DataOrder.Host) { IsReadAlone = true },
        new("secmark", NftMetaKey.SecMark, Integer, 32, DataOrder.Host),
        new("nfproto", NftMetaKey.NfProto, DatatypeTable.NfProto, 8, DataOrder.Network),
        new("l4proto", NftMetaKey.L4Proto, InetProtocol, 8, DataOrder.Network),
        new("ibrname", NftMetaKey.BriIifName, InterfaceName, 128, DataOrder.Host) { IsReadAlone = true, Alias = "ibriport" },
        new("obrname", NftMetaKey.BriOifName, InterfaceName, 128, DataOrder.Host) { IsReadAlone = true, Alias = "obriport" },
        new("pkttype", NftMetaKey.PktType, DatatypeTable.PacketType, 8, DataOrder.Host) { IsReadAlone = true },
        new("cpu", NftMetaKey.Cpu, Integer, 32, DataOrder.Host) { IsReadAlone = true },
        new("iifgroup", NftMetaKey.IifGroup, DeviceGroup, 32, DataOrder.Host) { IsReadAlone = true, IsWrittenAlone = true },
        new("oifgroup", NftMetaKey.OifGroup, DeviceGroup, 32, DataOrder.Host) { IsReadAlone = true, IsWrittenAlone = true },
        new("cgroup", NftMetaKey.Cgroup, Integer, 32, DataOrder.Host) { IsReadAlone = true },
        new("random", NftMetaKey.PRandom, Integer, 32, DataOrder.Host),
        new("ipsec", NftMetaKey.SecPath, DatatypeTable.Boolean, 8, DataOrder.Host) { Alias = "secpath" },
        new("iifkind", NftMetaKey.IifKind, InterfaceName, 128, DataOrder.Host),
        new("oifkind", NftMetaKey.OifKind, InterfaceName, 128, DataOrder.Host),
        new("ibrpvid", NftMetaKey.BriIifPvid, Integer, 16, DataOrder.Host),
        new("ibrvproto", NftMetaKey.BriIifVProto, EtherType, 16, DataOrder.Network),
        new("time", NftMetaKey.TimeNs, Date, 64, DataOrder.Host) { IsReadAlone = true },
        new("day", NftMetaKey.TimeDay, Day, 8, DataOrder.Host) { IsReadAlone = true },
        new("hour", NftMetaKey.TimeHour, Hour, 32, DataOrder.Host) { IsReadAlone = true },
        new("sdif", NftMetaKey.Sdif, InterfaceIndex, 32, DataOrder.Host),
        new("sdifname", NftMetaKey.SdifName, InterfaceName, 128, DataOrder.Host),
        new("broute", NftMetaKey.BriBroute, Integer, 8, DataOrder.Host),
        new("ibrhwaddr", NftMetaKey.BriIifHwAddr, EtherAddress, 48, DataOrder.Network),
    ];

    private static readonly WordTable<MetaKey> ByName = new([.. Rows.Select(row => (row.Name, row)), .. Rows.Where(row => row.Alias is not null).Select(row => (row.Alias!, row))]);

    private static readonly MetaKey?[] ByNumber = [.. Enumerable.Range(0, (int)Rows.Max(row => row.Number) + 1).Select(number => Array.Find(Rows, row => (int)row.Number == number))];

    /// <summary>All keys.</summary>
    public static IReadOnlyList<MetaKey> All => Rows;

    /// <summary>The key of the kernel's number, or null.</summary>
    public static MetaKey? Find(NftMetaKey number) => (uint)number < (uint)ByNumber.Length ? ByNumber[(int)number] : null;

    /// <summary>The key of a name, or null.</summary>
    public static MetaKey? Find(ReadOnlySpan<byte> name) => ByName.TryFind(name, out var row) ? row : null;
}
