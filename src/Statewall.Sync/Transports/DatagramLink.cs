using System.Net;
using System.Net.Sockets;
using Statewall.Sync.Configuration;

namespace Statewall.Sync.Transports;

/// <summary>A link of UDP, to one machine or to a group. What comes is taken from whoever sends it, as conntrackd does: the link is to be a cable.</summary>
internal sealed class DatagramLink : Link
{
    private const int HeaderSize = 28; // IPv4 and UDP; conntrackd takes the same of IPv6
    private const int LargestDatagram = 65_536;
    private const int MostMicroseconds = 20_000; // that a full socket is waited for
    private const int LevelIp = 0; // IPPROTO_IP
    private const int LevelIpV6 = 41; // IPPROTO_IPV6
    private const int MulticastLoopV6 = 19; // IPV6_MULTICAST_LOOP
    private const int MulticastLoop = 34; // IP_MULTICAST_LOOP

    private readonly Socket _sender;
    private readonly Socket _receiver;
    private readonly byte[] _datagram = new byte[LargestDatagram];
    private readonly int _mostDatagrams;

    /// <summary>Opens the sockets.</summary>
    /// <param name="channel">What the configuration says.</param>
    /// <param name="device">Its interface.</param>
    /// <param name="mostDatagrams">Datagrams to be taken before something else is looked at.</param>
    public DatagramLink(SyncChannel channel, in NetworkLink device, int mostDatagrams)
        : base(channel, HeaderSize, in device)
    {
        _mostDatagrams = mostDatagrams;
        var family = channel.Address.AddressFamily;
        _receiver = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
        _sender = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
        PrepareReceiving(_receiver);
        PrepareSending(_sender);
        var isGroup = channel.Destination is null;
        _receiver.Bind(new IPEndPoint(Scoped(channel.Address), channel.Port));
        if (isGroup)
            Join();
        _sender.Connect(new IPEndPoint(Scoped(channel.Destination ?? channel.Address), channel.Port));
    }

    /// <inheritdoc/>
    public override void Open(Watch watch, LinkReceiver receiver) => watch(_receiver.SafeHandle, () => Receive(receiver));

    /// <inheritdoc/>
    public override void Flush()
    {
        if (Buffer.IsEmpty)
            return;
        var size = _sender.Send(Buffer.Waiting, SocketFlags.None, out var error);
        if (error is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable)
            _sender.Poll(MostMicroseconds, SelectMode.SelectWrite);
        if (error is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable or SocketError.ConnectionRefused) // the last answers an earlier datagram
            size = _sender.Send(Buffer.Waiting, SocketFlags.None, out error);
        if (error == SocketError.Success)
            CountSent(size);
        else
            Counters.SendErrors++;
        Buffer.Clear();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
    }

    private void Receive(LinkReceiver receiver)
    {
        for (var left = _mostDatagrams; left > 0; left--)
        {
            var size = _receiver.Receive(_datagram, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return;
            if (error != SocketError.Success)
            {
                Counters.ReceiveErrors++;
                return;
            }
            CountReceived(size);
            receiver(this, _datagram.AsSpan(0, size));
        }
    }

    private IPAddress Scoped(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress(address.GetAddressBytes(), Index) : address;

    private void Join()
    {
        if (Channel.Address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            _receiver.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(Channel.Address, Index));
            _sender.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, Index);
            Set(_sender, LevelIpV6, MulticastLoopV6, 0);
            return;
        }
        _receiver.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(Channel.Address, Channel.InterfaceAddress!));
        _sender.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, Channel.InterfaceAddress!.GetAddressBytes());
        Set(_sender, LevelIp, MulticastLoop, 0);
    }
}
