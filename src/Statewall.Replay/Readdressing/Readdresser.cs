using System.Buffers.Binary;
using Statewall.Netlink.Channels;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Replay.Readdressing;

// Overview: a capture shows an exchange that no rules translated. Had they, the far host would have seen other addresses and ports, and its
// answers would go there. So a captured packet is changed in all that refers to what its sender has received: where it goes to and comes from,
// what it acknowledges, what it quotes, in errors and in messages that helpers read: there it quotes what these had made of the captured messages
// (SeenMessages). What it says besides stays.
// Life-cycle: one replay. Threads: the replay's.

/// <summary>Gives captured packets the ends that they would have had behind the ruleset's translations.</summary>
internal sealed class Readdresser : IDisposable
{
    private const int MostFragmented = 4096; // packets in pieces at a time
    private readonly FlowBook _book;
    private readonly Dictionary<(InetAddress Source, InetAddress Destination, uint Id), FlowKey> _fragmented = [];
    private readonly Dictionary<InetAddress, SeenMessages> _seen = []; // by who saw them
    private byte[] _packet = new byte[2048];
    private byte[] _arrived = new byte[2048];
    private byte[] _left = new byte[2048];
    private int _arrivedSize;
    private int _leftSize;

    /// <summary>Begins to follow what a host translates.</summary>
    /// <param name="open">Opens a channel to the host.</param>
    public Readdresser(Func<INetlinkChannel> open) => _book = new FlowBook(open);

    /// <summary>The packet as its sender would have sent it.</summary>
    /// <param name="captured">The packet, IP header first; it may have been cut short.</param>
    /// <returns>The same bytes when nothing is to change; otherwise valid until the next call.</returns>
    public ReadOnlySpan<byte> Readdress(ReadOnlySpan<byte> captured)
    {
        _book.Update();
        Keep(captured, ref _arrived, out _arrivedSize);
        _leftSize = 0;
        if (_book.IsEmpty)
            return captured;
        var status = IpView.Parse(captured, out var view);
        if (status is not (IpStatus.Ok or IpStatus.Truncated))
            return captured;
        if (!view.HasTransport)
            return view.WalkStatus == IPv6WalkStatus.LaterFragment ? ReaddressFragment(captured, in view) : captured;
        if (IcmpErrors.IsError(view.Protocol, view.Transport))
            return ReaddressError(captured, in view);
        if (!FlowKey.TryRead(in view, out var key) || !_book.TryFind(key, out var sender))
            return captured;
        var target = sender.Flow.Arriving(sender.Direction);
        var peer = new Forward(sender.Flow.Adjustment(sender.Direction ^ Direction.Reply), sender.Flow.Shift(sender.Direction ^ Direction.Reply));
        if (target == key && peer.IsEmpty && sender.Flow.Helped is null)
            return captured;
        if (view.IsFragment)
            Remember(in view, target);
        var packet = Copy(view.Bytes);
        SetEnds(packet, view.TransportOffset, target, isWhole: status == IpStatus.Ok && !view.IsFragment);
        if (key.Protocol == IpProtocol.Tcp && packet.Length - view.TransportOffset >= TcpView.MinimumSize)
            SetNumbers(packet[view.TransportOffset..], in peer, sender.Flow.Shift(sender.Direction));
        return sender.Flow.Helped is not null && status == IpStatus.Ok && !view.IsFragment ? Quote(in view, packet, key, sender) : packet;
    }

    /// <summary>Takes a packet that leaves the host because of the last one: its receiver has seen it.</summary>
    /// <param name="packet">The packet, IP header first.</param>
    public void Leave(ReadOnlySpan<byte> packet)
    {
        if (_leftSize == 0)
            Keep(packet, ref _left, out _leftSize);
    }

    /// <summary>The last packet is through: what its receiver has read in it that was not captured is what it will quote.</summary>
    public void Learn()
    {
        _book.Update();
        if (_leftSize == 0 || !IpView.TryParse(_arrived.AsSpan(0, _arrivedSize), out var arrived) || !IpView.TryParse(_left.AsSpan(0, _leftSize), out var left)
            || arrived.IsFragment || left.IsFragment || MessageAt(in arrived) is not { } said || MessageAt(in left) is not { } read || said == arrived.Bytes.Length
            || !FlowKey.TryRead(in arrived, out var key) || !_book.TryFindHelped(key, out var sender)
            || !FlowKey.TryRead(in left, out var ends) || ends != sender.Flow.Leaving(key, sender.Direction))
            return;
        SeenBy(key.Destination).Learn(arrived.Bytes[said..], left.Bytes[read..], key.Source, ends.Source);
    }

