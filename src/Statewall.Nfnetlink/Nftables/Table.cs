using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables;

/// <summary>A table. // nf_tables_fill_table_info</summary>
public record struct Table : IAttributeSet<Table>
{
    /// <summary>Name. // NFTA_TABLE_NAME</summary>
    public string? Name;

    /// <summary>Number of chains and other objects in it. // NFTA_TABLE_USE</summary>
    public uint? Use;

    /// <summary>Handle. // NFTA_TABLE_HANDLE</summary>
    public ulong? Handle;

    /// <summary>Flags. // NFTA_TABLE_FLAGS</summary>
    public NftTableFlags? Flags;

    /// <summary>Port id of the owner. // NFTA_TABLE_OWNER</summary>
    public uint? Owner;

    /// <summary>Data of the program that made it, such as comments. // NFTA_TABLE_USERDATA</summary>
    public byte[]? UserData;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref Table value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Text(NftaTable.Name, ref value.Name);
        codec.U32(NftaTable.Use, ref value.Use);
        codec.U64(NftaTable.Handle, ref value.Handle);
        codec.Typed32(NftaTable.Flags, ref value.Flags);
        codec.U32(NftaTable.Owner, ref value.Owner);
        codec.Bytes(NftaTable.UserData, ref value.UserData);
    }
}
