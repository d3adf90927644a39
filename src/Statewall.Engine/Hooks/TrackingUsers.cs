using Statewall.Engine.Conntrack;
using Statewall.Engine.SynProxying;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Hooks;

/// <summary>
/// Puts connection tracking at its hooks as long as somebody needs it: a rule that asks about connections, a translation. Without users packets
/// are neither tracked nor put together from fragments. // nf_ct_netns_get, nf_ct_netns_put
/// </summary>
internal sealed class TrackingUsers(HookTable hooks, Tracker tracker, SynProxy proxy)
{
    private readonly DefragmentHook _defragment = new();
    private readonly ConntrackHook _conntrack = new(tracker);
    private readonly ConfirmHook _confirm = new(tracker);
    private readonly SynproxyHook _synproxy = new(tracker.Table, proxy);
    private readonly BridgeConntrackHook _bridged = new(tracker);
    private readonly BridgeLocalHook _bridgedLocal = new(tracker);
    private FamilyCounts _users;
    private int _bridges;
    private FamilyCounts _reassemblers;
    private FamilyCounts _proxies;

    /// <summary>Somebody needs the connections of a family; of inet: both; of bridges: those, too.</summary>
    public void Add(NfProto family)
    {
        if (family == NfProto.Bridge && _bridges++ == 0)
            StartBridges();
        _users.Add(family == NfProto.Bridge ? NfProto.Inet : family, Start);
    }

    /// <summary>He needs them no more.</summary>
    public void Remove(NfProto family)
    {
        if (family == NfProto.Bridge && --_bridges == 0)
            StopBridges();
        _users.Remove(family == NfProto.Bridge ? NfProto.Inet : family, Stop);
    }

    // nf_ct_bridge_hook_ops
    private void StartBridges()
    {
        hooks.Add(NfProto.Bridge, (uint)InetHook.PreRouting, HookPriority.Conntrack, _bridged);
        hooks.Add(NfProto.Bridge, (uint)InetHook.LocalIn, HookPriority.Confirm, _bridgedLocal);
        hooks.Add(NfProto.Bridge, (uint)InetHook.PostRouting, HookPriority.Confirm, _confirm); // nf_ct_bridge_post
    }

    private void StopBridges()
    {
        hooks.Remove(NfProto.Bridge, (uint)InetHook.PreRouting, _bridged);
        hooks.Remove(NfProto.Bridge, (uint)InetHook.LocalIn, _bridgedLocal);
        hooks.Remove(NfProto.Bridge, (uint)InetHook.PostRouting, _confirm);
    }

    /// <summary>Somebody needs whole packets of a family. // nf_defrag_ipv4_enable, nf_defrag_ipv6_enable</summary>
    public void AddReassembly(NfProto family) => _reassemblers.Add(family, StartReassembly);

    /// <summary>He needs them no more. // nf_defrag_ipv4_disable</summary>
    public void RemoveReassembly(NfProto family) => _reassemblers.Remove(family, StopReassembly);

    /// <summary>Somebody answers SYNs in servers' place, for which connections are tracked, too. // nf_synproxy_ipv4_init, nf_synproxy_ipv6_init</summary>
    public void AddSynproxy(NfProto family)
    {
        Add(family);
        _proxies.Add(family, StartSynproxy);
    }

    /// <summary>He does so no more. // nf_synproxy_ipv4_fini, nf_synproxy_ipv6_fini</summary>
    public void RemoveSynproxy(NfProto family)
    {
        _proxies.Remove(family, StopSynproxy);
        Remove(family);
    }

    private void Start(NfProto family)
    {
        AddReassembly(family);
        hooks.Add(family, (uint)InetHook.PreRouting, HookPriority.Conntrack, _conntrack);
        hooks.Add(family, (uint)InetHook.LocalOut, HookPriority.Conntrack, _conntrack);
        hooks.Add(family, (uint)InetHook.PostRouting, HookPriority.Confirm, _confirm);
        hooks.Add(family, (uint)InetHook.LocalIn, HookPriority.Confirm, _confirm);
    }

    private void Stop(NfProto family)
    {
        hooks.Remove(family, (uint)InetHook.PreRouting, _conntrack);
        hooks.Remove(family, (uint)InetHook.LocalOut, _conntrack);
        hooks.Remove(family, (uint)InetHook.PostRouting, _confirm);
        hooks.Remove(family, (uint)InetHook.LocalIn, _confirm);
        RemoveReassembly(family);
    }

    private void StartReassembly(NfProto family)
    {
        hooks.Add(family, (uint)InetHook.PreRouting, HookPriority.Defragment, _defragment);
        hooks.Add(family, (uint)InetHook.LocalOut, HookPriority.Defragment, _defragment);
    }

    private void StopReassembly(NfProto family)
    {
        hooks.Remove(family, (uint)InetHook.PreRouting, _defragment);
        hooks.Remove(family, (uint)InetHook.LocalOut, _defragment);
    }

    private void StartSynproxy(NfProto family)
    {
        hooks.Add(family, (uint)InetHook.LocalIn, HookPriority.Synproxy, _synproxy);
        hooks.Add(family, (uint)InetHook.PostRouting, HookPriority.Synproxy, _synproxy);
    }

    private void StopSynproxy(NfProto family)
    {
        hooks.Remove(family, (uint)InetHook.LocalIn, _synproxy);
        hooks.Remove(family, (uint)InetHook.PostRouting, _synproxy);
    }

    // How many users each of the two families has; those of inet count for both.
    private struct FamilyCounts
    {
        private int _ipv4;
        private int _ipv6;

        public void Add(NfProto family, Action<NfProto> first)
        {
            if (family is NfProto.IPv4 or NfProto.Inet && _ipv4++ == 0)
                first(NfProto.IPv4);
            if (family is NfProto.IPv6 or NfProto.Inet && _ipv6++ == 0)
                first(NfProto.IPv6);
        }

        public void Remove(NfProto family, Action<NfProto> last)
        {
            if (family is NfProto.IPv4 or NfProto.Inet && --_ipv4 == 0)
                last(NfProto.IPv4);
            if (family is NfProto.IPv6 or NfProto.Inet && --_ipv6 == 0)
                last(NfProto.IPv6);
        }
    }
}
