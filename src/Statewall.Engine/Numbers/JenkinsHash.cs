using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Statewall.Engine.Numbers;

/// <summary>Bob Jenkins' lookup3 with the kernel's initial value, so that what it spreads is spread as by the kernel. // jhash, jhash2</summary>
internal static class JenkinsHash
{
    private const uint Start = 0xDEADBEEF; // JHASH_INITVAL
    private const int BlockSize = 12;

    /// <summary>The hash of bytes. // jhash</summary>
    public static uint Compute(ReadOnlySpan<byte> key, uint seed)
    {
        uint b, c;
        var a = b = c = Start + (uint)key.Length + seed;
        while (key.Length > BlockSize)
        {
            a += BinaryPrimitives.ReadUInt32LittleEndian(key);
            b += BinaryPrimitives.ReadUInt32LittleEndian(key[4..]);
            c += BinaryPrimitives.ReadUInt32LittleEndian(key[8..]);
            Mix(ref a, ref b, ref c);
            key = key[BlockSize..];
        }
        if (key.IsEmpty)
            return c;
        Span<byte> rest = stackalloc byte[BlockSize];
        rest.Clear();
        key.CopyTo(rest);
        a += BinaryPrimitives.ReadUInt32LittleEndian(rest);
        b += BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
        c += BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]);
        return Finish(a, b, c);
    }

    /// <summary>The hash of words in the machine's order. // jhash2</summary>
    public static uint ComputeWords(ReadOnlySpan<uint> words, uint seed)
    {
        if (BitConverter.IsLittleEndian)
            return Compute(MemoryMarshal.AsBytes(words), seed);
        Span<byte> bytes = stackalloc byte[words.Length * sizeof(uint)];
        for (var at = 0; at < words.Length; at++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[(at * sizeof(uint))..], words[at]);
        return Compute(bytes, seed);
    }

    // __jhash_mix
    private static void Mix(ref uint a, ref uint b, ref uint c)
    {
        a = (a - c) ^ BitOperations.RotateLeft(c, 4);
        c += b;
        b = (b - a) ^ BitOperations.RotateLeft(a, 6);
        a += c;
        c = (c - b) ^ BitOperations.RotateLeft(b, 8);
        b += a;
        a = (a - c) ^ BitOperations.RotateLeft(c, 16);
        c += b;
        b = (b - a) ^ BitOperations.RotateLeft(a, 19);
        a += c;
        c = (c - b) ^ BitOperations.RotateLeft(b, 4);
        b += a;
    }

    // __jhash_final
    private static uint Finish(uint a, uint b, uint c)
    {
        c = (c ^ b) - BitOperations.RotateLeft(b, 14);
        a = (a ^ c) - BitOperations.RotateLeft(c, 11);
        b = (b ^ a) - BitOperations.RotateLeft(a, 25);
        c = (c ^ b) - BitOperations.RotateLeft(b, 16);
        a = (a ^ c) - BitOperations.RotateLeft(c, 4);
        b = (b ^ a) - BitOperations.RotateLeft(a, 14);
        return (c ^ b) - BitOperations.RotateLeft(b, 24);
    }
}