    /// <summary>Closes the channels.</summary>
    public void Dispose() => _book.Dispose();

    private SeenMessages SeenBy(InetAddress host)
    {
        if (!_seen.TryGetValue(host, out var messages))
            _seen.Add(host, messages = new SeenMessages());
        return messages;
    }

    // The packet with a message that quotes what its sender has seen.
    private ReadOnlySpan<byte> Quote(scoped in IpView view, ReadOnlySpan<byte> packet, FlowKey key, Sender sender)
    {
        if (MessageAt(in view) is not { } at || !Checksum.VerifyTransport(in view)
            || SeenBy(key.Source).Quote(view.Bytes[at..], key, sender.Flow.Arriving(sender.Direction)) is not { } message || at + message.Length > ushort.MaxValue)
            return packet;
        if (view.Protocol == IpProtocol.Tcp)
            sender.Flow.Shift(sender.Direction).Add(BinaryPrimitives.ReadUInt32BigEndian(view.Transport[TcpView.Offset.Sequence..]), message.Length - (view.Bytes.Length - at));
        var header = packet[..at].ToArray();
        var result = Room(at + message.Length);
        header.CopyTo(result);
        message.CopyTo(result[at..]);
        SetSizes(result, view.IsIPv6, view.TransportOffset, view.Protocol);
        return result;
    }

