using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Looks a register up in a set, and loads what it maps to. // nft_lookup.c</summary>
public record struct LookupExpression : IExpression<LookupExpression>
{
    /// <inheritdoc/>
    public static string Kind => "lookup";

    /// <summary>Set. // NFTA_LOOKUP_SET</summary>
    public string? Set;

    /// <summary>Name of the set within a batch. // NFTA_LOOKUP_SET_ID</summary>
    public uint? SetId;

    /// <summary>Register with the key. // NFTA_LOOKUP_SREG</summary>
    public uint? SourceRegister;

    /// <summary>Register to load, of maps; 0 sets the verdict. // NFTA_LOOKUP_DREG</summary>
    public uint? DestinationRegister;

    /// <summary>Flags. // NFTA_LOOKUP_FLAGS</summary>
    public NftLookupFlags? Flags;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref LookupExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        if (codec.WritesAsKernel)
        {
            codec.Text(NftaLookup.Set, ref value.Set);
            codec.U32(NftaLookup.SetId, ref value.SetId);
        }
        codec.U32(NftaLookup.Sreg, ref value.SourceRegister);
        codec.U32(NftaLookup.Dreg, ref value.DestinationRegister);
        if (!codec.WritesAsKernel)
        {
            codec.Text(NftaLookup.Set, ref value.Set);
            codec.U32(NftaLookup.SetId, ref value.SetId);
        }
        codec.Typed32(NftaLookup.Flags, ref value.Flags);
    }
}
