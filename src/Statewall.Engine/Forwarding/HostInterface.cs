using Statewall.Nfnetlink;

namespace Statewall.Engine.Forwarding;

/// <summary>A device of a <see cref="ForwardingHost"/>: point to point, without link headers. // TUN</summary>
public sealed class HostInterface : InterfaceSettings
{
    private readonly HashSet<InetAddress> _groups = [];

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

    internal bool IsMember(InetAddress group) => _groups.Contains(group);
}
