using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay.Kernel.Rtnetlink;

/// <summary>
/// Sets up links, addresses, routes and rules over a NETLINK_ROUTE socket. Requests are collected, and sent and answered in <see cref="Flush"/>.
/// One thread. // net/core/rtnetlink.c
/// </summary>
internal sealed class RtnetlinkClient : IDisposable
{
    /// <summary>The netlink protocol. // NETLINK_ROUTE</summary>
    public const int Protocol = 0;

    private readonly NetlinkClient _client;
    private readonly RequestBatch _batch = new(BatchKind.Independent);
    private readonly List<Request> _requests = [];

    /// <summary>Takes over a channel.</summary>
    public RtnetlinkClient(INetlinkChannel channel) => _client = new NetlinkClient(channel);

    /// <summary>The index of an interface.</summary>
    /// <exception cref="Netlink.NetlinkException">There is none of that name.</exception>
    public int IndexOf(string name)
    {
        Span<byte> header = stackalloc byte[LinkHeader.Size];
        default(LinkHeader).Write(header);
        var link = new LinkMessage { Name = name };
        var index = 0;
        _client.Compose(RtnetlinkType.GetLink, NetlinkFlags.None, header, ref link)
            .Request($"get interface {name}", (in NetlinkMessage message) => LinkHeader.TryReadIndex(message.Payload, out index));
        return index;
    }

    /// <summary>Whether an interface can send.</summary>
    public bool IsRunning(string name, int index)
    {
        Span<byte> header = stackalloc byte[LinkHeader.Size];
        new LinkHeader(index).Write(header);
        var flags = 0u;
        _client.Compose(RtnetlinkType.GetLink, NetlinkFlags.None, header)
            .Request($"get interface {name}", (in NetlinkMessage message) => flags = LinkHeader.ReadFlags(message.Payload));
        return (flags & LinkHeader.Running) != 0;
    }

    /// <summary>Switches an interface on and sets its MTU and its group.</summary>
    /// <param name="name">The interface's name, for errors.</param>
    /// <param name="index">The interface's index.</param>
    /// <param name="mtu">The MTU in bytes; null leaves it.</param>
    /// <param name="group">The group of devices that it goes to; null leaves it.</param>
    public void SetUp(string name, int index, int? mtu, uint? group)
    {
        Span<byte> header = stackalloc byte[LinkHeader.Size];
        new LinkHeader(index, LinkHeader.Up, LinkHeader.Up).Write(header);
        var link = new LinkMessage { Mtu = (uint?)mtu, Group = group };
        _batch.Add(RtnetlinkType.NewLink, NetlinkFlags.None, header, ref link);
        _requests.Add(new Request("switch on interface", name, false));
    }

    /// <summary>Switches an interface off.</summary>
    public void SetDown(string name, int index)
    {
        Span<byte> header = stackalloc byte[LinkHeader.Size];
        new LinkHeader(index, 0, LinkHeader.Up).Write(header);
        var link = default(LinkMessage);
        _batch.Add(RtnetlinkType.NewLink, NetlinkFlags.None, header, ref link);
        _requests.Add(new Request("switch off interface", name, false));
    }

    /// <summary>Gives an interface a hardware address.</summary>
    public void SetAddress(string name, int index, HardwareAddress address)
    {
        var bytes = new byte[EthernetView.AddressSize];
        address.CopyTo(bytes);
        var link = new LinkMessage { Address = bytes };
        Change(index, ref link, "set the hardware address of interface", name);
    }

    /// <summary>Makes an interface a port of a bridge.</summary>
    public void SetMaster(string name, int index, int bridge)
    {
        var link = new LinkMessage { Master = (uint)bridge };
        Change(index, ref link, "make a port of interface", name);
    }

    /// <summary>Makes a bridge, which does not look where groups are.</summary>
    public void AddBridge(string name)
    {
        var link = new LinkMessage { Name = name, Info = new LinkInfo { Kind = "bridge", Data = new LinkData { MulticastSnooping = 0 } } };
        Make(ref link, "make bridge", name);
    }

    /// <summary>Makes a device for what has a tag on another one.</summary>
    public void AddVlan(string name, int lower, int id)
    {
        var link = new LinkMessage { Name = name, Lower = (uint)lower, Info = new LinkInfo { Kind = "vlan", Data = new LinkData { VlanId = (ushort)id } } };
        Make(ref link, "make VLAN", name);
    }

    /// <summary>Notes a neighbour for good.</summary>
    public void AddNeighbour(int index, ScenarioNeighbour neighbour)
    {
        Span<byte> header = stackalloc byte[NeighbourHeader.Size];
        new NeighbourHeader((byte)neighbour.Address.Family, index).Write(header);
        var message = new NeighbourMessage { Destination = neighbour.Address, HardwareAddress = new byte[EthernetView.AddressSize] };
        neighbour.HardwareAddress.CopyTo(message.HardwareAddress);
        _batch.Add(RtnetlinkType.NewNeighbour, NetlinkFlags.Create | NetlinkFlags.Replace, header, ref message);
        _requests.Add(new Request("add neighbour", neighbour.Address, false));
    }

