using Statewall.Engine.Nftables;
using Statewall.Engine.Nftables.Operations;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables;

/// <summary>
/// What xtables adds to rules, as it is in one of them. The rules are those of nf_tables: its expressions match and target hold one each.
/// </summary>
/// <remarks>
/// <para>Overview: a kind (<see cref="XtKind{T}"/>) says what an extension is called, where it may be and how large its data is; its loader checks the
/// data as the kernel's checkentry does and makes one of these. One file per kind in Matches/ and Targets/, one line in <see cref="XtMatchTable"/> or
/// <see cref="XtTargetTable"/>.</para>
/// <para>Threads: the kernel's gate. Mirrors x_tables.c and nft_compat.c.</para>
/// </remarks>
internal abstract class XtExtension
{
    /// <summary>Packets run through its rule from now on.</summary>
    public virtual void Start(in RuleUse use)
    {
    }

    /// <summary>They do so no more.</summary>
    public virtual void Stop(in RuleUse use)
    {
    }

    /// <summary>Its rule is gone: it lets go of what it shares with others. // destroy</summary>
    public virtual void Release(Ruleset ruleset)
    {
    }
}

/// <summary>A match. // struct xt_match</summary>
internal abstract class XtMatch : XtExtension
{
    /// <summary>Whether a packet matches. // xt_match.match</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="isHopeless">Set when the packet has to be dropped. // xt_action_param.hotdrop</param>
    public abstract bool Matches(ref Packet packet, ref bool isHopeless);
}

/// <summary>A target. // struct xt_target</summary>
internal abstract class XtTarget : XtExtension
{
    /// <summary>Does its work on a packet. // xt_target.target</summary>
    /// <returns>What is to happen with the packet; <see cref="NftVerdict.Continue"/> when the rules go on.</returns>
    public abstract NftVerdict Act(ref Packet packet);

    /// <summary>Whether it decides which packets are traced.</summary>
    public virtual bool SetsTrace => false;
}
