using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables;

/// <summary>A flow table: connections that are forwarded without seeing the rules. // nf_tables_fill_flowtable_info</summary>
public record struct Flowtable : IAttributeSet<Flowtable>
{
    /// <summary>Table that holds it. // NFTA_FLOWTABLE_TABLE</summary>
    public string? Table;

    /// <summary>Name. // NFTA_FLOWTABLE_NAME</summary>
    public string? Name;

    /// <summary>Handle. // NFTA_FLOWTABLE_HANDLE</summary>
    public ulong? Handle;

    /// <summary>References to it. // NFTA_FLOWTABLE_USE</summary>
    public uint? Use;

    /// <summary>Flags. // NFTA_FLOWTABLE_FLAGS</summary>
    public NftFlowtableFlags? Flags;

    /// <summary>Where it is attached. // NFTA_FLOWTABLE_HOOK</summary>
    public FlowtableHook? Hook;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref Flowtable value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Text(NftaFlowtable.Table, ref value.Table);
        codec.Text(NftaFlowtable.Name, ref value.Name);
        codec.U64(NftaFlowtable.Handle, ref value.Handle);
        if (!codec.WritesAsKernel)
            codec.Nest(NftaFlowtable.Hook, ref value.Hook);
        codec.U32(NftaFlowtable.Use, ref value.Use);
        codec.Typed32(NftaFlowtable.Flags, ref value.Flags);
        if (codec.WritesAsKernel)
            codec.Nest(NftaFlowtable.Hook, ref value.Hook);
    }
}

/// <summary>Where a flow table is attached. // nf_tables_fill_flowtable_info</summary>
public record struct FlowtableHook : IAttributeSet<FlowtableHook>
{
    /// <summary>Hook: 0, ingress. // NFTA_FLOWTABLE_HOOK_NUM</summary>
    public uint? Number;

    /// <summary>Priority: lower ones see packets first. // NFTA_FLOWTABLE_HOOK_PRIORITY</summary>
    public int? Priority;

    /// <summary>Devices. // NFTA_FLOWTABLE_HOOK_DEVS</summary>
    public Device[]? Devices;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref FlowtableHook value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaFlowtableHook.Num, ref value.Number);
        codec.Typed32(NftaFlowtableHook.Priority, ref value.Priority);
        codec.Items(NftaFlowtableHook.Devs, ref value.Devices);
    }
}
