using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink;

/// <summary>
/// Values by address prefix; the longest prefix that holds an address decides. A look-up hashes once for each prefix length that occurs,
/// the longest first, and allocates nothing. Any number of threads may look up while nobody adds.
/// </summary>
/// <typeparam name="T">What a prefix stands for.</typeparam>
public sealed class InetPrefixMap<T>
{
    private readonly int _bits;
    private Level[] _levels = []; // by falling length

    /// <summary>Makes an empty map.</summary>
    /// <param name="family">The family of all its prefixes.</param>
    /// <exception cref="ArgumentOutOfRangeException">Neither IPv4 nor IPv6.</exception>
    public InetPrefixMap(NfProto family)
    {
        _bits = family switch
        {
            NfProto.IPv4 => InetAddress.IPv4Size * 8,
            NfProto.IPv6 => InetAddress.IPv6Size * 8,
            _ => throw new ArgumentOutOfRangeException(nameof(family)),
        };
    }

    /// <summary>Adds a prefix; false when it is there already, with its value unchanged.</summary>
    /// <param name="network">An address of the map's family; bits behind the prefix do not count.</param>
    /// <param name="length">The number of leading bits that count.</param>
    /// <param name="value">What it stands for.</param>
    /// <exception cref="ArgumentException">An address of another family.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative or more than the address has bits.</exception>
    public bool TryAdd(InetAddress network, int length, T value)
    {
        if (network.Size * 8 != _bits)
            throw new ArgumentException("The address is of another family.", nameof(network));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)_bits, nameof(length));
        var at = Array.FindIndex(_levels, level => level.Length <= length);
        at = at < 0 ? _levels.Length : at;
        if (at == _levels.Length || _levels[at].Length != length)
            _levels = [.. _levels[..at], new Level(length), .. _levels[at..]];
        return _levels[at].TryAdd(Key.Of(network.Bytes), value);
    }

    /// <summary>The value of the longest prefix that holds an address.</summary>
    /// <param name="address">4 or 16 bytes in network order, as the map's family has.</param>
    /// <param name="value">The value; the default when no prefix holds the address.</param>
    /// <param name="length">The prefix's length.</param>
    public bool TryFind(ReadOnlySpan<byte> address, out T? value, out int length) => TryFind(address, _bits, out value, out length);

    /// <summary>As the other overload, among prefixes of at most <paramref name="longest"/> bits.</summary>
    public bool TryFind(ReadOnlySpan<byte> address, int longest, out T? value, out int length)
    {
        var key = Key.Of(address);
        foreach (var level in _levels)
        {
            if (level.Length > longest || !level.TryFind(key, out value))
                continue;
            length = level.Length;
            return true;
        }
        value = default;
        length = 0;
        return false;
    }

    // An address as a number of 128 bits whose highest ones an IPv4 address fills.
    private readonly record struct Key(ulong High, ulong Low)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Key Of(ReadOnlySpan<byte> address) => address.Length == InetAddress.IPv4Size
            ? new Key((ulong)BinaryPrimitives.ReadUInt32BigEndian(address) << 32, 0)
            : new Key(BinaryPrimitives.ReadUInt64BigEndian(address), BinaryPrimitives.ReadUInt64BigEndian(address[8..]));
    }

    private struct Place
    {
        public Key Key;
        public T Value;
        public bool IsTaken;
    }

    // All prefixes of one length: an open-addressed table that is at most half full.
    private sealed class Level(int length)
    {
        private readonly ulong _highMask = length == 0 ? 0 : ulong.MaxValue << (64 - Math.Min(length, 64));
        private readonly ulong _lowMask = length <= 64 ? 0 : ulong.MaxValue << (128 - length);
        private Place[] _places = new Place[4];
        private int _count;

        public int Length { get; } = length;

        public bool TryAdd(Key address, T value)
        {
            var key = Masked(address);
            if ((_count + 1) * 2 > _places.Length)
                Grow();
            ref var place = ref Find(key);
            if (place.IsTaken)
                return false;
            place = new Place { Key = key, Value = value, IsTaken = true };
            _count++;
            return true;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool TryFind(Key address, out T? value)
        {
            ref var place = ref Find(Masked(address));
            value = place.Value;
            return place.IsTaken;
        }

        private Key Masked(Key address) => new(address.High & _highMask, address.Low & _lowMask);

        // The place of a key, or the free one where it would be.
        private ref Place Find(Key key)
        {
            var mask = _places.Length - 1;
            var at = (int)(((key.High * 0x9E37_79B9_7F4A_7C15) ^ (key.Low * 0xD6E8_FEB8_6659_FD93)) >> 33) & mask;
            while (_places[at].IsTaken && _places[at].Key != key)
                at = (at + 1) & mask;
            return ref _places[at];
        }

        private void Grow()
        {
            var old = _places;
            _places = new Place[old.Length * 2];
            foreach (var place in old)
            {
                if (place.IsTaken)
                    Find(place.Key) = place;
            }
        }
    }
}
