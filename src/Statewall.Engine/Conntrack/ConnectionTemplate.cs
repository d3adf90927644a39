using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Conntrack;

/// <summary>What a rule wants connections to have when they begin. // struct nf_conn with IPS_TEMPLATE</summary>
/// <param name="Helper">The number of a helper; 0 for none.</param>
/// <param name="Timeouts">Timeouts in place of the protocol's.</param>
/// <param name="Events">The events that are announced; null for all.</param>
internal sealed record ConnectionTemplate(ushort Helper, NamedTimeouts? Timeouts, ConntrackEvents? Events)
{
    /// <summary>Gives a new connection what it is to have. // init_conntrack</summary>
    public void ApplyTimeouts(ConntrackTable table, uint slot)
    {
        if (Timeouts is not null)
            table.Extend(slot).TimeoutPolicy = table.Policies.NumberOf(Timeouts);
        if (Events is { } events)
            table.SetEventMask(slot, events);
    }

    /// <summary>Gives a new connection that nobody expected a helper. // __nf_ct_try_assign_helper</summary>
    public void ApplyHelper(ConntrackTable table, uint slot)
    {
        if (Helper == 0)
            return;
        ref var extension = ref table.Extend(slot);
        (extension.Helper, extension.HasHelp) = (Helper, 1);
        table[slot].Status |= ConntrackStatus.Helper;
    }
}
