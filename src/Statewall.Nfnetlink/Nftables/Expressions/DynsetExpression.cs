using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Adds, renews or deletes an element of a set. // nft_dynset.c</summary>
public record struct DynsetExpression : IExpression<DynsetExpression>
{
    /// <inheritdoc/>
    public static string Kind => "dynset";

    /// <summary>Register with the key. // NFTA_DYNSET_SREG_KEY</summary>
    public uint? KeyRegister;

    /// <summary>Register with what it maps to. // NFTA_DYNSET_SREG_DATA</summary>
    public uint? DataRegister;

    /// <summary>Operation. // NFTA_DYNSET_OP</summary>
    public NftDynsetOp? Operation;

    /// <summary>Set. // NFTA_DYNSET_SET_NAME</summary>
    public string? Set;

    /// <summary>Name of the set within a batch. // NFTA_DYNSET_SET_ID</summary>
    public uint? SetId;

    /// <summary>Timeout of the element, in milliseconds. // NFTA_DYNSET_TIMEOUT</summary>
    public ulong? Timeout;

    /// <summary>Expression of the element, when there is one. // NFTA_DYNSET_EXPR</summary>
    public Expression? Expression;

    /// <summary>Expressions of the element, when there are several. // NFTA_DYNSET_EXPRESSIONS</summary>
    public Expression[]? Expressions;

    /// <summary>Flags. // NFTA_DYNSET_FLAGS</summary>
    public NftDynsetFlags? Flags;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref DynsetExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaDynset.SregKey, ref value.KeyRegister);
        codec.U32(NftaDynset.SregData, ref value.DataRegister);
        codec.Typed32(NftaDynset.Op, ref value.Operation);
        if (!codec.WritesAsKernel)
            codec.U64(NftaDynset.Timeout, ref value.Timeout);
        codec.Text(NftaDynset.SetName, ref value.Set);
        codec.U32(NftaDynset.SetId, ref value.SetId);
        if (codec.WritesAsKernel)
            codec.U64(NftaDynset.Timeout, ref value.Timeout);
        codec.Nest(NftaDynset.Expr, ref value.Expression);
        codec.List(NftaDynset.Expressions, NftaList.Elem, ref value.Expressions);
        codec.Typed32(NftaDynset.Flags, ref value.Flags);
    }
}
