using Statewall.Netlink;

namespace Statewall.Engine.Nftables;

/// <summary>Follows all ways that packets can take from a base chain. // nft_chain_validate</summary>
internal sealed class ChainWalk(NftChain start)
{
    private const int DeepestJump = 16; // NFT_JUMP_STACK_SIZE
    private readonly Dictionary<NftChain, int> _visited = []; // and from what depth

    /// <summary>The base chain that the walk began at.</summary>
    public NftChain Start { get; } = start;

    private int Depth { get; set; }

    /// <summary>Checks a chain's rules and the chains that they lead to.</summary>
    /// <returns>0 or an error number.</returns>
    public int Visit(NftChain chain)
    {
        if (Depth == DeepestJump)
            return NetlinkErrno.MLink;
        if (_visited.TryGetValue(chain, out var depth) && depth >= Depth)
            return 0;
        foreach (var rule in chain.Rules)
        {
            if (!rule.IsActive)
                continue;
            foreach (var operation in rule.Operations)
            {
                var errno = operation.Validate(this);
                if (errno != 0)
                    return errno;
            }
        }
        _visited[chain] = Depth;
        return 0;
    }

    /// <summary>Checks a chain that a rule or an element leads to.</summary>
    public int Jump(NftChain chain)
    {
        Depth++;
        var errno = Visit(chain);
        Depth--;
        return errno;
    }
}
