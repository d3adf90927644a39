using Statewall.Engine.Nftables.Operations;

namespace Statewall.Engine.Nftables.Evaluation;

/// <summary>A chain's rules as packets run through them. // struct nft_rule_blob</summary>
internal sealed class ChainProgram
{
    public ChainProgram(NftChain chain)
    {
        Chain = chain;
        var rules = new List<NftRule>(chain.Rules.Count);
        foreach (var rule in chain.Rules)
        {
            if (rule.IsRunning)
                rules.Add(rule);
        }
        Rules = [.. rules];
        Operations = Array.ConvertAll(Rules, rule => rule.Operations);
        Index = RuleIndex.Build(Operations);
        SetsTrace = Array.Exists(Operations, rule => Array.Exists(rule, operation => operation is Meta { SetsTrace: true } or Target { SetsTrace: true }));
    }

    /// <summary>The chain.</summary>
    public NftChain Chain { get; }

    /// <summary>Whether one of the rules decides which packets are traced. // nft_trace_enabled</summary>
    public bool SetsTrace { get; }

    /// <summary>The rules, in order.</summary>
    public NftRule[] Rules { get; }

    /// <summary>What each of them does.</summary>
    public Operation[][] Operations { get; }

    /// <summary>Which of them a packet may match; null in short chains.</summary>
    public RuleIndex? Index { get; }
}
