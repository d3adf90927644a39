using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables;

/// <summary>An element of a set or map. // nf_tables_fill_setelem</summary>
public record struct SetElement : IAttributeSet<SetElement>
{
    /// <summary>Key; none of the element that stands for all others. // NFTA_SET_ELEM_KEY</summary>
    public DataValue? Key;

    /// <summary>Last key of a range, of concatenations. // NFTA_SET_ELEM_KEY_END</summary>
    public DataValue? KeyEnd;

    /// <summary>What it maps to. // NFTA_SET_ELEM_DATA</summary>
    public DataValue? Data;

    /// <summary>Its expression, when there is one. // NFTA_SET_ELEM_EXPR</summary>
    public Expression? Expression;

    /// <summary>Its expressions, when there are several. // NFTA_SET_ELEM_EXPRESSIONS</summary>
    public Expression[]? Expressions;

    /// <summary>Name of the object that it maps to. // NFTA_SET_ELEM_OBJREF</summary>
    public string? ObjectReference;

    /// <summary>Flags. // NFTA_SET_ELEM_FLAGS</summary>
    public NftSetElemFlags? Flags;

    /// <summary>Timeout, in milliseconds. // NFTA_SET_ELEM_TIMEOUT</summary>
    public ulong? Timeout;

    /// <summary>Time until it expires, in milliseconds. // NFTA_SET_ELEM_EXPIRATION</summary>
    public ulong? Expiration;

    /// <summary>Data of the program that made it. // NFTA_SET_ELEM_USERDATA</summary>
    public byte[]? UserData;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref SetElement value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        if (codec.WritesAsKernel)
        {
            codec.Nest(NftaSetElem.Key, ref value.Key);
            codec.Nest(NftaSetElem.KeyEnd, ref value.KeyEnd);
            codec.Nest(NftaSetElem.Data, ref value.Data);
            codec.Nest(NftaSetElem.Expr, ref value.Expression);
            codec.List(NftaSetElem.Expressions, NftaList.Elem, ref value.Expressions);
            codec.Text(NftaSetElem.ObjRef, ref value.ObjectReference);
        }
        codec.Typed32(NftaSetElem.Flags, ref value.Flags);
        codec.U64(NftaSetElem.Timeout, ref value.Timeout);
        codec.U64(NftaSetElem.Expiration, ref value.Expiration);
        if (!codec.WritesAsKernel)
        {
            codec.Nest(NftaSetElem.Key, ref value.Key);
            codec.Nest(NftaSetElem.KeyEnd, ref value.KeyEnd);
            codec.Nest(NftaSetElem.Data, ref value.Data);
        }
        codec.Bytes(NftaSetElem.UserData, ref value.UserData);
        if (!codec.WritesAsKernel)
        {
            codec.Text(NftaSetElem.ObjRef, ref value.ObjectReference);
            codec.Nest(NftaSetElem.Expr, ref value.Expression);
            codec.List(NftaSetElem.Expressions, NftaList.Elem, ref value.Expressions);
        }
    }
}

/// <summary>Elements of one set: the body of messages about elements. // nf_tables_dump_set</summary>
public record struct SetElementList : IAttributeSet<SetElementList>
{
    /// <summary>Table that holds the set. // NFTA_SET_ELEM_LIST_TABLE</summary>
    public string? Table;

    /// <summary>Set. // NFTA_SET_ELEM_LIST_SET</summary>
    public string? Set;

    /// <summary>Name of the set within a batch. // NFTA_SET_ELEM_LIST_SET_ID</summary>
    public uint? SetId;

    /// <summary>Elements. // NFTA_SET_ELEM_LIST_ELEMENTS</summary>
    public SetElement[]? Elements;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref SetElementList value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Text(NftaSetElemList.Table, ref value.Table);
        codec.Text(NftaSetElemList.Set, ref value.Set);
        codec.U32(NftaSetElemList.SetId, ref value.SetId);
        codec.List(NftaSetElemList.Elements, AttributeHeader.Numbered, ref value.Elements);
    }
}
