using System.Buffers.Binary;
using Statewall.Netlink.Channels;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Replay.Readdressing;

// Overview: a capture shows an exchange that no rules translated. Had they, the far host would have seen other addresses and ports, and its
// answers would go there. So a captured packet is changed in all that refers to what its sender has received: where it goes to and comes from,
// what it acknowledges, what it quotes. What it says in its payload stays.
// Life-cycle: one replay. Threads: the replay's.

/// <summary>Gives captured packets the ends that they would have had behind the ruleset's translations.</summary>
internal sealed class Readdresser : IDisposable
{
    private const int MostFragmented = 4096; // packets in pieces at a time
    private readonly FlowBook _book;
    private readonly Dictionary<(InetAddress Source, InetAddress Destination, uint Id), FlowKey> _fragmented = [];
    private byte[] _packet = new byte[2048];

    /// <summary>Begins to follow what a host translates.</summary>
    /// <param name="open">Opens a channel to the host.</param>
    public Readdresser(Func<INetlinkChannel> open) => _book = new FlowBook(open);

    /// <summary>The packet as its sender would have sent it.</summary>
    /// <param name="captured">The packet, IP header first; it may have been cut short.</param>
    /// <returns>The same bytes when nothing is to change; otherwise valid until the next call.</returns>
    public ReadOnlySpan<byte> Readdress(ReadOnlySpan<byte> captured)
    {
        _book.Update();
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
        var adjustment = sender.Flow.Adjustment(sender.Direction ^ Direction.Reply);
        if (target == key && adjustment is null)
            return captured;
        if (view.IsFragment)
            Remember(in view, target);
        var packet = Copy(view.Bytes);
        SetEnds(packet, view.TransportOffset, target, isWhole: status == IpStatus.Ok && !view.IsFragment);
        if (adjustment is { } moved && key.Protocol == IpProtocol.Tcp && packet.Length - view.TransportOffset >= TcpView.MinimumSize)
            TcpAcknowledgements.TryRewrite(packet[view.TransportOffset..], new Forward(in moved));
        return packet;
    }

    /// <summary>Closes the channels.</summary>
    public void Dispose() => _book.Dispose();

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
        if (_packet.Length < packet.Length)
            _packet = new byte[packet.Length];
        packet.CopyTo(_packet);
        return _packet.AsSpan(0, packet.Length);
    }

    // From the numbers of the sender whose segments were changed to those that its peer has received. // nf_ct_seq_offset
    private readonly struct Forward(in SequenceAdjustment adjustment) : ISequenceMap
    {
        private readonly uint _position = adjustment.CorrectionPosition ?? 0;
        private readonly int _before = adjustment.OffsetBefore ?? 0;
        private readonly int _after = adjustment.OffsetAfter ?? 0;

        public uint Map(uint number) => number + (uint)((int)(number - _position) > 0 ? _after : _before);
    }
}
