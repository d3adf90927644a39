using System.Buffers.Binary;

namespace Statewall.Fuzz;

/// <summary>
/// Makes inputs out of seeds: bit flips, boundary integers, length fields that lie, cuts, repeats and splices.
/// A pool of its own offspring lets changes add up; the sequence depends on the seed number alone.
/// </summary>
internal sealed class Mutator
{
    private const int PoolSize = 256;
    private const int MostMutations = 6;
    private const int SmallestLimit = 4096;

    private static readonly long[] Interesting =
    [
        0, 1, 2, 3, 4, 7, 8, 15, 16, 19, 20, 28, 31, 32, 40, 63, 64, 127, 128, 255, 256, 1023, 1024, 4095, 4096, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF,
        0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF, long.MaxValue, long.MinValue, -1,
    ];

    private readonly List<byte[]> _seeds;
    private readonly List<byte[]> _pool = [];
    private readonly byte[] _buffer;
    private SplitMix _random;
    private int _length;

    public Mutator(IEnumerable<byte[]> seeds, ulong seed)
    {
        _seeds = [.. seeds];
        if (_seeds.Count == 0)
        {
            _seeds.Add([]);
            _seeds.Add(new byte[64]);
        }

        _random = new SplitMix(seed);
        _buffer = new byte[Math.Max(SmallestLimit, 2 * _seeds.Max(s => s.Length))];
    }

    /// <summary>The next input, valid until the next call. The seeds themselves come first, unchanged.</summary>
    public ReadOnlySpan<byte> Next(long number)
    {
        if (number < _seeds.Count)
        {
            return _seeds[(int)number];
        }

        Load(Pick());
        for (var left = 1 + _random.Below(MostMutations); left > 0; left--)
        {
            Mutate();
        }

        var input = _buffer.AsSpan(0, _length);
        Keep(input);
        return input;
    }

    private byte[] Pick() =>
        _pool.Count > 0 && _random.Below(3) == 0 ? _pool[_random.Below(_pool.Count)] : _seeds[_random.Below(_seeds.Count)];

    private void Keep(ReadOnlySpan<byte> input)
    {
        if (_random.Below(64) != 0)
        {
            return;
        }

        if (_pool.Count < PoolSize)
        {
            _pool.Add(input.ToArray());
        }
        else
        {
            _pool[_random.Below(PoolSize)] = input.ToArray();
        }
    }

    private void Load(byte[] input)
    {
        _length = Math.Min(input.Length, _buffer.Length);
        input.AsSpan(0, _length).CopyTo(_buffer);
    }

    private void Mutate()
    {
        switch (_random.Below(_length == 0 ? 1 : 10))
        {
            case 0: Insert(); break;
            case 1: _buffer[_random.Below(_length)] ^= (byte)(1 << _random.Below(8)); break;
            case 2: _buffer[_random.Below(_length)] = (byte)_random.Next(); break;
            case 3: Write(Interesting[_random.Below(Interesting.Length)]); break;
            case 4: WriteLength(); break;
            case 5: Write(unchecked((long)_random.Next())); break;
            case 6: Remove(); break;
            case 7: _length = _random.Below(_length + 1); break;
            case 8: Repeat(); break;
            default: Splice(); break;
        }
    }

    // One to eight bytes, either order.
    private void Write(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        var size = 1 << _random.Below(4);
        var big = _random.Below(2) == 0;
        if (big)
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        }
        else
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        }

        var source = big ? bytes[^size..] : bytes[..size];
        var at = _random.Below(_length);
        source[..Math.Min(size, _length - at)].CopyTo(_buffer.AsSpan(at));
    }

    // A number near one that a length field could hold: what is left, all there is, or a part of it in words.
    private void WriteLength()
    {
        var left = _length - _random.Below(_length);
        var value = _random.Below(4) switch
        {
            0 => left,
            1 => _length,
            2 => left / 4,
            _ => _random.Below(_length + 1),
        };
        Write(value + _random.Below(5) - 2);
    }

    private void Insert()
    {
        var count = Math.Min(1 + _random.Below(_random.Below(8) == 0 ? 256 : 8), _buffer.Length - _length);
        var gap = Open(_random.Below(_length + 1), count);
        var fill = _random.Below(3) == 0;
        foreach (ref var b in gap)
        {
            b = fill ? (byte)0 : (byte)_random.Next();
        }
    }

    private void Repeat()
    {
        var from = _random.Below(_length);
        var count = Math.Min(1 + _random.Below(_length - from), _buffer.Length - _length);
        var part = _buffer.AsSpan(from, count).ToArray();
        part.CopyTo(Open(_random.Below(_length + 1), count));
    }

    private void Remove()
    {
        var from = _random.Below(_length);
        var count = 1 + _random.Below(_length - from);
        _buffer.AsSpan(from + count, _length - from - count).CopyTo(_buffer.AsSpan(from));
        _length -= count;
    }

    private void Splice()
    {
        var other = Pick();
        var from = _random.Below(other.Length);
        var at = _random.Below(_length);
        var count = Math.Min(other.Length - from, _buffer.Length - at);
        other.AsSpan(from, count).CopyTo(_buffer.AsSpan(at));
        _length = at + count;
    }

    private Span<byte> Open(int at, int count)
    {
        _buffer.AsSpan(at, _length - at).CopyTo(_buffer.AsSpan(at + count));
        _length += count;
        return _buffer.AsSpan(at, count);
    }
}
