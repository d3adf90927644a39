using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Sets;

/// <summary>A rule's hold on a set. A set without a name belongs to the one rule that holds it. // struct nft_set_binding</summary>
internal sealed class SetBinding(NftSet set)
{
    public NftSet Set { get; } = set;

    /// <summary>Takes hold; false when the set belongs to another rule. // nf_tables_bind_set</summary>
    public bool TryBind()
    {
        if (Set.IsAnonymous && Set.Bindings > 0)
            return false;
        Set.Bindings++;
        Set.Use++;
        return true;
    }

    /// <summary>Takes hold again after an aborted deletion. // nf_tables_activate_set</summary>
    public void Hold()
    {
        Set.Use++;
        if (!Set.IsAnonymous)
            return;
        Set.Table.Sets.Activate(Set);
        Set.HoldData();
    }

    /// <summary>Lets go. // nf_tables_deactivate_set</summary>
    public void Release(Ruleset ruleset, in RequestOrigin origin, ReleasePhase phase)
    {
        switch (phase)
        {
            case ReleasePhase.Prepare:
                Set.Use--;
                if (!Set.IsAnonymous)
                    break;
                Set.ReleaseData();
                Set.Table.Sets.Deactivate(Set);
                break;
            case ReleasePhase.Commit:
                Set.Bindings--;
                if (!Set.IsAnonymous)
                    break;
                var message = Set.ToMessage(true);
                ruleset.Announcer.Announce(NftMessage.DelSet, origin.CreateFlags, in origin, Set.Table.Family, ruleset.Generation, ref message);
                break;
            default:
                Set.Use--;
                Set.Bindings--;
                break;
        }
    }
}
