using Statewall.Nfnetlink;

namespace Statewall.Engine.Forwarding;

/// <summary>A device of a <see cref="ForwardingHost"/>: point to point, without link headers. // TUN</summary>
public sealed class HostInterface
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

    /// <summary>Packets from addresses of the host itself may come in here. // accept_local</summary>
    public bool AcceptLocal { get; set; }

    /// <summary>127.0.0.0/8 is routed here as any other network. // route_localnet</summary>
    public bool RouteLocalnet { get; set; }

    /// <summary>0: no check of sources, 1: the reply must leave by this interface, 2: by any. // rp_filter</summary>
    public byte ReversePathFilter { get; set; }

    /// <summary>Joins a multicast group, whose packets are then delivered to the host. // ip_mc_join_group, ipv6_dev_mc_inc</summary>
    public void Join(InetAddress group) => _groups.Add(group);

    internal bool IsMember(InetAddress group) => _groups.Contains(group);
}
