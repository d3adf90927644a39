using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>A verdict. // struct nft_verdict</summary>
/// <param name="Code">What happens to the packet.</param>
/// <param name="Chain">Where it goes, in jumps.</param>
internal readonly record struct VerdictValue(NftVerdict Code, NftChain? Chain)
{
    // nft_verdict_dump
    public DataValue ToMessage() => new() { Verdict = new Verdict { Code = Code, Chain = Chain?.Name } };

    /// <summary>Checks where it leads.</summary>
    public int Validate(ChainWalk walk) => Chain is null ? 0 : walk.Jump(Chain);

    /// <summary>Counts itself among those that lead to the chain. // nft_data_hold</summary>
    public void Hold()
    {
        if (Chain is not null)
            Chain.Use++;
    }

    /// <summary>Counts itself out. // nft_data_release</summary>
    public void Release()
    {
        if (Chain is not null)
            Chain.Use--;
    }
}
