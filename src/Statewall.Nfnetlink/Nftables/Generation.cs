using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables;

/// <summary>A generation of the ruleset. // nf_tables_fill_gen_info</summary>
public record struct Generation : IAttributeSet<Generation>
{
    /// <summary>Number. // NFTA_GEN_ID</summary>
    public uint? Id;

    /// <summary>Process that made it. // NFTA_GEN_PROC_PID</summary>
    public uint? ProcessId;

    /// <summary>Its name. // NFTA_GEN_PROC_NAME</summary>
    public string? ProcessName;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref Generation value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaGen.Id, ref value.Id);
        codec.U32(NftaGen.ProcPid, ref value.ProcessId);
        codec.Text(NftaGen.ProcName, ref value.ProcessName);
    }
}
