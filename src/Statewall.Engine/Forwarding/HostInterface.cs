using Statewall.Nfnetlink;

namespace Statewall.Engine.Forwarding;

/// <summary>A device of a <see cref="ForwardingHost"/>: point to point, without link headers. // TUN</summary>
public sealed class HostInterface : InterfaceSettings
{
    private readonly HashSet<InetAddress> _groups = [];
    private InetAddress _address4;
    private InetAddress _address6;

    internal HostInterface(string name, int index)
    {
        Name = name;
        Index = index;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The index in <see cref="ForwardingHost.Interfaces"/>.</summary>
    public int Index { get; }

    /// <summary>Joins a multicast group, whose packets are then delivered to the host. // ip_mc_join_group, ipv6_dev_mc_inc</summary>
    public void Join(InetAddress group) => _groups.Add(group);

    /// <summary>The first address of that family, none when there is none.</summary>
    internal InetAddress AddressOf(bool isIPv6) => isIPv6 ? _address6 : _address4;

    internal void NoteAddress(InetAddress address)
    {
        ref var first = ref address.IsIPv6 ? ref _address6 : ref _address4;
        if (first.IsNone)
            first = address;
    }

    internal bool IsMember(InetAddress group) => _groups.Contains(group);
}
