using Statewall.Nfnetlink.Uapi;
using static Statewall.Nftables.Headers.HeaderTable;

namespace Statewall.Nftables.Headers;

/// <summary>A protocol that carries packets, whose headers rules can look into. // nft_inner.c</summary>
/// <param name="Name">Its name in the language.</param>
/// <param name="Number">The number of its kind. // NFTA_INNER_TYPE, enum nft_inner_type</param>
/// <param name="HeaderSize">Bytes of its own header. // NFTA_INNER_HDRSIZE</param>
/// <param name="Flags">What the kernel finds behind it. // NFTA_INNER_FLAGS, enum nft_inner_flags</param>
public sealed record Tunnel(string Name, uint Number, int HeaderSize, NftInnerFlags Flags)
{
    private const NftInnerFlags Frame = NftInnerFlags.Ll | NftInnerFlags.Nh | NftInnerFlags.Th;

    /// <summary>VXLAN.</summary>
    public static Tunnel OfVxlan { get; } = new("vxlan", (uint)NftInnerType.Vxlan, 8, NftInnerFlags.HdrSize | Frame) { Own = Vxlan, CarriedBy = Udp };

    /// <summary>GENEVE.</summary>
    public static Tunnel OfGeneve { get; } = new("geneve", (uint)NftInnerType.Geneve, 8, NftInnerFlags.HdrSize | Frame) { Own = Geneve, CarriedBy = Udp };

    /// <summary>GRE.</summary>
    public static Tunnel OfGre { get; } = new("gre", 3, 4, NftInnerFlags.Nh | NftInnerFlags.Th) { Own = Gre, CarriedBy = Gre };

    /// <summary>Ethernet over GRE.</summary>
    public static Tunnel OfGretap { get; } = new("gretap", 4, 4, Frame) { CarriedBy = Gre };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Tunnel> All { get; } = [OfGeneve, OfGre, OfGretap, OfVxlan];

    /// <summary>Its own header; null when it is another one's.</summary>
    public Header? Own { get; init; }

    /// <summary>The header that goes before it.</summary>
    public required Header CarriedBy { get; init; }

    /// <summary>It carries frames, not just what is in them.</summary>
    public bool HasLink => (Flags & NftInnerFlags.Ll) != 0;

    /// <summary>It can carry a header.</summary>
    public bool Carries(Header header)
    {
        ArgumentNullException.ThrowIfNull(header);
        return header.Layer switch
        {
            NftPayloadBase.LlHeader => HasLink,
            NftPayloadBase.NetworkHeader => header != Arp || HasLink,
            NftPayloadBase.TransportHeader => header != Gre,
            _ => false,
        };
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
