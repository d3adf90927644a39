using System.Buffers.Binary;
using Statewall.Packets;

namespace Statewall.Engine.Forwarding.Fragments;

/// <summary>
/// The sets of fragments of one address family, until they are complete or their time is up.
/// // ip_fragment.c, nf_conntrack_reasm.c
/// </summary>
internal sealed class FragmentTable : IDisposable
{
    private const int MostSets = 4096; // what the default high threshold of 4 MiB holds of small sets
    private readonly Dictionary<SetKey, FragmentSet> _sets = [];
    private readonly Queue<(long Expires, SetKey Key)> _expiry = new();
    private readonly Func<uint> _seconds;
    private readonly byte[] _whole = new byte[ushort.MaxValue + 64];

    public FragmentTable(Func<uint> seconds) => _seconds = seconds;

    /// <summary>Adds an IPv4 fragment.</summary>
    /// <param name="fragment">The fragment.</param>
    /// <param name="now">The engine's present.</param>
    /// <param name="whole">The reassembled packet when the set is complete; valid until the next call.</param>
    public FragmentResult Add(in IpView fragment, long now, out ReadOnlyMemory<byte> whole)
    {
        whole = default;
        var key = new SetKey(new UInt128(0, BinaryPrimitives.ReadUInt64BigEndian(fragment.Addresses)), 0, fragment.FragmentId, fragment.Protocol);
        var header = fragment.Bytes[..fragment.TransportOffset];
        var set = Take(key, now);
        if (set is null || !set.TryAdd(fragment.FragmentOffset, fragment.Transport, fragment.MoreFragments, header))
            return Spoil(key);
        if (!set.IsComplete)
            return FragmentResult.Held;
        var size = set.Header.Length + set.Payload.Length;
        if (size > ushort.MaxValue)
            return Spoil(key);
        set.Header.CopyTo(_whole);
        set.Payload.CopyTo(_whole.AsSpan(set.Header.Length));
        var result = _whole.AsSpan(0, size);
        BinaryPrimitives.WriteUInt16BigEndian(result[IPv4View.Offset.TotalLength..], (ushort)size);
        result[IPv4View.Offset.Fragment] &= 0x40; // don't-fragment stays
        result[IPv4View.Offset.Fragment + 1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(result[IPv4View.Offset.Checksum..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(result[IPv4View.Offset.Checksum..], Checksum.Compute(result[..set.Header.Length]));
        Remove(key);
        whole = _whole.AsMemory(0, size);
        return FragmentResult.Complete;
    }

    /// <summary>Adds an IPv6 fragment.</summary>
    /// <param name="packet">The packet, cut to its own length.</param>
    /// <param name="walk">Where its fragment header is.</param>
    /// <param name="device">The interface; fragments of link-local packets belong to their link.</param>
    /// <param name="now">The engine's present.</param>
    /// <param name="whole">The reassembled packet, without fragment header, when the set is complete; valid until the next call.</param>
    public FragmentResult Add(ReadOnlySpan<byte> packet, in IPv6Walk walk, int device, long now, out ReadOnlyMemory<byte> whole)
    {
        whole = default;
        var source = BinaryPrimitives.ReadUInt128BigEndian(packet[IPv6View.Offset.Source..]);
        var destination = BinaryPrimitives.ReadUInt128BigEndian(packet[IPv6View.Offset.Destination..]);
        var link = packet[IPv6View.Offset.Destination] == 0xff || packet[IPv6View.Offset.Destination] == 0xfe ? (byte)(device + 1) : (byte)0;
        var key = new SetKey(source, destination, walk.FragmentId, link);
        var data = packet[Math.Min(walk.FragmentHeaderOffset + IPv6Extensions.FragmentSize, packet.Length)..];
        if (walk.MoreFragments && (data.Length & 7) != 0)
            return Spoil(key);
        var set = Take(key, now);
        if (set is null || !set.TryAdd(walk.FragmentOffset, data, walk.MoreFragments, packet[..(walk.FragmentHeaderOffset + 1)]))
            return Spoil(key);
        if (!set.IsComplete)
            return FragmentResult.Held;
        whole = AssembleIPv6(set);
        Remove(key);
        return whole.IsEmpty ? FragmentResult.Bad : FragmentResult.Complete;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var set in _sets.Values)
            set.Dispose();
        _sets.Clear();
    }

    // The kept header ends with the fragment header's first byte: the number of what follows, which goes where 44 stood.
    private ReadOnlyMemory<byte> AssembleIPv6(FragmentSet set)
    {
        var headerSize = set.Header.Length - 1;
        var size = headerSize + set.Payload.Length;
        if (size - IPv6View.Size > ushort.MaxValue || size > _whole.Length)
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

    private FragmentSet? Take(SetKey key, long now)
    {
        while (_expiry.TryPeek(out var oldest) && oldest.Expires <= now)
        {
            _expiry.Dequeue();
            if (_sets.TryGetValue(oldest.Key, out var stale) && stale.Expires == oldest.Expires)
                Remove(oldest.Key);
        }
        if (_sets.TryGetValue(key, out var set))
            return set;
        if (_sets.Count >= MostSets)
            return null;
        set = new FragmentSet { Expires = now + (_seconds() * 1_000_000_000L) };
        _sets.Add(key, set);
        _expiry.Enqueue((set.Expires, key));
        return set;
    }

    private FragmentResult Spoil(SetKey key)
    {
        Remove(key);
        return FragmentResult.Bad;
    }

    private void Remove(SetKey key)
    {
        if (_sets.Remove(key, out var set))
            set.Dispose();
    }

    private readonly record struct SetKey(UInt128 First, UInt128 Second, uint Id, byte Extra);
}
