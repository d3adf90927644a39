using Statewall.Nfnetlink;

namespace Statewall.Iptables.Rules;

/// <summary>Addresses that have some bits. // src, smsk</summary>
/// <param name="Address">The bits; none of them outside of the mask.</param>
/// <param name="Mask">Which bits count, of any pattern.</param>
/// <param name="IsInverted">All others are meant.</param>
internal readonly record struct AddressPattern(InetAddress Address, InetAddress Mask, bool IsInverted)
{
    /// <summary>The rule says something about it: more than that it is any address.</summary>
    public bool IsThere => !Address.IsNone && (IsInverted || Mask.ToUInt128() != 0);
}
