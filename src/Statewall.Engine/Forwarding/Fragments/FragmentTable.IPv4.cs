using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Statewall.Packets;

namespace Statewall.Engine.Forwarding.Fragments;

// IPv4: whatever does not fit spoils the set, but for a fragment that repeats another. // ip_fragment.c
internal sealed partial class FragmentTable
{
    private const uint MostBetween = 64; // net.ipv4.ipfrag_max_dist
    private readonly Dictionary<uint, FragmentSource> _sources = [];

    /// <summary>Adds an IPv4 fragment. // ip_frag_queue</summary>
    /// <param name="fragment">The fragment.</param>
    /// <param name="now">The engine's present.</param>
    /// <param name="whole">The reassembled packet when the set is complete; valid until the next call.</param>
    /// <param name="largest">Bytes of the largest of its fragments. // max_size</param>
    public FragmentResult Add(in IpView fragment, long now, out ReadOnlyMemory<byte> whole, out ushort largest)
    {
        (whole, largest) = (default, 0);
        var key = new SetKey(
            new UInt128(0, BinaryPrimitives.ReadUInt64BigEndian(fragment.Addresses)), 0, fragment.FragmentId, fragment.Protocol, true);
        if (Take(key, now) is not { } set)
            return FragmentResult.Bad;
        if (IsTooFar(set))
        {
            set.Clear();
            Schedule(key, set, now);
        }
        set.Largest = Math.Max(set.Largest, (ushort)fragment.Bytes.Length);
        var header = fragment.Bytes[..fragment.TransportOffset];
        switch (set.Add(fragment.FragmentOffset, fragment.Transport, fragment.MoreFragments, header, fragment.TrafficClass & 3))
        {
            case FragmentFit.Added when set.IsComplete:
                largest = set.Largest;
                var result = AssembleIPv4(set, out whole);
                Remove(key);
                return result;
            case FragmentFit.Added or FragmentFit.Repeated:
                return FragmentResult.Held;
            default:
                return Spoil(key);
        }
    }

    // ip_frag_reasm
    private FragmentResult AssembleIPv4(FragmentSet set, out ReadOnlyMemory<byte> whole)
    {
        whole = default;
        var size = set.Header.Length + set.Payload.Length;
        if (size > ushort.MaxValue || !set.IsEcnSound)
            return FragmentResult.Bad;
        set.Header.CopyTo(_whole);
        set.Payload.CopyTo(_whole.AsSpan(set.Header.Length));
        var result = _whole.AsSpan(0, size);
        BinaryPrimitives.WriteUInt16BigEndian(result[IPv4View.Offset.TotalLength..], (ushort)size);
        result[IPv4View.Offset.Fragment] &= 0x40; // don't-fragment stays
        result[IPv4View.Offset.Fragment + 1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(result[IPv4View.Offset.Checksum..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(result[IPv4View.Offset.Checksum..], Checksum.Compute(result[..set.Header.Length]));
        whole = _whole.AsMemory(0, size);
        return FragmentResult.Complete;
    }

    private FragmentSource SourceOf(SetKey key)
    {
        ref var source = ref CollectionsMarshal.GetValueRefOrAddDefault(_sources, (uint)(key.First >> 32), out _);
        source ??= new FragmentSource();
        source.Sets++;
        return source;
    }

    // So many fragments of other packets came in between that the identification may have come round: what is there is of an older packet.
    // ip_frag_too_far
    private static bool IsTooFar(FragmentSet set)
    {
        var before = set.LatestOfSource;
        set.LatestOfSource = ++set.Source!.Count;
        return !set.IsEmpty && set.LatestOfSource - before > MostBetween;
    }
}
