using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables;

/// <summary>A set or map. // nf_tables_fill_set</summary>
public record struct Set : IAttributeSet<Set>
{
    /// <summary>Table that holds it. // NFTA_SET_TABLE</summary>
    public string? Table;

    /// <summary>Name; of anonymous sets a pattern for the kernel to fill in, such as <c>__set%d</c>. // NFTA_SET_NAME</summary>
    public string? Name;

    /// <summary>Handle. // NFTA_SET_HANDLE</summary>
    public ulong? Handle;

    /// <summary>Flags. // NFTA_SET_FLAGS</summary>
    public NftSetFlags? Flags;

    /// <summary>Type of keys, as programs number them. // NFTA_SET_KEY_TYPE</summary>
    public uint? KeyType;

    /// <summary>Bytes of a key. // NFTA_SET_KEY_LEN</summary>
    public uint? KeySize;

    /// <summary>Type of what keys map to, as programs number them; <see cref="VerdictType"/> for verdicts. // NFTA_SET_DATA_TYPE</summary>
    public uint? DataType;

    /// <summary>Bytes of what keys map to. // NFTA_SET_DATA_LEN</summary>
    public uint? DataSize;

    /// <summary>Type of the objects that keys map to. // NFTA_SET_OBJ_TYPE</summary>
    public NftObjectType? ObjectType;

    /// <summary>Timeout of elements that have none of their own, in milliseconds. // NFTA_SET_TIMEOUT</summary>
    public ulong? Timeout;

    /// <summary>Time between collections of expired elements, in milliseconds. // NFTA_SET_GC_INTERVAL</summary>
    public uint? CollectionInterval;

    /// <summary>What to optimise for. // NFTA_SET_POLICY</summary>
    public NftSetPolicy? Policy;

    /// <summary>Data of the program that made it. // NFTA_SET_USERDATA</summary>
    public byte[]? UserData;

    /// <summary>Size, and fields of a concatenation. // NFTA_SET_DESC</summary>
    public SetDescription? Description;

    /// <summary>Name within a batch. // NFTA_SET_ID</summary>
    public uint? Id;

    /// <summary>Name of the kernel's implementation; kernel 6.16. // NFTA_SET_TYPE</summary>
    public string? Implementation;

    /// <summary>Number of elements; kernel 6.16. // NFTA_SET_COUNT</summary>
    public uint? Count;

    /// <summary>Expression that every element gets, when there is one. // NFTA_SET_EXPR</summary>
    public Expression? Expression;

    /// <summary>Expressions that every element gets, when there are several. // NFTA_SET_EXPRESSIONS</summary>
    public Expression[]? Expressions;

    /// <summary><see cref="DataType"/> of maps to verdicts. // NFT_DATA_VERDICT</summary>
    public const uint VerdictType = 0xffffff00;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref Set value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Text(NftaSet.Table, ref value.Table);
        codec.Text(NftaSet.Name, ref value.Name);
        codec.U64(NftaSet.Handle, ref value.Handle);
        codec.Typed32(NftaSet.Flags, ref value.Flags);
        codec.U32(NftaSet.KeyType, ref value.KeyType);
        codec.U32(NftaSet.KeyLen, ref value.KeySize);
        codec.U32(NftaSet.DataType, ref value.DataType);
        codec.U32(NftaSet.DataLen, ref value.DataSize);
        codec.Typed32(NftaSet.ObjType, ref value.ObjectType);
        if (!codec.WritesAsKernel)
        {
            codec.U32(NftaSet.Id, ref value.Id);
            codec.Typed32(NftaSet.Policy, ref value.Policy);
            codec.Nest(NftaSet.Desc, ref value.Description);
        }
        codec.U64(NftaSet.Timeout, ref value.Timeout);
        codec.U32(NftaSet.GcInterval, ref value.CollectionInterval);
        if (codec.WritesAsKernel)
            codec.Typed32(NftaSet.Policy, ref value.Policy);
        codec.Bytes(NftaSet.UserData, ref value.UserData);
        if (codec.WritesAsKernel)
        {
            codec.Nest(NftaSet.Desc, ref value.Description);
            codec.U32(NftaSet.Id, ref value.Id);
        }
        codec.Text(NftaSet.Type, ref value.Implementation);
        codec.U32(NftaSet.Count, ref value.Count);
        codec.Nest(NftaSet.Expr, ref value.Expression);
        codec.List(NftaSet.Expressions, NftaList.Elem, ref value.Expressions);
    }
}

/// <summary>Size of a set, and fields of its keys. // nf_tables_fill_set</summary>
public record struct SetDescription : IAttributeSet<SetDescription>
{
    /// <summary>Most elements that it may have. // NFTA_SET_DESC_SIZE</summary>
    public uint? Size;

    /// <summary>Fields of keys that are concatenations. // NFTA_SET_DESC_CONCAT</summary>
    public SetField[]? Fields;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref SetDescription value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaSetDesc.Size, ref value.Size);
        codec.List(NftaSetDesc.Concat, NftaList.Elem, ref value.Fields);
    }
}

/// <summary>One field of a concatenation. // nf_tables_fill_set_concat</summary>
public record struct SetField : IAttributeSet<SetField>
{
    /// <summary>Bytes. // NFTA_SET_FIELD_LEN</summary>
    public uint? Size;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref SetField value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaSetField.Len, ref value.Size);
    }
}
