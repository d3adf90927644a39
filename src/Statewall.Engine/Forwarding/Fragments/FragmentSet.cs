using System.Buffers;

namespace Statewall.Engine.Forwarding.Fragments;

/// <summary>What a fragment did to its set.</summary>
internal enum FragmentResult : byte
{
    /// <summary>The set is complete: a whole packet.</summary>
    Complete,

    /// <summary>Others are missing.</summary>
    Held,

    /// <summary>It does not fit; depending on how, the whole set went with it.</summary>
    Bad,
}

/// <summary>
/// The fragments of one packet: the bytes at their offsets, and which stretches are there. Overlap kills the set (RFC 5722), a repeated
/// fragment does not. // struct inet_frag_queue, inet_frag_queue_insert
/// </summary>
internal sealed class FragmentSet : IDisposable
{
    /// <summary>Most bytes that a reassembled payload may have.</summary>
    public const int MaximumSize = ushort.MaxValue;

    private readonly List<(int Start, int End)> _runs = [];
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(4096);
    private byte[] _header = [];
    private int _received;
    private bool _hasLast;

    /// <summary>When the set is given up, in the engine's nanoseconds.</summary>
    public long Expires { get; init; }

    /// <summary>Bytes that the payload will have, as far as is known.</summary>
    public int Size { get; private set; }

    /// <summary>The headers in front of the first fragment's payload.</summary>
    public ReadOnlySpan<byte> Header => _header;

    /// <summary>The payload of a complete set.</summary>
    public ReadOnlySpan<byte> Payload => _bytes.AsSpan(0, Size);

    /// <summary>True when nothing is missing.</summary>
    public bool IsComplete => _hasLast && _header.Length > 0 && _received == Size;

    /// <summary>Adds a fragment.</summary>
    /// <param name="offset">Offset of its data in the payload.</param>
    /// <param name="data">Its data; of all but the last, what exceeds a multiple of eight bytes is cut off.</param>
    /// <param name="more">Others follow.</param>
    /// <param name="header">The headers in front of it, kept when it is the first.</param>
    /// <returns>False when the set is spoilt and must be dropped.</returns>
    public bool TryAdd(int offset, ReadOnlySpan<byte> data, bool more, ReadOnlySpan<byte> header)
    {
        var end = offset + data.Length;
        if (end > MaximumSize || !TryFit(ref end, more) || end == offset)
            return false;
        data = data[..(end - offset)];
        if (!TryPlace(offset, end, out var repeated))
            return false;
        if (repeated)
            return true;
        if (end > _bytes.Length)
            Grow(end);
        data.CopyTo(_bytes.AsSpan(offset));
        _received += data.Length;
        if (offset == 0)
            _header = header.ToArray();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

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
        Size = end;
        return !_hasLast;
    }

    // Runs grow at the tail only; a fragment within one run was seen before, one that crosses a border overlaps.
    private bool TryPlace(int start, int end, out bool repeated)
    {
        repeated = false;
        if (_runs.Count == 0 || start >= _runs[^1].End)
        {
            if (_runs.Count > 0 && start == _runs[^1].End)
                _runs[^1] = (_runs[^1].Start, end);
            else
                _runs.Add((start, end));
            return true;
        }
        for (var at = 0; at < _runs.Count; at++)
        {
            if (start >= _runs[at].End)
                continue;
            if (end <= _runs[at].Start)
            {
                _runs.Insert(at, (start, end));
                return true;
            }
            repeated = start >= _runs[at].Start && end <= _runs[at].End;
            return repeated;
        }
        return false;
    }

    private void Grow(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(size, _bytes.Length * 2));
        _bytes.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
