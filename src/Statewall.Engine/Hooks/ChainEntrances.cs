using Statewall.Engine.Conntrack;
using Statewall.Engine.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Hooks;

/// <summary>Puts base chains at their hooks. // nf_tables_register_hook, nf_tables_unregister_hook</summary>
internal sealed class ChainEntrances(HookTable hooks, NatHooks nat, ConntrackTable connections)
{
    /// <summary>Shows packets to a chain from now on, unless it is no base chain or its table sleeps.</summary>
    public void Open(NftChain chain)
    {
        if (chain.Base is not { } hooked || chain.Entrance is not null || (chain.Table.Flags & NftTableFlags.Dormant) != 0)
            return;
        chain.Entrance = EntranceOf(chain, hooked);
        if (hooked.IsOfDevices)
        {
            var hook = chain.Table.Family == NfProto.Netdev ? (DeviceHook)hooked.Hook : DeviceHook.Ingress;
            hooks.AddToDevices(hook, name => hooked.Devices.Exists(device => device.Covers(name)), hooked.Priority, chain.Entrance);
            return;
        }
        foreach (var family in FamiliesOf(chain))
        {
            if (hooked.Type.IsNat)
                nat.Add(family, chain);
            else
                hooks.Add(family, hooked.Hook, hooked.Priority, chain.Entrance);
        }
    }

    /// <summary>Shows it no more packets.</summary>
    public void Close(NftChain chain)
    {
        if (chain.Base is not { } hooked || chain.Entrance is not { } entrance)
            return;
        chain.Entrance = null;
        if (hooked.IsOfDevices)
        {
            hooks.RemoveFromDevices(entrance);
            return;
        }
        foreach (var family in FamiliesOf(chain))
        {
            if (hooked.Type.IsNat)
                nat.Remove(family, chain);
            else
                hooks.Remove(family, hooked.Hook, entrance);
        }
    }

    /// <summary>Sends packets past the rules that are of connections in a flow table. // nft_register_flowtable_net_hooks</summary>
    public void Open(NftFlowtable flowtable)
    {
        var counts = (flowtable.Flags & NftFlowtableFlags.Counter) != 0;
        flowtable.Entrance = new FlowPathHook(connections.Flows.Add(), flowtable.Table.Family, counts);
        hooks.AddToDevices(DeviceHook.Ingress, name => flowtable.Devices.Exists(device => device.Covers(name)), flowtable.Priority, flowtable.Entrance);
    }

    /// <summary>Does so no more; the connections are the tracker's again. // nft_unregister_flowtable_net_hooks</summary>
    public void Close(NftFlowtable flowtable)
    {
        if (flowtable.Entrance is not { } entrance)
            return;
        flowtable.Entrance = null;
        hooks.RemoveFromDevices(entrance);
        connections.Flows.Remove(entrance.Flows);
    }

    /// <summary>A table has fallen asleep, or was woken. // nf_tables_table_disable, nf_tables_table_enable</summary>
    public void Changed(NftTable table)
    {
        foreach (var chain in table.Chains.Items)
        {
            if ((table.Flags & NftTableFlags.Dormant) != 0)
                Close(chain);
            else if (chain.IsActive)
                Open(chain);
        }
    }

    /// <summary>A chain or flow table has other devices.</summary>
    public void DevicesChanged() => hooks.Forget();

    private static Hook EntranceOf(NftChain chain, BaseChain hooked) => chain.Table.Family switch
    {
        NfProto.Netdev or NfProto.Bridge or NfProto.Arp => new FrameChainHook(chain),
        _ when hooked.IsOfDevices => new IngressChainHook(chain),
        _ when hooked.Type.IsFilter || hooked.Type.IsNat => new ChainHook(chain),
        _ => new RouteChainHook(chain),
    };

    private static ReadOnlySpan<NfProto> FamiliesOf(NftChain chain) => chain.Table.Family switch
    {
        NfProto.Inet => [NfProto.IPv4, NfProto.IPv6],
        NfProto.IPv4 => [NfProto.IPv4],
        NfProto.IPv6 => [NfProto.IPv6],
        NfProto.Arp => [NfProto.Arp],
        _ => [NfProto.Bridge],
    };
}
