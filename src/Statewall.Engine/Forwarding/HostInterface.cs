using System.Text;
using Statewall.Engine.Hooks;
using Statewall.Nfnetlink;

namespace Statewall.Engine.Forwarding;

/// <summary>A device of a <see cref="ForwardingHost"/>: point to point, without link headers. // TUN</summary>
public sealed class HostInterface : InterfaceSettings
{
    private const ushort NoLinkHeader = 0xFFFE; // ARPHRD_NONE
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

    /// <summary>Bytes of the largest packet that leaves by it.</summary>
    public int Mtu { get; set; } = ushort.MaxValue;

    /// <summary>The name as rules compare it.</summary>
    internal byte[] NameBytes { get; }

    /// <summary>What kind of device it is. // rtnl_link_ops.kind</summary>
    internal ReadOnlySpan<byte> Kind => IsLoopback ? default : "tun"u8;

    /// <summary>The type of its link headers. // ARPHRD_*</summary>
    internal ushort Type => IsLoopback ? LoopbackType : NoLinkHeader;

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

    internal void NoteAddress(InetAddress address, int prefixLength) => _addresses.Add((address, prefixLength));

    internal bool IsMember(InetAddress group) => _groups.Contains(group);
}
