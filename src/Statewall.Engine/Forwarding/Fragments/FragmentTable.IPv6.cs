using System.Buffers.Binary;
using Statewall.Packets;

namespace Statewall.Engine.Forwarding.Fragments;

// IPv6: only overlap (RFC 5722) and a fragment that does not end on a multiple of eight bytes spoil the set. // nf_conntrack_reasm.c
internal sealed partial class FragmentTable
{
    /// <summary>Adds an IPv6 fragment. // nf_ct_frag6_gather</summary>
    /// <param name="packet">The packet, cut to its own length.</param>
    /// <param name="at">Offset of its first fragment header.</param>
    /// <param name="device">The interface; fragments of link-local packets belong to their link.</param>
    /// <param name="now">The engine's present.</param>
    /// <param name="whole">The reassembled packet, without fragment header, when the set is complete; valid until the next call.</param>
    /// <param name="largest">Bytes of the largest of its fragments. // max_size</param>
    public FragmentResult Add(ReadOnlySpan<byte> packet, int at, int device, long now, out ReadOnlyMemory<byte> whole, out ushort largest)
    {
        (whole, largest) = (default, 0);
        var dataAt = at + IPv6Extensions.FragmentSize;
        if (LacksHeaders(packet, at))
            return FragmentResult.Passed;
        if (dataAt > packet.Length)
            return FragmentResult.Bad;
        var key = KeyOf(packet, at, device);
        if (Take(key, now) is not { } set)
            return FragmentResult.Bad;
        var field = BinaryPrimitives.ReadUInt16BigEndian(packet[(at + 2)..]);
        var (offset, more) = (field & ~7, (field & 1) != 0);
        var data = packet[dataAt..];
        if (offset + data.Length > ushort.MaxValue)
            return FragmentResult.Passed;
        if (more && (data.Length & 7) != 0)
        {
            Remove(key);
            return FragmentResult.Passed;
        }
        set.Largest = (ushort)Math.Max(set.Largest, packet.Length);
        switch (set.Add(offset, data, more, packet[..(at + 1)], (packet[1] >> 4) & 3))
        {
            case FragmentFit.Added when set.IsComplete:
                largest = set.Largest;
                whole = AssembleIPv6(set);
                Remove(key);
                return whole.IsEmpty ? FragmentResult.Bad : FragmentResult.Complete;
            case FragmentFit.Overlapping:
                return Spoil(key);
            case FragmentFit.Contradicting:
                return FragmentResult.Bad;
            default:
                return FragmentResult.Held;
        }
    }

    // A first fragment must hold all headers up to the beginning of the transport's (RFC 8200, 4.5). // ipv6frag_thdr_truncated
    private static bool LacksHeaders(ReadOnlySpan<byte> packet, int at)
    {
        var walk = IPv6Extensions.Walk(packet, at, IpProtocol.Fragment);
        if (walk.Status != IPv6WalkStatus.Transport)
            return false;
        var least = walk.Protocol switch
        {
            IpProtocol.Tcp => TcpView.MinimumSize,
            IpProtocol.Udp => UdpView.Size,
            IpProtocol.IcmpV6 => IcmpV6View.Size,
            _ => 1,
        };
        return walk.TransportOffset + least > packet.Length;
    }

    private static SetKey KeyOf(ReadOnlySpan<byte> packet, int at, int device)
    {
        var source = BinaryPrimitives.ReadUInt128BigEndian(packet[IPv6View.Offset.Source..]);
        var destination = packet.Slice(IPv6View.Offset.Destination, IPv6View.AddressSize);
        var isOfLink = destination[0] == 0xff || (destination[0] == 0xfe && (destination[1] & 0xc0) == 0x80);
        return new SetKey(
            source, BinaryPrimitives.ReadUInt128BigEndian(destination), BinaryPrimitives.ReadUInt32BigEndian(packet[(at + 4)..]),
            isOfLink ? (ushort)(device + 1) : (ushort)0, false);
    }

    // The kept header ends with the fragment header's first byte: the number of what follows, which goes where 44 stood.
    // nf_ct_frag6_reasm
    private ReadOnlyMemory<byte> AssembleIPv6(FragmentSet set)
    {
        var headerSize = set.Header.Length - 1;
        var size = headerSize + set.Payload.Length;
        if (size - IPv6View.Size > ushort.MaxValue || size > _whole.Length || !set.IsEcnSound)
            return default;
        var result = _whole.AsSpan(0, size);
        set.Header[..headerSize].CopyTo(result);
        set.Payload.CopyTo(result[headerSize..]);
        var at = IPv6View.Offset.NextHeader;
        for (var header = IPv6View.Size; header < headerSize;)
        {
            var length = IPv6Extensions.Length(result[at], result[header + 1]);
            at = header;
            header += length;
        }
        result[at] = set.Header[^1];
        BinaryPrimitives.WriteUInt16BigEndian(result[IPv6View.Offset.PayloadLength..], (ushort)(size - IPv6View.Size));
        return _whole.AsMemory(0, size);
    }
}
