using System.Text;
using Statewall.Engine.Hooks;
using Statewall.Nfnetlink;
using Statewall.Packets;

namespace Statewall.Engine.Forwarding;

/// <summary>What kind of device one is.</summary>
public enum LinkKind : byte
{
    /// <summary>Point to point, without link headers. // TUN</summary>
    PointToPoint,

    /// <summary>Ethernet. // TAP, veth</summary>
    Ethernet,

    /// <summary>A bridge: the host's own device on the link that its ports make. // net/bridge</summary>
    Bridge,

    /// <summary>What has a tag on another device. // net/8021q</summary>
    Vlan,
}

/// <summary>A device of a <see cref="ForwardingHost"/>.</summary>
public sealed class HostInterface : InterfaceSettings
{
    private const ushort NoLinkHeader = 0xFFFE; // ARPHRD_NONE
    private const ushort EthernetHeader = 1; // ARPHRD_ETHER
    private const int EthernetMtu = 1500; // ETH_DATA_LEN
    private const ushort LoopbackType = 772; // ARPHRD_LOOPBACK
    private readonly HashSet<InetAddress> _groups = [];
    private readonly List<(InetAddress Address, int PrefixLength)> _addresses = [];
    private Hook[][] _hooks = [[], []];
    private int _hooksVersion;

