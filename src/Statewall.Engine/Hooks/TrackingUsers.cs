using Statewall.Engine.Conntrack;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Hooks;

/// <summary>
/// Puts connection tracking at its hooks as long as somebody needs it: a rule that asks about connections, a translation. Without users packets
/// are neither tracked nor put together from fragments. // nf_ct_netns_get, nf_ct_netns_put
/// </summary>
internal sealed class TrackingUsers(HookTable hooks, Tracker tracker)
{
    private readonly DefragmentHook _defragment = new();
    private readonly ConntrackHook _conntrack = new(tracker);
    private readonly ConfirmHook _confirm = new(tracker);
    private int _users4;
    private int _users6;
    private int _reassemblers4;
    private int _reassemblers6;

    /// <summary>Somebody needs the connections of a family; of inet: both.</summary>
    public void Add(NfProto family)
    {
        if (family is NfProto.IPv4 or NfProto.Inet && _users4++ == 0)
            Start(NfProto.IPv4);
        if (family is NfProto.IPv6 or NfProto.Inet && _users6++ == 0)
            Start(NfProto.IPv6);
    }

    /// <summary>He needs them no more.</summary>
    public void Remove(NfProto family)
    {
        if (family is NfProto.IPv4 or NfProto.Inet && --_users4 == 0)
            Stop(NfProto.IPv4);
        if (family is NfProto.IPv6 or NfProto.Inet && --_users6 == 0)
            Stop(NfProto.IPv6);
    }

    /// <summary>Somebody needs whole packets of a family. // nf_defrag_ipv4_enable, nf_defrag_ipv6_enable</summary>
    public void AddReassembly(NfProto family)
    {
        if (family is NfProto.IPv4 or NfProto.Inet && _reassemblers4++ == 0)
            StartReassembly(NfProto.IPv4);
        if (family is NfProto.IPv6 or NfProto.Inet && _reassemblers6++ == 0)
            StartReassembly(NfProto.IPv6);
    }

    /// <summary>He needs them no more. // nf_defrag_ipv4_disable</summary>
    public void RemoveReassembly(NfProto family)
    {
        if (family is NfProto.IPv4 or NfProto.Inet && --_reassemblers4 == 0)
            StopReassembly(NfProto.IPv4);
        if (family is NfProto.IPv6 or NfProto.Inet && --_reassemblers6 == 0)
            StopReassembly(NfProto.IPv6);
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
}
