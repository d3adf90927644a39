using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Evaluation;

/// <summary>
/// What the expressions of a rule work on: a verdict, and sixteen words of four bytes behind the place that it has in the kernel. They are not
/// cleared between rules. // struct nft_regs
/// </summary>
internal struct Registers
{
    private const int WordSize = 4;

    private Words _words;

    /// <summary>What is to happen next.</summary>
    public NftVerdict Verdict;

    /// <summary>Where the verdict leads, in jumps.</summary>
    public NftChain? Chain;

    /// <summary>The bytes of a value that is read.</summary>
    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ReadOnlySpan<byte> Read(byte word, int size) =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref Unsafe.As<Words, byte>(ref Unsafe.AsRef(in _words)), word * WordSize), size);

    /// <summary>The bytes of a value that is written; what is behind it in its last word becomes 0.</summary>
    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Write(byte word, int size)
    {
        ref var start = ref Unsafe.Add(ref Unsafe.As<Words, byte>(ref _words), word * WordSize);
        if ((size & (WordSize - 1)) != 0)
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref start, size & ~(WordSize - 1)), 0u);
        return MemoryMarshal.CreateSpan(ref start, size);
    }

    /// <summary>Writes a number in the machine's order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set32(byte word, uint value) => _words[word] = value;

    /// <summary>Reads a number in the machine's order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly uint Get32(byte word) => _words[word];

    /// <summary>Writes two bytes in the machine's order, and zeros behind them. // nft_reg_store16</summary>
    public void Set16(byte word, ushort value) => MemoryMarshal.Write(Write(word, sizeof(ushort)), in value);

    /// <summary>Writes two bytes in network order, and zeros behind them. // nft_reg_store_be16</summary>
    public void Set16BigEndian(byte word, ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Write(word, sizeof(ushort)), value);

    /// <summary>Writes a byte, and zeros behind it. // nft_reg_store8</summary>
    public void Set8(byte word, byte value) => _words[word] = BitConverter.IsLittleEndian ? value : (uint)value << 24;

    /// <summary>Writes eight bytes in the machine's order. // nft_reg_store64</summary>
    public void Set64(byte word, ulong value) => MemoryMarshal.Write(Write(word, sizeof(ulong)), in value);

    /// <summary>Writes bytes, and zeros behind them up to a size.</summary>
    public void Set(byte word, ReadOnlySpan<byte> bytes, int size)
    {
        var target = Write(word, size);
        target.Clear();
        bytes[..Math.Min(bytes.Length, size)].CopyTo(target);
    }

    /// <summary>What a register holds that some bytes were written to: those, and zeros behind them.</summary>
    public static uint Word(ReadOnlySpan<byte> bytes)
    {
        Span<byte> padded = stackalloc byte[WordSize];
        padded.Clear();
        bytes.CopyTo(padded);
        return MemoryMarshal.Read<uint>(padded);
    }

    /// <summary>The rule ends here. // NFT_BREAK</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Break() => Verdict = NftVerdict.Break;

    // The verdict's own words included, so that numbers are the kernel's.
    [InlineArray(20)] // NFT_REG32_NUM
    private struct Words
    {
        private uint _first;
    }
}
