using CsCheck;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Diagnostics;

namespace Statewall.Netlink.Tests.Attributes;

public sealed class AttributeCodecTests
{
    private const int BaseOffset = 20;

    [Fact]
    public void Sample_EncodedAndDecoded_IsTheSame() => Gen.Int.Sample(
        seed =>
        {
            var value = AttributeGenerator.Generate<Sample>(new Random(seed));
            var bytes = Encode(ref value);
            var decoded = default(Sample);
            Assert.True(AttributeReader.Decode(bytes, BaseOffset, ref decoded).IsNone);
            Assert.Equal(AttributeTracer.Format(ref value), AttributeTracer.Format(ref decoded));
            Assert.Equal(bytes, Encode(ref decoded));
        },
        iter: 2000);

    [Fact]
    public void Generator_OfManySeeds_FillsAndOmitsEachField()
    {
        int present = 0, absent = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            var value = AttributeGenerator.Generate<Sample>(new Random(seed));
            present += value.Items is { Length: > 0 } && value.Nested?.Deeper?.Word is not null && value.PartA is not null ? 1 : 0;
            absent += value.Items is null && value.Nested is null ? 1 : 0;
        }
        Assert.True(present > 10 && absent > 10, $"{present} {absent}");
    }

    [Fact]
    public void Integers_OnTheWire_AreInNetworkOrderUnlessHost()
    {
        var value = new Sample { Port = 0x1234, HostShort = 0x1234 };
        var expected = new byte[] { 6, 0, 3, 0, 0x12, 0x34, 0, 0, 6, 0, 6, 0, 0x34, 0x12, 0, 0 };
        Assert.SkipUnless(BitConverter.IsLittleEndian, "expects a little-endian machine");
        Assert.Equal(expected, Encode(ref value));
    }

    [Fact]
    public void Absent_IsNotZero()
    {
        var zero = new Sample { Mark = 0, Items = [], Nested = default(Inner), Name = "", Blob = [] };
        var decoded = default(Sample);
        Assert.True(AttributeReader.Decode(Encode(ref zero), BaseOffset, ref decoded).IsNone);
        Assert.Equal(0u, decoded.Mark);
        Assert.Empty(decoded.Items!);
        Assert.NotNull(decoded.Nested);
        Assert.Equal("", decoded.Name);
        Assert.Empty(decoded.Blob!);
        Assert.Null(decoded.Counter);
        Assert.Null(decoded.PartA);

        var nothing = default(Sample);
        Assert.Empty(Encode(ref nothing));
        Assert.True(AttributeReader.Decode([], BaseOffset, ref nothing).IsNone);
        Assert.Null(nothing.Mark);
    }

    [Fact]
    public void Attribute_Twice_LastOneCounts()
    {
        var first = new Sample { Mark = 1, FarType = 1 };
        var second = new Sample { Mark = 2, FarType = 2 };
        var decoded = default(Sample);
        Assert.True(AttributeReader.Decode([.. Encode(ref first), .. Encode(ref second)], BaseOffset, ref decoded).IsNone);
        Assert.Equal(2u, decoded.Mark);
        Assert.Equal(2u, decoded.FarType);
    }

    [Fact]
    public void Attribute_Unknown_IsSkipped()
    {
        byte[] bytes = [4, 0, 60, 0, 8, 0, 4, 0, 0, 0, 0, 7];
        var decoded = default(Sample);
        Assert.True(AttributeReader.Decode(bytes, BaseOffset, ref decoded).IsNone);
        Assert.Equal(7u, decoded.Mark);
    }

    [Theory]
    [InlineData("0300040000000000", CodecFaultKind.AttributeTooShort, 20, 4)]
    [InlineData("0400010009000400", CodecFaultKind.AttributeOverrun, 24, 4)]
    [InlineData("040001000400", CodecFaultKind.TrailingBytes, 24, 0)]
    [InlineData("0400010006000400ffff0000", CodecFaultKind.PayloadTooShort, 24, 4)]
    [InlineData("08000a0061626364", CodecFaultKind.BadText, 20, 10)]
    [InlineData("08000a00ff626300", CodecFaultKind.BadText, 20, 10)]
    [InlineData("0c000c8006000100ffff0000", CodecFaultKind.PayloadTooShort, 24, 1)]
    [InlineData("0c000d8003000100ffff0000", CodecFaultKind.AttributeTooShort, 24, 1)]
    [InlineData("10000e800c00018006000100ffff0000", CodecFaultKind.PayloadTooShort, 28, 1)]
    public void Fault_OfEachKind_NamesItsOffset(string hex, CodecFaultKind kind, int offset, int type)
    {
        var decoded = default(Sample);
        var fault = AttributeReader.Decode(Convert.FromHexString(hex), BaseOffset, ref decoded);
        Assert.Equal(new CodecFault(kind, offset, (ushort)type), fault);
        Assert.Contains($"{offset}", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nests_TooDeep_AreAFaultAndNoCrash()
    {
        var bytes = new byte[] { 8, 0, 1, 0, 0, 0, 0, 1 };
        for (var level = 0; level < 1000; level++)
        {
            var element = Wrap(1, bytes);
            bytes = Wrap(2, element);
        }
        var decoded = default(Endless);
        Assert.Equal(CodecFaultKind.TooDeep, AttributeReader.Decode(bytes, 0, ref decoded).Kind);
    }

    [Fact]
    public void Decode_TruncatedAtEveryByte_NeverThrows()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var value = AttributeGenerator.Generate<Sample>(new Random(seed));
            var bytes = Encode(ref value);
            for (var length = 0; length < bytes.Length; length++)
            {
                var decoded = default(Sample);
                var fault = AttributeReader.Decode(bytes.AsSpan(0, length), BaseOffset, ref decoded);
                Assert.InRange(fault.Offset, 0, BaseOffset + length);
            }
        }
    }

    [Fact]
    public void Decode_ArbitraryAndFlippedBytes_NeverThrows() => Gen.Select(Gen.Int, Gen.Byte.Array[0, 200], Gen.Int[0, 10_000], Gen.Byte).Sample(
        (seed, noise, position, flip) =>
        {
            var decoded = default(Sample);
            var fault = AttributeReader.Decode(noise, BaseOffset, ref decoded);
            Assert.InRange(fault.Offset, 0, BaseOffset + noise.Length);
            var value = AttributeGenerator.Generate<Sample>(new Random(seed));
            var bytes = Encode(ref value);
            if (bytes.Length > 0)
                bytes[position % bytes.Length] ^= flip;
            decoded = default;
            fault = AttributeReader.Decode(bytes, BaseOffset, ref decoded);
            Assert.InRange(fault.Offset, 0, BaseOffset + bytes.Length);
        },
        iter: 5000);

    [Fact]
    public void Decode_BeyondSlotRange_FindsAttribute()
    {
        var far = new Sample { Mark = 42 };
        var padding = new Sample { Blob = new byte[60_000] };
        var pad = Encode(ref padding);
        byte[] bytes = [.. pad, .. pad, .. pad, .. pad, .. pad, .. Encode(ref far)];
        var decoded = default(Flat4);
        Assert.True(AttributeReader.Decode(bytes, 0, ref decoded).IsNone);
        Assert.Equal(42u, decoded.Mark);
    }

    [Fact]
    public void Encode_IntoTooSmallBuffers_OverflowsWithoutWritingBeyond()
    {
        var value = default(Sample);
        for (var seed = 0; value.Items is not { Length: > 1 } || value.PartA is null || value.Nested is null; seed++)
            value = AttributeGenerator.Generate<Sample>(new Random(seed));
        var needed = Encode(ref value).Length;
        for (var size = 0; size < needed; size++)
        {
            var buffer = new byte[size + 8];
            buffer.AsSpan(size).Fill(0xAA);
            var writer = new AttributeWriter(buffer.AsSpan(0, size));
            Sample.Describe(ref writer, ref value);
            Assert.True(writer.Overflowed);
            Assert.False(writer.AttributeTooLarge);
            Assert.Equal(-1, buffer.AsSpan(size).IndexOfAnyExcept((byte)0xAA));
        }
    }

    [Fact]
    public void Encode_PayloadBeyond64KiB_IsTooLarge()
    {
        var value = new Sample { Blob = new byte[65_532] };
        var writer = new AttributeWriter(new byte[100_000]);
        Sample.Describe(ref writer, ref value);
        Assert.True(writer.Overflowed && writer.AttributeTooLarge);
    }

    [Fact]
    public void EncodeAndDecode_FlatValue_AllocateNothing()
    {
        var buffer = new byte[256];
        long Run(int rounds)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < rounds; i++)
            {
                var value = new Flat { Mark = (uint)i, Counter = 5, From = new Address(1, 2), Nested = new FlatInner { Port = 80 } };
                var writer = new AttributeWriter(buffer);
                Flat.Describe(ref writer, ref value);
                var decoded = default(Flat);
                if (!AttributeReader.Decode(buffer.AsSpan(0, writer.Length), 0, ref decoded).IsNone || decoded.Mark != (uint)i)
                    throw new InvalidOperationException("round trip failed");
            }
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Run(100);
        Assert.Equal(0, Run(10_000));
    }

    private static byte[] Encode(ref Sample value)
    {
        var buffer = new byte[65_536];
        var writer = new AttributeWriter(buffer);
        Sample.Describe(ref writer, ref value);
        Assert.False(writer.Overflowed);
        return buffer[..writer.Length];
    }

    private static byte[] Wrap(ushort type, byte[] inner)
    {
        if (inner.Length + 4 > ushort.MaxValue)
            return inner;
        var bytes = new byte[inner.Length + 4];
        MachineOrder.WriteU16(bytes, (ushort)bytes.Length);
        MachineOrder.WriteU16(bytes.AsSpan(2), (ushort)(type | AttributeHeader.Nested));
        inner.CopyTo(bytes, 4);
        return bytes;
    }

    private struct Flat4 : IAttributeSet<Flat4>
    {
        public uint? Mark;

        public static void Describe<TCodec>(ref TCodec codec, ref Flat4 value)
            where TCodec : struct, IAttributeCodec, allows ref struct => codec.U32(SampleType.Mark, ref value.Mark);
    }
}