    private static void SetSizes(Span<byte> packet, bool isIPv6, int transport, byte protocol)
    {
        const int IPv6Header = 40, UdpLength = 4, UdpChecksum = 6;
        var segment = packet[transport..];
        if (isIPv6)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet[IPv6View.Offset.PayloadLength..], (ushort)(packet.Length - IPv6Header));
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet[IPv4View.Offset.TotalLength..], (ushort)packet.Length);
            packet.Slice(IPv4View.Offset.Checksum, sizeof(ushort)).Clear();
            BinaryPrimitives.WriteUInt16BigEndian(packet[IPv4View.Offset.Checksum..], Checksum.Compute(packet[..((packet[0] & 0x0F) * 4)]));
        }
        var checksum = segment.Slice(protocol == IpProtocol.Tcp ? TcpView.Offset.Checksum : UdpChecksum, sizeof(ushort));
        if (protocol == IpProtocol.Udp)
        {
            BinaryPrimitives.WriteUInt16BigEndian(segment[UdpLength..], (ushort)segment.Length);
            if (checksum is [0, 0])
                return; // which means none
        }
        checksum.Clear();
        if (IpView.TryParse(packet, out var whole))
            BinaryPrimitives.WriteUInt16BigEndian(checksum, Checksum.ComputeTransport(whole.Source, whole.Destination, protocol, segment));
    }

    // Where the message of a segment or datagram begins.
    private static int? MessageAt(in IpView view) => view.HasTransport && view.Protocol switch
    {
        IpProtocol.Tcp when view.Transport.Length >= TcpView.MinimumSize => (view.Transport[TcpView.Offset.OffsetFlags] >> 4) * 4,
        IpProtocol.Udp => UdpView.Size,
        _ => int.MaxValue,
    } is var header && header <= view.Transport.Length ? view.TransportOffset + header : null;

    private static void SetNumbers(Span<byte> segment, in Forward peer, StreamShift own)
    {
        if (!own.IsEmpty)
            TcpAcknowledgements.Write(segment, TcpView.Offset.Sequence, own.Map(BinaryPrimitives.ReadUInt32BigEndian(segment[TcpView.Offset.Sequence..])));
        if (!peer.IsEmpty)
            TcpAcknowledgements.TryRewrite(segment, in peer);
    }

    // Later fragments go where the first one went.
    private ReadOnlySpan<byte> ReaddressFragment(ReadOnlySpan<byte> captured, scoped in IpView view)
    {
        if (!_fragmented.TryGetValue(FragmentsOf(in view), out var target))
            return captured;
        var packet = Copy(captured);
        SetEnds(packet, packet.Length, target, isWhole: false);
        return packet;
    }

    private void Remember(in IpView view, FlowKey target)
    {
        if (_fragmented.Count == MostFragmented)
            _fragmented.Clear();
        _fragmented[FragmentsOf(in view)] = target;
    }

    private static (InetAddress Source, InetAddress Destination, uint Id) FragmentsOf(in IpView view) =>
        (InetAddress.Read(view.Source), InetAddress.Read(view.Destination), view.FragmentId);

    // An error quotes the packet that its sender has received.
    private ReadOnlySpan<byte> ReaddressError(ReadOnlySpan<byte> captured, scoped in IpView view)
    {
        var start = view.TransportOffset;
        var quote = start + IcmpView.Size;
        if (!IpView.TryParseQuoted(captured[quote..], view.IsIPv6, out var quoted) || !quoted.HasTransport
            || !FlowKey.TryRead(in quoted, out var key) || !_book.TryFind(key, out var sender))
            return captured;
        var target = sender.Flow.Leaving(key, sender.Direction);
        if (target == key)
            return captured;
        var packet = Copy(captured);
        var before = Checksum.Sum(packet[quote..]);
        SetEnds(packet[quote..], quoted.TransportOffset, target, isWhole: false);
        var checksum = packet[(start + IcmpView.Offset.Checksum)..];
        BinaryPrimitives.WriteUInt16BigEndian(checksum, Checksum.Update(BinaryPrimitives.ReadUInt16BigEndian(checksum), before, Checksum.Sum(packet[quote..])));
        var (source, destination) = (InetAddress.Read(view.Source), InetAddress.Read(view.Destination));
        SetErrorEnd(packet, in view, isSource: true, source == key.Destination ? target.Destination : source);
        SetErrorEnd(packet, in view, isSource: false, destination == key.Source ? target.Source : destination);
        return packet;
    }

    // An error has no identifier; what stands there is part of it.
    private static void SetErrorEnd(Span<byte> packet, in IpView view, bool isSource, InetAddress address)
    {
        var message = packet[view.TransportOffset..];
        var rest = BinaryPrimitives.ReadUInt16BigEndian(message[IcmpView.Offset.Id..]);
        PacketEnd.Rewrite(packet, view.IsIPv6 ? view.TransportOffset : packet.Length, view.Protocol, isSource, address.Bytes, rest, isWhole: true);
    }

    private static void SetEnds(Span<byte> packet, int transport, FlowKey target, bool isWhole)
    {
        var protocol = target.HasPorts ? target.Protocol : (byte)0;
        transport = Math.Min(transport, packet.Length);
        PacketEnd.Rewrite(packet, transport, protocol, isSource: true, target.Source.Bytes, target.SourcePort, isWhole);
        PacketEnd.Rewrite(packet, transport, protocol, isSource: false, target.Destination.Bytes, target.IsIcmp ? target.SourcePort : target.DestinationPort, isWhole);
    }

    private Span<byte> Copy(ReadOnlySpan<byte> packet)
    {
        var copy = Room(packet.Length);
        packet.CopyTo(copy);
        return copy;
    }

    private Span<byte> Room(int size)
    {
        if (_packet.Length < size)
            _packet = new byte[size];
        return _packet.AsSpan(0, size);
    }

    private static void Keep(ReadOnlySpan<byte> packet, ref byte[] room, out int size)
    {
        if (room.Length < packet.Length)
            room = new byte[packet.Length];
        packet.CopyTo(room);
        size = packet.Length;
    }

    // From the numbers of a captured stream to those that its receiver has seen: what was sent, and what the host has made of that. // nf_ct_seq_offset
    private readonly struct Forward(SequenceAdjustment? adjustment, StreamShift shift) : ISequenceMap
    {
        private readonly SequenceAdjustment? _adjustment = adjustment;

        public bool IsEmpty => _adjustment is null && shift.IsEmpty;

        public uint Map(uint number)
        {
            number = shift.Map(number);
            if (_adjustment is not { } moved)
                return number;
            return number + (uint)((int)(number - (moved.CorrectionPosition ?? 0)) > 0 ? moved.OffsetAfter ?? 0 : moved.OffsetBefore ?? 0);
        }
    }
}
