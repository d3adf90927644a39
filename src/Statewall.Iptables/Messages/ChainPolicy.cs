using Statewall.Iptables.Rules;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Iptables.Messages;

/// <summary>What becomes of packets at the end of a chain of bridges that somebody made: a last rule that is marked as such.</summary>
internal static class ChainPolicy
{
    /// <summary>The mark: a record of type 1, four bytes, of the value 1. // UDATA_TYPE_EBTABLES_POLICY</summary>
    public static readonly byte[] UserData = [1, 4, 1, 0, 0, 0];

    /// <summary>Takes the marked rule out of a chain's rules.</summary>
    /// <returns>The chain with what it says.</returns>
    public static KernelChain Take(KernelChain chain, List<XtRule>? rules)
    {
        if (rules?.FindIndex(rule => rule.IsPolicy) is not (>= 0 and var index))
            return chain;
        var policy = rules[index];
        rules.RemoveAt(index);
        return chain with { Policy = policy.Jump == XtRule.Drop ? NftVerdict.Drop : policy.Jump == XtRule.Return ? NftVerdict.Return : NftVerdict.Accept };
    }
}
