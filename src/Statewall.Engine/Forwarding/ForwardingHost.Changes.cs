using Statewall.Nfnetlink;

namespace Statewall.Engine.Forwarding;

// What is taken from a host while it is at work: addresses, and devices that are switched off. What is masqueraded as one of them ends, since nobody
// could answer it. Mirrors devinet.c, fib_frontend.c, addrconf.c, and the notifiers of nf_nat_masquerade.c.
public sealed partial class ForwardingHost
{
    /// <summary>
    /// Takes an address from a device, with the route to its network, if no other address needs that; the last one of IPv4 takes all routes of IPv4 by
    /// the device with it. Later addresses of IPv4 in the same network go first. Connections masqueraded as one of these addresses end.
    /// // inet_del_ifa, ipv6_del_addr, masq_inet_event, masq_inet6_event
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="address">The address.</param>
    /// <exception cref="ArgumentException">The device does not have it.</exception>
    public void RemoveAddress(HostInterface device, InetAddress address)
    {
        ArgumentNullException.ThrowIfNull(device);
        using (_kernel.PacketGate.Enter())
        {
            var at = device.Addresses.ToList().FindIndex(entry => entry.Address == address);
            if (at < 0)
                throw new ArgumentException($"{device.Name} does not have the address {address}.", nameof(address));
            var length = device.Addresses[at].PrefixLength;
            foreach (var (other, _) in device.Addresses.Skip(at + 1).Where(entry => address.IsIPv4 && IsSameNetwork(entry, address, length)).ToList())
                RemoveOne(device, other, length);
            RemoveOne(device, address, length);
            if (address.IsIPv4 && device.AddressOf(isIPv6: false).IsNone)
                RemoveRoutes(isIPv6: false, (_, _, route) => route.Interface == device.Index); // fib_disable_ip
        }
    }

    /// <summary>
    /// Switches a device off: its routes are gone, and its addresses of IPv6; connections masqueraded as one of its addresses end.
    /// // dev_close, fib_disable_ip, addrconf_ifdown, masq_device_event
    /// </summary>
    /// <param name="device">The device.</param>
    public void SetLinkDown(HostInterface device)
    {
        ArgumentNullException.ThrowIfNull(device);
        using (_kernel.PacketGate.Enter())
        {
            foreach (var vlan in device.Vlans)
                SetLinkDown(vlan); // vlan_device_event
            device.IsDown = true;
            _kernel.Connections.EndMasqueraded(device.Number);
            RemoveRoutes(isIPv6: false, (_, _, route) => route.Interface == device.Index && route.Kind != RouteKind.Local);
            foreach (var (address, length) in device.Addresses.Where(entry => entry.Address.IsIPv6).ToList())
                RemoveOne(device, address, length);
            RemoveRoutes(isIPv6: true, (_, _, route) => route.Interface == device.Index);
        }
    }

    private void RemoveOne(HostInterface device, InetAddress address, int length)
    {
        device.ForgetAddress(address);
        var full = address.Size * 8;
        var isNetworkLeft = device.Addresses.Any(entry => IsSameNetwork(entry, address, length));
        RemoveRoutes(address.IsIPv6, (network, prefix, route) => route.Interface == device.Index && (
            (prefix == full && network == address && route.Kind == RouteKind.Local)
            || (!isNetworkLeft && length < full && IsOfNetwork(network, prefix, route, address, length))));
        if (address.IsIPv6 && !device.Addresses.Any(entry => entry.Address.IsIPv6 && SolicitedNode(entry.Address) == SolicitedNode(address)))
            device.Leave(SolicitedNode(address));
        _kernel.Connections.EndMasqueraded(device.Number, address);
    }

    // The route to the network itself, and to all on it.
    private static bool IsOfNetwork(InetAddress network, int prefix, Route route, InetAddress address, int length) =>
        network.IsInPrefix(address, length) && ((prefix == length && route is { Kind: RouteKind.Unicast, NextHop.IsNone: true }) || route.Kind == RouteKind.Broadcast);

    private static bool IsSameNetwork((InetAddress Address, int PrefixLength) entry, InetAddress address, int length) =>
        entry.Address.Size == address.Size && entry.PrefixLength == length && entry.Address.IsInPrefix(address, length);

    private void RemoveRoutes(bool isIPv6, Func<InetAddress, int, Route, bool> isMeant)
    {
        (isIPv6 ? _routes6 : _routes4).Remove(isMeant);
        (isIPv6 ? _rules6 : _rules4).Remove(isMeant);
    }
}
