using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Evaluates an expression on the packet within a tunnel. // nft_inner.c</summary>
public record struct InnerExpression : IExpression<InnerExpression>
{
    /// <inheritdoc/>
    public static string Kind => "inner";

    /// <summary>Number of the inner header; 0. // NFTA_INNER_NUM</summary>
    public uint? Number;

    /// <summary>Tunnel protocol. // NFTA_INNER_TYPE</summary>
    public NftInnerType? Type;

    /// <summary>Headers to look for. // NFTA_INNER_FLAGS</summary>
    public NftInnerFlags? Flags;

    /// <summary>Bytes of the tunnel header. // NFTA_INNER_HDRSIZE</summary>
    public uint? HeaderSize;

    /// <summary>The expression: payload or meta. // NFTA_INNER_EXPR</summary>
    public Expression? Expression;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref InnerExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaInner.Num, ref value.Number);
        codec.Typed32(NftaInner.Type, ref value.Type);
        codec.Typed32(NftaInner.Flags, ref value.Flags);
        codec.U32(NftaInner.HdrSize, ref value.HeaderSize);
        codec.Nest(NftaInner.Expr, ref value.Expression);
    }
}
