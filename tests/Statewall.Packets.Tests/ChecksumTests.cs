using CsCheck;

namespace Statewall.Packets.Tests;

public sealed class ChecksumTests
{
    [Fact]
    public void IsIPv4HeaderGood_OfAnyHeader_IsWhatTheSumSays()
    {
        var random = new Random(20261128);
        for (int round = 0; round < 2000; round++)
        {
            byte[] header = new byte[round % 4 == 0 ? 24 : 20];
            random.NextBytes(header);
            Assert.Equal(Checksum.Sum(header) == ushort.MaxValue, Checksum.IsIPv4HeaderGood(header));
            header[10] = header[11] = 0;
            ushort checksum = Checksum.Compute(header);
            (header[10], header[11]) = ((byte)(checksum >> 8), (byte)checksum);
            Assert.True(Checksum.IsIPv4HeaderGood(header));
            header[round % header.Length] ^= 0x10;
            Assert.False(Checksum.IsIPv4HeaderGood(header));
        }
    }

    private static readonly Gen<byte[]> Bytes = Gen.Byte.Array[0, 3000];

    [Fact]
    public void Sum_AnyBytes_EqualsNaiveSum() => Bytes.Sample(bytes => Checksum.Sum(bytes) == Naive(bytes));

    [Fact]
    public void Sum_EveryShortLengthAndAlignment_EqualsNaiveSum()
    {
        var bytes = new byte[300];
        new Random(7).NextBytes(bytes);
        for (int start = 0; start < 9; start++)
        {
            for (int length = 0; start + length <= bytes.Length; length++)
            {
                Assert.Equal(Naive(bytes.AsSpan(start, length)), Checksum.Sum(bytes.AsSpan(start, length)));
            }
        }
    }

    [Fact]
    public void Sum_MegabytesOfOnes_DoesNotOverflow()
    {
        var bytes = new byte[5_000_001];
        bytes.AsSpan().Fill(0xFF);
        Assert.Equal(Naive(bytes), Checksum.Sum(bytes));
    }

    [Fact]
    public void Sum_OfParts_FoldsToSumOfWhole() =>
        Gen.Select(Bytes, Gen.Int[0, 1500]).Sample((bytes, words) =>
        {
            int cut = Math.Min(words * 2, bytes.Length & ~1);
            return Checksum.Fold((ulong)Checksum.Sum(bytes.AsSpan(0, cut)) + Checksum.Sum(bytes.AsSpan(cut))) == Checksum.Sum(bytes);
        });

    [Fact]
    public void Compute_KnownHeader_GivesKnownChecksum()
    {
        byte[] header = Convert.FromHexString("45000073000040004011" + "0000" + "c0a80001c0a800c7");
        Assert.Equal(0xB861, Checksum.Compute(header));
    }

    [Fact]
    public void Update_AnyChange_EqualsFullComputation() =>
        Gen.Select(Gen.Byte.Array[20, 200], Gen.Int[0, 8], Gen.Byte.Array[16]).Sample((bytes, word, change) =>
        {
            ushort before = Checksum.Compute(bytes);
            byte[] old = bytes.AsSpan(word * 2, 2).ToArray();
            ushort oldWord = (ushort)((old[0] << 8) | old[1]);
            ushort newWord = (ushort)((change[0] << 8) | change[1]);
            change.AsSpan(0, 2).CopyTo(bytes.AsSpan(word * 2));
            ushort full = Checksum.Compute(bytes);
            ushort byWord = Checksum.Update(before, oldWord, newWord);
            ushort byBytes = Checksum.Update(before, old, change.AsSpan(0, 2));
            return Same(byWord, full) && Same(byBytes, full);
        });

    [Fact]
    public void Update_Changed32Bits_EqualsFullComputation() =>
        Gen.Select(Gen.Byte.Array[20, 60], Gen.UInt).Sample((bytes, value) =>
        {
            ushort before = Checksum.Compute(bytes);
            uint old = BigEndian.U32(bytes, 4);
            BigEndian.Put(bytes, 4, value);
            return Same(Checksum.Update(before, old, value), Checksum.Compute(bytes));
        });

    [Fact]
    public void Update_DifferentLengths_Throws() =>
        Assert.Throws<ArgumentException>(() => Checksum.Update(1, [1, 2], [1, 2, 3, 4]));

    [Fact]
    public void MangleZero_ZeroAndOther_ReplacesZeroOnly()
    {
        Assert.Equal(0xFFFF, Checksum.MangleZero(0));
        Assert.Equal(5, Checksum.MangleZero(5));
    }

    [Fact]
    public void Crc32c_KnownVectors_GiveKnownValues()
    {
        Assert.Equal(0xE3069283u, Crc32c.Compute("123456789"u8));
        Assert.Equal(0x8A9136AAu, Crc32c.Compute(new byte[32]));
        Assert.Equal(0u, Crc32c.Compute([]));
    }

    [Fact]
    public void Crc32c_AnyBytes_InstructionsEqualTable() =>
        Gen.Select(Bytes, Gen.UInt).Sample((bytes, start) => Crc32c.Append(start, bytes) == Crc32c.AppendTable(start, bytes));

    // 0x0000 and 0xFFFF are the same number in one's complement.
    private static bool Same(ushort a, ushort b) => a == b || (a is 0 or 0xFFFF && b is 0 or 0xFFFF);

    private static ushort Naive(ReadOnlySpan<byte> bytes)
    {
        ulong sum = 0;
        for (int i = 0; i < bytes.Length; i += 2)
        {
            sum += ((uint)bytes[i] << 8) | (i + 1 < bytes.Length ? bytes[i + 1] : 0u);
        }

        while (sum >> 16 != 0)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (ushort)sum;
    }
}
