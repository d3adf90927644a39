using Statewall.Netlink.Channels;

namespace Statewall.Netlink.Server;

/// <summary>The multicast groups of one protocol, and who listens to them. // nl_table.mc_list</summary>
public sealed class MulticastGroups
{
    private readonly List<ServerSocket>[] _members;
    private readonly int[] _listeners;

    internal MulticastGroups(int count)
    {
        Count = Math.Max(count, 32);
        _members = new List<ServerSocket>[Count + 1];
        for (var group = 0; group <= Count; group++)
            _members[group] = [];
        _listeners = new int[Count + 1];
    }

    /// <summary>The highest group.</summary>
    public int Count { get; }

    /// <summary>Whether anybody would get a message to <paramref name="group"/>; may be asked without the gate. // netlink_has_listeners</summary>
    public bool HasListeners(uint group) => group <= (uint)Count && Volatile.Read(ref _listeners[group]) > 0;

    /// <summary>Queues a datagram for all members of a group but one. // netlink_broadcast</summary>
    /// <param name="datagram">One or more messages.</param>
    /// <param name="group">The group, 1 or more.</param>
    /// <param name="excludedPortId">The port id of a member that does not get it; 0 for none.</param>
    /// <returns>False when a member that asked for <see cref="NetlinkOption.BroadcastError"/> could not take it. // ENOBUFS</returns>
    public bool Broadcast(ReadOnlySpan<byte> datagram, uint group, uint excludedPortId = 0)
    {
        if (group > (uint)Count)
            return true;
        var delivered = true;
        foreach (var member in _members[group])
        {
            if (member.PortId != excludedPortId && !member.TryQueue(datagram))
                delivered &= !member.Has(NetlinkOption.BroadcastError);
        }
        return delivered;
    }

    /// <summary>Queues a notification for a group and, when it asked for an echo, for the requester itself. // nlmsg_notify</summary>
    /// <param name="datagram">One or more messages.</param>
    /// <param name="group">The group; 0 for none.</param>
    /// <param name="requester">The socket whose request caused it, if any.</param>
    /// <param name="echo">The request carried NLM_F_ECHO.</param>
    /// <returns>As <see cref="Broadcast"/> does.</returns>
    public bool Notify(ReadOnlySpan<byte> datagram, uint group, ServerSocket? requester, bool echo)
    {
        var echoed = echo ? requester : null;
        var delivered = group == 0 || Broadcast(datagram, group, echoed?.PortId ?? 0);
        echoed?.Queue(datagram);
        return delivered;
    }

    internal bool IsMember(ServerSocket socket, uint group) => group <= (uint)Count && _members[group].Contains(socket);

    internal void Add(ServerSocket socket, uint group)
    {
        if (_members[group].Contains(socket))
            return;
        _members[group].Add(socket);
        Volatile.Write(ref _listeners[group], _members[group].Count);
    }

    internal bool Remove(ServerSocket socket, uint group)
    {
        var removed = _members[group].Remove(socket);
        Volatile.Write(ref _listeners[group], _members[group].Count);
        return removed;
    }
}
