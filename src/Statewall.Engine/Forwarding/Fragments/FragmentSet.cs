using System.Buffers;

namespace Statewall.Engine.Forwarding.Fragments;

/// <summary>How a fragment fits its set.</summary>
internal enum FragmentFit : byte
{
    /// <summary>It was added.</summary>
    Added,

    /// <summary>Its bytes were there already. // IPFRAG_DUP</summary>
    Repeated,

    /// <summary>Some of its bytes were there already. // IPFRAG_OVERLAP</summary>
    Overlapping,

    /// <summary>It is at odds with what is known of the packet's end, or brings no bytes.</summary>
    Contradicting,
}

/// <summary>
/// The fragments of one packet: the bytes at their offsets, and which stretches are there. // struct inet_frag_queue,
/// inet_frag_queue_insert
/// </summary>
internal sealed class FragmentSet : IDisposable
{
    private const int MixedEcn = 0b1110; // any codepoint but 0, which goes with itself only // ip_frag_ecn_table

    private readonly List<(int Start, int End)> _runs = [];
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(4096);
    private byte[] _header = [];
    private int _received;
    private int _ecn;
    private bool _hasLast;

    /// <summary>When the set is given up, in the engine's nanoseconds.</summary>
    public long Expires { get; set; }

    /// <summary>Who sends it, in IPv4. // struct ipq: peer</summary>
    public FragmentSource? Source { get; init; }

    /// <summary>The count of the source's fragments when this set got its latest. // struct ipq: rid</summary>
    public uint LatestOfSource { get; set; }

    /// <summary>Bytes of the largest fragment, its headers included.</summary>
    public ushort Largest { get; set; }

    /// <summary>True when nothing was added yet.</summary>
    public bool IsEmpty => _runs.Count == 0;

    /// <summary>Bytes that the payload will have, as far as is known.</summary>
    public int Size { get; private set; }

    /// <summary>The headers in front of the first fragment's payload.</summary>
    public ReadOnlySpan<byte> Header => _header;

    /// <summary>The payload of a complete set.</summary>
    public ReadOnlySpan<byte> Payload => _bytes.AsSpan(0, Size);

    /// <summary>True when nothing is missing.</summary>
    public bool IsComplete => _hasLast && _header.Length > 0 && _received == Size;

    /// <summary>False when some fragments say that their sender knows ECN and others that it does not: such a packet is dropped. // RFC 3168, 5.3</summary>
    public bool IsEcnSound => (_ecn & 1) == 0 || (_ecn & MixedEcn) == 0;

    /// <summary>Adds a fragment.</summary>
    /// <param name="offset">Offset of its data in the payload.</param>
    /// <param name="data">Its data; of all but the last, what exceeds a multiple of eight bytes is cut off.</param>
    /// <param name="more">Others follow.</param>
    /// <param name="header">The headers in front of it, kept when it is the first.</param>
    /// <param name="ecn">The two ECN bits of its header.</param>
    public FragmentFit Add(int offset, ReadOnlySpan<byte> data, bool more, ReadOnlySpan<byte> header, int ecn)
    {
        var end = offset + data.Length;
        if (!TryFit(ref end, more) || end == offset)
            return FragmentFit.Contradicting;
        data = data[..(end - offset)];
        var fit = Place(offset, end);
        if (fit != FragmentFit.Added)
            return fit;
        if (end > _bytes.Length)
            Grow(end);
        data.CopyTo(_bytes.AsSpan(offset));
        _received += data.Length;
        _ecn |= 1 << ecn;
        if (offset == 0)
            _header = header.ToArray();
        return fit;
    }

    /// <summary>Forgets all that was added.</summary>
    public void Clear()
    {
        _runs.Clear();
        _header = [];
        _received = _ecn = Size = 0;
        _hasLast = false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    // What the last fragment says of the end counts even when its data is not taken.
    private bool TryFit(ref int end, bool more)
    {
        if (!more)
        {
            if (end < Size || (_hasLast && end != Size))
                return false;
            _hasLast = true;
            Size = end;
            return true;
        }
        end &= ~7;
        if (end <= Size)
            return true;
        if (_hasLast)
            return false;
        Size = end;
        return true;
    }

    // Runs grow at the tail only; a fragment within one run was seen before, one that crosses a border overlaps.
    private FragmentFit Place(int start, int end)
    {
        if (_runs.Count == 0 || start >= _runs[^1].End)
        {
            if (_runs.Count > 0 && start == _runs[^1].End)
                _runs[^1] = (_runs[^1].Start, end);
            else
                _runs.Add((start, end));
            return FragmentFit.Added;
        }
        for (var at = 0; at < _runs.Count; at++)
        {
            if (start >= _runs[at].End)
                continue;
            if (end <= _runs[at].Start)
            {
                _runs.Insert(at, (start, end));
                return FragmentFit.Added;
            }
            return start >= _runs[at].Start && end <= _runs[at].End ? FragmentFit.Repeated : FragmentFit.Overlapping;
        }
        return FragmentFit.Overlapping;
    }

    private void Grow(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(size, _bytes.Length * 2));
        _bytes.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}

/// <summary>A sender of IPv4 fragments with incomplete sets. // struct inet_peer</summary>
internal sealed class FragmentSource
{
    /// <summary>Its sets.</summary>
    public int Sets { get; set; }

    /// <summary>The fragments that came from it while it had sets. // rid</summary>
    public uint Count { get; set; }
}
