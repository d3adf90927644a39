namespace Statewall.Nfnetlink.Uapi;

/// <summary>Flags of a flow table. // enum nft_flowtable_flags</summary>
[Flags]
public enum NftFlowtableFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>Hardware forwards the flows. // NFT_FLOWTABLE_HW_OFFLOAD</summary>
    HwOffload = 1 << 0,

    /// <summary>Flows are counted. // NFT_FLOWTABLE_COUNTER</summary>
    Counter = 1 << 1,
}
