using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Objects;

/// <summary>A stateful object of a table. // nf_tables_fill_obj_info</summary>
public record struct NftObject : IAttributeSet<NftObject>
{
    /// <summary>Table that holds it. // NFTA_OBJ_TABLE</summary>
    public string? Table;

    /// <summary>Name. // NFTA_OBJ_NAME</summary>
    public string? Name;

    /// <summary>Type. // NFTA_OBJ_TYPE</summary>
    public NftObjectType? Type;

    /// <summary>Handle. // NFTA_OBJ_HANDLE</summary>
    public ulong? Handle;

    /// <summary>References to it. // NFTA_OBJ_USE</summary>
    public uint? Use;

    /// <summary>The data, when the type is one of <see cref="ObjectTable"/>; null when absent. // NFTA_OBJ_DATA</summary>
    public IObjectData? Data;

    /// <summary>The data of any other type, as the bytes of its nest: it survives a round trip. // NFTA_OBJ_DATA</summary>
    public byte[]? UnknownData;

    /// <summary>Data of the program that made it. // NFTA_OBJ_USERDATA</summary>
    public byte[]? UserData;

    /// <summary>The object of a table that carries <paramref name="data"/>.</summary>
    public static NftObject Of<T>(string table, string name, T data)
        where T : struct, IObjectData<T> => new() { Table = table, Name = name, Type = T.ObjectType, Data = data };

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref NftObject value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Text(NftaObj.Table, ref value.Table);
        codec.Text(NftaObj.Name, ref value.Name);
        codec.Typed32(NftaObj.Type, ref value.Type);
        codec.U64(NftaObj.Handle, ref value.Handle);
        codec.U32(NftaObj.Use, ref value.Use);
        if (!codec.WritesAsKernel)
            codec.Bytes(NftaObj.UserData, ref value.UserData);
        ObjectTable.DescribeData(ref codec, ref value);
        if (codec.WritesAsKernel)
            codec.Bytes(NftaObj.UserData, ref value.UserData);
    }
}
