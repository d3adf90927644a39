using static Statewall.Nftables.Headers.HeaderTable;

namespace Statewall.Nftables.Headers;

/// <summary>A protocol that carries packets, whose headers rules can look into. // nft_inner.c</summary>
/// <param name="Name">Its name in the language.</param>
/// <param name="Number">The number of its kind. // NFTA_INNER_TYPE, enum nft_inner_type</param>
/// <param name="HeaderSize">Bytes of its own header. // NFTA_INNER_HDRSIZE</param>
/// <param name="Flags">What the kernel finds behind it. // NFTA_INNER_FLAGS, enum nft_inner_flags</param>
public sealed record Tunnel(string Name, uint Number, int HeaderSize, uint Flags)
{
    private const uint OwnHeader = 1; // NFT_INNER_HDRSIZE
    private const uint LinkHeader = 2; // NFT_INNER_LL
    private const uint NetworkHeader = 4; // NFT_INNER_NH
    private const uint TransportHeader = 8; // NFT_INNER_TH

    /// <summary>VXLAN.</summary>
    public static Tunnel OfVxlan { get; } = new("vxlan", 1, 8, OwnHeader | LinkHeader | NetworkHeader | TransportHeader) { Own = Vxlan, CarriedBy = Udp };

    /// <summary>GENEVE.</summary>
    public static Tunnel OfGeneve { get; } = new("geneve", 2, 8, OwnHeader | LinkHeader | NetworkHeader | TransportHeader) { Own = Geneve, CarriedBy = Udp };

    /// <summary>GRE.</summary>
    public static Tunnel OfGre { get; } = new("gre", 3, 4, NetworkHeader | TransportHeader) { Own = Gre, CarriedBy = Gre };

    /// <summary>Ethernet over GRE.</summary>
    public static Tunnel OfGretap { get; } = new("gretap", 4, 4, LinkHeader | NetworkHeader | TransportHeader) { CarriedBy = Gre };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Tunnel> All { get; } = [OfGeneve, OfGre, OfGretap, OfVxlan];

    /// <summary>Its own header; null when it is another one's.</summary>
    public Header? Own { get; init; }

    /// <summary>The header that goes before it.</summary>
    public required Header CarriedBy { get; init; }

    /// <summary>It carries frames, not just what is in them.</summary>
    public bool HasLink => (Flags & LinkHeader) != 0;

    /// <summary>It can carry a header.</summary>
    public bool Carries(Header header)
    {
        ArgumentNullException.ThrowIfNull(header);
        return header.Layer switch
        {
            HeaderLayer.Link => HasLink,
            HeaderLayer.Network => header != Arp || HasLink,
            HeaderLayer.Transport => header != Gre,
            _ => false,
        };
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
