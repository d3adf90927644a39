using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Loads part of an option or extension header, stores it, or removes it. // nft_exthdr.c</summary>
public record struct ExthdrExpression : IExpression<ExthdrExpression>
{
    /// <inheritdoc/>
    public static string Kind => "exthdr";

    /// <summary>Register to load. // NFTA_EXTHDR_DREG</summary>
    public uint? DestinationRegister;

    /// <summary>Register to store from. // NFTA_EXTHDR_SREG</summary>
    public uint? SourceRegister;

    /// <summary>Type of the option or extension header. // NFTA_EXTHDR_TYPE</summary>
    public byte? Type;

    /// <summary>Offset in it, in bytes. // NFTA_EXTHDR_OFFSET</summary>
    public uint? Offset;

    /// <summary>Bytes. // NFTA_EXTHDR_LEN</summary>
    public uint? Size;

    /// <summary>Flags. // NFTA_EXTHDR_FLAGS</summary>
    public NftExthdrFlags? Flags;

    /// <summary>Where to look. // NFTA_EXTHDR_OP</summary>
    public NftExthdrOp? Operation;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref ExthdrExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaExthdr.Dreg, ref value.DestinationRegister);
        codec.U32(NftaExthdr.Sreg, ref value.SourceRegister);
        codec.U8(NftaExthdr.Type, ref value.Type);
        codec.U32(NftaExthdr.Offset, ref value.Offset);
        codec.U32(NftaExthdr.Len, ref value.Size);
        if (codec.WritesAsKernel)
            codec.Typed32(NftaExthdr.Flags, ref value.Flags);
        codec.Typed32(NftaExthdr.Op, ref value.Operation);
        if (!codec.WritesAsKernel)
            codec.Typed32(NftaExthdr.Flags, ref value.Flags);
    }
}