    private void Change(int index, ref LinkMessage link, string what, string name)
    {
        Span<byte> header = stackalloc byte[LinkHeader.Size];
        new LinkHeader(index).Write(header);
        _batch.Add(RtnetlinkType.NewLink, NetlinkFlags.None, header, ref link);
        _requests.Add(new Request(what, name, false));
    }

    private void Make(ref LinkMessage link, string what, string name)
    {
        Span<byte> header = stackalloc byte[LinkHeader.Size];
        default(LinkHeader).Write(header);
        _batch.Add(RtnetlinkType.NewLink, NetlinkFlags.Create | NetlinkFlags.Exclusive, header, ref link);
        _requests.Add(new Request(what, name, false));
    }

    /// <summary>Adds an address to an interface.</summary>
    /// <param name="index">The interface's index.</param>
    /// <param name="address">The address, with the length of its network.</param>
    /// <param name="mayExist">Whether the interface may have it already.</param>
    public void AddAddress(int index, IpPrefix address, bool mayExist = false)
    {
        Span<byte> header = stackalloc byte[InterfaceAddressHeader.Size];
        new InterfaceAddressHeader((byte)address.Address.Family, (byte)address.Length, index).Write(header);
        var message = new AddressMessage
        {
            Local = address.Address,
            Address = address.Address,
            Broadcast = address is { Address.IsIPv4: true, Length: < 31 } ? new InetAddress(address.Address.ToUInt32() | (uint)(uint.MaxValue >> address.Length)) : null,
            Flags = address.Address.IsIPv6 ? AddressMessage.NoDuplicateDetection : null,
        };
        _batch.Add(RtnetlinkType.NewAddress, NetlinkFlags.Create | (mayExist ? NetlinkFlags.Replace : NetlinkFlags.Exclusive), header, ref message);
        _requests.Add(new Request("add address", address, false));
    }

    /// <summary>Takes an address from an interface.</summary>
    public void RemoveAddress(int index, IpPrefix address)
    {
        Span<byte> header = stackalloc byte[InterfaceAddressHeader.Size];
        new InterfaceAddressHeader((byte)address.Address.Family, (byte)address.Length, index).Write(header);
        var message = new AddressMessage { Local = address.Address, Address = address.Address };
        _batch.Add(RtnetlinkType.DeleteAddress, NetlinkFlags.None, header, ref message);
        _requests.Add(new Request("remove address", address, false));
    }

    /// <summary>Adds a route, or replaces the one to the same destination in its table.</summary>
    /// <param name="route">The route.</param>
    /// <param name="index">Index of its interface; null when it has none.</param>
    public void AddRoute(ScenarioRoute route, int? index)
    {
        var destination = route.Destination;
        Span<byte> header = stackalloc byte[RouteHeader.Size];
        var scope = route.Type switch
        {
            ScenarioRouteType.Local => RouteHeader.ScopeHost,
            ScenarioRouteType.Unicast when route.Via is null => RouteHeader.ScopeLink,
            _ => RouteHeader.ScopeUniverse,
        };
        new RouteHeader((byte)destination.Address.Family, (byte)destination.Length, scope, (byte)route.Type).Write(header);
        var message = new RouteMessage
        {
            Destination = destination.Length == 0 ? null : destination.Address,
            Gateway = route.Via,
            OutInterface = (uint?)index,
            PreferredSource = route.Source,
            Table = route.Table,
        };
        _batch.Add(RtnetlinkType.NewRoute, NetlinkFlags.Create | NetlinkFlags.Replace, header, ref message);
        _requests.Add(new Request("add route", route.Destination, route.MayFail));
    }

    /// <summary>Adds a rule for one family.</summary>
    public void AddRule(ScenarioRule rule, NfProto family)
    {
        Span<byte> header = stackalloc byte[RuleHeader.Size];
        new RuleHeader((byte)family, (byte)(rule.To?.Length ?? 0), (byte)(rule.From?.Length ?? 0)).Write(header);
        var message = new RuleMessage
        {
            Destination = rule.To is { Length: > 0 } to ? to.Address : null,
            Source = rule.From is { Length: > 0 } from ? from.Address : null,
            InInterface = rule.InInterface,
            Priority = rule.Priority,
            Mark = rule.Mark,
            MarkMask = rule.Mark is null ? null : rule.MarkMask,
            Table = rule.Table,
        };
        _batch.Add(RtnetlinkType.NewRule, NetlinkFlags.Create | NetlinkFlags.Exclusive, header, ref message);
        _requests.Add(new Request("add rule", rule.Priority, rule.MayFail));
    }

    /// <summary>Sends what was collected and waits until the kernel has answered all of it.</summary>
    /// <exception cref="ReplayException">The kernel refused a request that may not fail.</exception>
    public void Flush()
    {
        var failures = _client.Execute("set up interfaces", _batch);
        foreach (var failure in failures)
        {
            var request = _requests[failure.Index];
            if (!request.MayFail)
                throw new ReplayException($"cannot {request.What} {request.Subject}: {failure.Error.Message}", failure.Error);
        }
        _batch.Clear();
        _requests.Clear();
    }

    /// <summary>Closes the channel.</summary>
    public void Dispose()
    {
        _client.Dispose();
        _batch.Dispose();
    }

    private readonly record struct Request(string What, object Subject, bool MayFail);
}
