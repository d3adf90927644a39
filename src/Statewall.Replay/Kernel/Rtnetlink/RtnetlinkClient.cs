using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay.Kernel.Rtnetlink;

/// <summary>
/// Sets up links, addresses and routes over a NETLINK_ROUTE socket. Requests are queued and sent many to a datagram; their
/// acknowledgements are awaited in <see cref="Flush"/>. One thread. // net/core/rtnetlink.c
/// </summary>
internal sealed class RtnetlinkClient : IDisposable
{
    /// <summary>The netlink protocol. // NETLINK_ROUTE</summary>
    public const int Protocol = 0;

    // acknowledgements that do not fit the socket's buffer would be lost
    private const int MostPending = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly INetlinkChannel _channel;
    private readonly MessageWriter _writer = new();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly List<(string What, bool MayFail)> _pending = [];
    private uint _sequence;

    /// <summary>Takes over a channel.</summary>
    public RtnetlinkClient(INetlinkChannel channel) => _channel = channel;

    /// <summary>The index of an interface.</summary>
    /// <exception cref="NetlinkException">There is none of that name.</exception>
    public int IndexOf(string name)
    {
        Flush();
        Span<byte> header = stackalloc byte[LinkHeader.Size];
        default(LinkHeader).Write(header);
        var link = new LinkMessage { Name = name };
        _writer.Append(RtnetlinkType.GetLink, NetlinkFlags.Request, ++_sequence, 0, header, ref link);
        SendWritten();
        while (true)
        {
            foreach (var message in new NetlinkMessageEnumerator(Receive()))
            {
                if (message.Sequence != _sequence)
                    continue;
                if (message.Type == RtnetlinkType.NewLink && LinkHeader.TryReadIndex(message.Payload, out var index))
                    return index;
                if (TryGetErrno(message, out var errno))
                    throw new NetlinkException($"get interface {name}", errno, _sequence);
            }
        }
    }

    /// <summary>Switches an interface on and sets its MTU.</summary>
    /// <param name="index">The interface's index.</param>
    /// <param name="mtu">The MTU in bytes; null leaves it.</param>
    public void SetUp(int index, int? mtu)
    {
        Span<byte> header = stackalloc byte[LinkHeader.Size];
        new LinkHeader(index, LinkHeader.Up, LinkHeader.Up).Write(header);
        var link = new LinkMessage { Mtu = (uint?)mtu };
        Queue(RtnetlinkType.NewLink, NetlinkFlags.None, header, ref link, "switch interface on", false);
    }

    /// <summary>Adds an address to an interface.</summary>
    public void AddAddress(int index, IpPrefix address)
    {
        Span<byte> header = stackalloc byte[InterfaceAddressHeader.Size];
        new InterfaceAddressHeader((byte)address.Address.Family, (byte)address.Length, index).Write(header);
        var message = new AddressMessage
        {
            Local = address.Address,
            Address = address.Address,
            Flags = address.Address.IsIPv6 ? AddressMessage.NoDuplicateDetection : null,
        };
        Queue(RtnetlinkType.NewAddress, NetlinkFlags.Create | NetlinkFlags.Exclusive, header, ref message, $"add address {address}", false);
    }

    /// <summary>Adds a route, or replaces the one to the same destination.</summary>
    public void AddRoute(ScenarioRoute route, int index)
    {
        var destination = route.Destination;
        Span<byte> header = stackalloc byte[RouteHeader.Size];
        var scope = route.Via is null ? RouteHeader.ScopeLink : RouteHeader.ScopeUniverse;
        new RouteHeader((byte)destination.Address.Family, (byte)destination.Length, scope).Write(header);
        var message = new RouteMessage
        {
            Destination = destination.Length == 0 ? null : destination.Address,
            Gateway = route.Via,
            OutInterface = (uint)index,
        };
        var what = route.MayFail ? "" : $"add route {destination} dev {route.Device}";
        Queue(RtnetlinkType.NewRoute, NetlinkFlags.Create | NetlinkFlags.Replace, header, ref message, what, route.MayFail);
    }

    /// <summary>Sends what is queued and waits until the kernel has answered all of it.</summary>
    /// <exception cref="NetlinkException">The kernel refused a request that may not fail.</exception>
    public void Flush()
    {
        if (_pending.Count == 0)
            return;
        var first = _sequence - (uint)_pending.Count + 1;
        SendWritten();
        NetlinkException? refusal = null;
        for (var left = _pending.Count; left > 0;)
        {
            foreach (var message in new NetlinkMessageEnumerator(Receive()))
            {
                if (message.Sequence - first >= (uint)_pending.Count || !TryGetErrno(message, out var errno))
                    continue;
                left--;
                var (what, mayFail) = _pending[(int)(message.Sequence - first)];
                if (errno != 0 && !mayFail)
                    refusal ??= new NetlinkException(what, errno, message.Sequence);
            }
        }
        _pending.Clear();
        if (refusal is not null)
            throw refusal;
    }

    /// <summary>Closes the channel.</summary>
    public void Dispose()
    {
        _channel.Dispose();
        _writer.Dispose();
    }

    private static bool TryGetErrno(NetlinkMessage message, out int errno)
    {
        errno = 0;
        if (message.Type != ControlType.Error || message.Payload.Length < sizeof(int))
            return false;
        errno = -(int)MachineOrder.ReadU32(message.Payload);
        return true;
    }

    private void Queue<T>(ushort type, NetlinkFlags flags, ReadOnlySpan<byte> header, ref T message, string what, bool mayFail)
        where T : struct, IAttributeSet<T>
    {
        _writer.Append(type, NetlinkFlags.Request | NetlinkFlags.Ack | flags, ++_sequence, 0, header, ref message);
        _pending.Add((what, mayFail));
        if (_pending.Count == MostPending)
            Flush();
    }

    private void SendWritten()
    {
        _channel.Send(_writer.Written);
        _writer.Clear();
    }

    private ReadOnlySpan<byte> Receive()
    {
        var result = _channel.Receive(_buffer, Patience);
        return result.Status == ReceiveStatus.Datagram
            ? _buffer.AsSpan(0, result.Size)
            : throw new NetlinkException("receive from rtnetlink", result.Status == ReceiveStatus.TimedOut ? NetlinkErrno.TimedOut : NetlinkErrno.NoBufs);
    }
}
