using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Tests.Kernel;

/// <summary>Objects as we write them and the kernel shows them.</summary>
internal static class CreatedObjects
{
    private static readonly TunnelObject Tunnel = new()
    {
        Id = 7,
        IPv4 = new TunnelIPv4 { Source = new InetAddress(0xc0000201), Destination = new InetAddress(0xc0000202) },
        SourcePort = 5,
        DestinationPort = 6,
        Flags = NftTunnelFlags.DontFragment | NftTunnelFlags.SeqNumber,
        TypeOfService = 8,
        TimeToLive = 9,
    };

    public static readonly Dictionary<string, NftObject> All = new(StringComparer.Ordinal)
    {
        ["connlimit"] = NftObject.Of("t", "o", new ConnlimitExpression { Count = 5, Flags = NftConnlimitFlags.Inv }),
        ["tunnel, vxlan"] = NftObject.Of("t", "o", Tunnel with
        {
            Options = new TunnelOptions { Vxlan = new VxlanOptions { GroupPolicy = 77 } },
        }),
        ["tunnel, erspan 1"] = NftObject.Of("t", "o", Tunnel with
        {
            Options = new TunnelOptions { Erspan = new ErspanOptions { Version = 1, Index = 3 } },
        }),
        ["tunnel, erspan 2"] = NftObject.Of("t", "o", Tunnel with
        {
            Options = new TunnelOptions { Erspan = new ErspanOptions { Version = 2, HardwareId = 3, Direction = 1 } },
        }),
        ["tunnel, geneve"] = NftObject.Of("t", "o", Tunnel with
        {
            Geneve = [new GeneveOption { Class = 0x102, Type = 3, Data = [1, 2, 3, 4] }],
        }),
        ["tunnel, geneve, several options"] = NftObject.Of("t", "o", Tunnel with
        {
            Geneve =
            [
                new GeneveOption { Class = 0x102, Type = 3, Data = [1, 2, 3, 4] },
                new GeneveOption { Class = 0x103, Type = 4, Data = [1, 2, 3, 4, 5, 6, 7, 8] },
                new GeneveOption { Class = 0x103, Type = 4, Data = [] },
            ],
        }),
        ["tunnel, IPv6"] = NftObject.Of("t", "o", Tunnel with
        {
            IPv4 = null,
            IPv6 = new TunnelIPv6
            {
                Source = new InetAddress(((UInt128)0x20010db8 << 96) + 1),
                Destination = new InetAddress(((UInt128)0x20010db8 << 96) + 2),
                FlowLabel = 5,
            },
            Options = new TunnelOptions { Vxlan = new VxlanOptions { GroupPolicy = 77 } },
        }),
        ["tunnel, no options"] = NftObject.Of("t", "o", Tunnel with { Options = default(TunnelOptions) }),
    };
}
