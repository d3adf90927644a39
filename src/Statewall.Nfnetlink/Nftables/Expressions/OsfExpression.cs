using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Loads what operating system sent the packet. // nft_osf.c</summary>
public record struct OsfExpression : IExpression<OsfExpression>
{
    /// <inheritdoc/>
    public static string Kind => "osf";

    /// <summary>How the time to live is compared. // NFTA_OSF_TTL</summary>
    public byte? Ttl;

    /// <summary>Flags. // NFTA_OSF_FLAGS</summary>
    public NftOsfFlags? Flags;

    /// <summary>Register to load. // NFTA_OSF_DREG</summary>
    public uint? DestinationRegister;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref OsfExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        if (!codec.WritesAsKernel)
            codec.U32(NftaOsf.Dreg, ref value.DestinationRegister);
        codec.U8(NftaOsf.Ttl, ref value.Ttl);
        codec.Typed32(NftaOsf.Flags, ref value.Flags);
        if (codec.WritesAsKernel)
            codec.U32(NftaOsf.Dreg, ref value.DestinationRegister);
    }
}
