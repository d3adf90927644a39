using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Drops the packet and answers it. // nft_reject.c</summary>
public record struct RejectExpression : IExpression<RejectExpression>
{
    /// <inheritdoc/>
    public static string Kind => "reject";

    /// <summary>Kind of answer. // NFTA_REJECT_TYPE</summary>
    public NftRejectType? Type;

    /// <summary>Code of the ICMP error, or a <see cref="NftRejectCode"/>. // NFTA_REJECT_ICMP_CODE</summary>
    public byte? IcmpCode;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref RejectExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Typed32(NftaReject.Type, ref value.Type);
        codec.U8(NftaReject.IcmpCode, ref value.IcmpCode);
    }
}