    internal HostInterface(string name, int index)
    {
        Name = name;
        Index = index;
        NameBytes = Encoding.UTF8.GetBytes(name);
        Number = (uint)(index + 2); // 1 is the loopback device
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The index in <see cref="ForwardingHost.Interfaces"/>; -1 for the loopback device.</summary>
    public int Index { get; }

    /// <summary>The number by which rules know it. // ifindex</summary>
    public uint Number { get; init; }

    /// <summary>The group that it belongs to. // IFLA_GROUP</summary>
    public uint Group { get; set; }

    /// <summary>Bytes of the largest packet that leaves by it: without link headers 65535, with them 1500, until somebody says otherwise.</summary>
    public int Mtu { get; set; } = ushort.MaxValue;

    /// <summary>Whether it is switched off: nothing comes in by it or leaves by it. // !IFF_UP</summary>
    public bool IsDown { get; internal set; }

    /// <summary>What kind of device it is.</summary>
    public LinkKind Link
    {
        get;
        internal init
        {
            field = value;
            if (HasLinkHeader)
                Mtu = EthernetMtu;
        }
    }

    /// <summary>Its address on an Ethernet link.</summary>
    public HardwareAddress HardwareAddress { get; internal init; }

    /// <summary>Whether frames have a header.</summary>
    public bool HasLinkHeader => Link != LinkKind.PointToPoint;

    /// <summary>The bridge that it is a port of. // br_port_get</summary>
    internal HostInterface? Master { get; set; }

    /// <summary>What it knows as a bridge.</summary>
    internal BridgeTable? Bridge { get; init; }

    /// <summary>The device whose tagged frames it takes. // vlan_dev_priv(dev)->real_dev</summary>
    internal HostInterface? Lower { get; init; }

    /// <summary>The tag that those frames have.</summary>
    internal ushort VlanId { get; init; }

    /// <summary>The devices that take its tagged frames. // vlan_find_dev</summary>
    internal List<HostInterface> Vlans { get; } = [];

    /// <summary>Who is on its link.</summary>
    internal NeighbourTable Neighbours { get; } = new();

    /// <summary>The name as rules compare it.</summary>
    internal byte[] NameBytes { get; }

    /// <summary>What kind of device it is. // rtnl_link_ops.kind</summary>
    internal ReadOnlySpan<byte> Kind => Link switch
    {
        LinkKind.Bridge => "bridge"u8,
        LinkKind.Vlan => "vlan"u8,
        _ => IsLoopback ? default : "tun"u8,
    };

    /// <summary>The type of its link headers. // ARPHRD_*</summary>
    internal ushort Type => IsLoopback ? LoopbackType : HasLinkHeader ? EthernetHeader : NoLinkHeader;

    /// <summary>Whether what it sends comes back in.</summary>
    internal bool IsLoopback => Index < 0;

    /// <summary>Its addresses, oldest first.</summary>
    internal IReadOnlyList<(InetAddress Address, int PrefixLength)> Addresses => _addresses;

    /// <summary>Those who see what comes in by the device, or leaves by it.</summary>
    internal Hook[] AtHook(DeviceHook hook, HookTable table)
    {
        if (_hooksVersion != table.DeviceVersion)
        {
            _hooks = [table.OfDevice(Name, DeviceHook.Ingress), table.OfDevice(Name, DeviceHook.Egress)];
            _hooksVersion = table.DeviceVersion;
        }
        return _hooks[(int)hook];
    }

    /// <summary>Joins a multicast group, whose packets are then delivered to the host. // ip_mc_join_group, ipv6_dev_mc_inc</summary>
    public void Join(InetAddress group) => _groups.Add(group);

    /// <summary>Makes another device a port of this bridge. // br_add_if</summary>
    /// <param name="port">An Ethernet device, or a VLAN's that is not on this one; on no bridge yet.</param>
    /// <exception cref="ArgumentException">It is something else, or this is no bridge.</exception>
    public void AddPort(HostInterface port)
    {
        ArgumentNullException.ThrowIfNull(port);
        if (Bridge is null || !port.HasLinkHeader || port.Bridge is not null || port.Master is not null || port.IsOn(this))
            throw new ArgumentException($"{port.Name} cannot be a port of {Name}.", nameof(port));
        port.Master = this;
        Bridge.Add(port);
    }

    // __netdev_has_upper_dev
    private bool IsOn(HostInterface device)
    {
        for (var lower = Lower; lower is not null; lower = lower.Lower)
        {
            if (lower == device)
                return true;
        }
        return false;
    }

    /// <summary>Notes a neighbour on the device's link for good, who is then never asked for. // NUD_PERMANENT</summary>
    /// <param name="neighbour">The neighbour's IP address.</param>
    /// <param name="address">The hardware address.</param>
    public void AddNeighbour(InetAddress neighbour, HardwareAddress address) => Neighbours.Add(neighbour, address);

    /// <summary>The first address of that family, none when there is none.</summary>
    internal InetAddress AddressOf(bool isIPv6)
    {
        foreach (var (address, _) in _addresses)
        {
            if (address.IsIPv6 == isIPv6)
                return address;
        }
        return default;
    }

    /// <summary>The first address whose network holds a neighbour of IPv4; none when there is none. // inet_select_addr</summary>
    internal InetAddress AddressTowards(InetAddress neighbour)
    {
        foreach (var (address, length) in _addresses)
        {
            if (address.IsIPv4 && neighbour.IsInPrefix(address, length))
                return address;
        }
        return default;
    }

    /// <summary>The mask of the network whose broadcast address one of IPv4 is; null when it is none of the device's networks. // ifa_broadcast, ifa_mask</summary>
    internal uint? NetworkOfBroadcast(ReadOnlySpan<byte> destination)
    {
        foreach (var (address, length) in _addresses)
        {
            var host = length is > 0 and < 31 ? uint.MaxValue >> length : 0;
            if (address.IsIPv4 && host != 0 && (address.ToUInt32() | host) == new InetAddress(destination).ToUInt32())
                return ~host;
        }
        return null;
    }

    /// <summary>Its first link-local address; none when there is none. // ipv6_get_lladdr</summary>
    internal InetAddress LinkLocalAddress
    {
        get
        {
            foreach (var (address, _) in _addresses)
            {
                if (address.IsIPv6 && ForwardingHost.IsLinkLocal(address))
                    return address;
            }
            return default;
        }
    }

    /// <summary>The device that takes frames with a tag; null when none does. // vlan_find_dev</summary>
    internal HostInterface? VlanOf(int id)
    {
        foreach (var vlan in Vlans)
        {
            if (vlan.VlanId == id)
                return vlan;
        }
        return null;
    }

    internal void NoteAddress(InetAddress address, int prefixLength) => _addresses.Add((address, prefixLength));

    internal void ForgetAddress(InetAddress address) => _addresses.RemoveAll(entry => entry.Address == address);

    internal void Leave(InetAddress group) => _groups.Remove(group);

    internal bool IsMember(InetAddress group) => _groups.Contains(group);
}
