using CsCheck;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Diagnostics;

namespace Statewall.Netlink.Tests.Attributes;

/// <summary>One declaration, written as programs write it and as the kernel does.</summary>
public sealed class AttributeStyleTests
{
    private static readonly Styled Value = new()
    {
        First = 1,
        Second = 2,
        Name = "a",
        Numbered = [new Word { Value = 3 }, new Word { Value = 4 }],
        Items = [new Item(2, 5), new Item(1, 6)],
    };

    [Theory]
    [InlineData(AttributeStyle.Program,
        "0500010001000000" + "0500020002000000" + "0500030061000000" + "1C000480" + "0C00018005000100030000000C0002800500010004000000"
        + "14000580" + "05000200050000000500010006000000")]
    [InlineData(AttributeStyle.Kernel,
        "0500020002000000" + "0500010001000000" + "0600030061000000" + "1C000480" + "0C00018005000100030000000C0001800500010004000000"
        + "14000580" + "05000200050000000500010006000000")]
    [InlineData(AttributeStyle.KernelUnmarked,
        "0500020002000000" + "0500010001000000" + "0600030061000000" + "1C000400" + "0C00010005000100030000000C0001000500010004000000"
        + "14000500" + "05000200050000000500010006000000")]
    public void Value_Written_FollowsTheStyle(AttributeStyle style, string expected)
    {
        Assert.SkipUnless(BitConverter.IsLittleEndian, "expects a little-endian machine");
        Assert.Equal(expected, Convert.ToHexString(Encode(Value, style)));
    }

    [Fact]
    public void Value_OfAnyStyle_DecodesToTheSame() => Gen.Select(Gen.Int, Gen.Enum<AttributeStyle>()).Sample((seed, style) =>
    {
        var value = AttributeGenerator.Generate<Styled>(new Random(seed));
        var decoded = default(Styled);
        Assert.True(AttributeReader.Decode(Encode(value, style), 0, ref decoded).IsNone);
        Assert.Equal(AttributeTracer.Format(ref value), AttributeTracer.Format(ref decoded));
    });

    [Fact]
    public void Item_ThatDoesNotBelong_IsAFault()
    {
        var decoded = default(Styled);
        var fault = AttributeReader.Decode(Convert.FromHexString("0C000580" + "0500090005000000"), 20, ref decoded);
        Assert.Equal(new CodecFault(CodecFaultKind.BadItem, 24, 9), fault);
    }

    [Theory]
    [InlineData("04000300", true)]
    [InlineData("05000300FF000000", false)]
    public void LooseText_WithoutTerminator_IsReadWhenItIsText(string bytes, bool valid)
    {
        var decoded = default(Styled);
        var fault = AttributeReader.Decode(Convert.FromHexString(bytes), 20, ref decoded);
        Assert.Equal(valid ? CodecFaultKind.None : CodecFaultKind.BadText, fault.Kind);
        Assert.Equal(valid ? "" : null, decoded.Name);
    }

    private static byte[] Encode(Styled value, AttributeStyle style)
    {
        var buffer = new byte[4096];
        var writer = new AttributeWriter(buffer, style);
        Styled.Describe(ref writer, ref value);
        Assert.False(writer.Overflowed);
        return buffer[..writer.Length];
    }

    private struct Styled : IAttributeSet<Styled>
    {
        public byte? First;
        public byte? Second;
        public string? Name;
        public Word[]? Numbered;
        public Item[]? Items;

        public static void Describe<TCodec>(ref TCodec codec, ref Styled value)
            where TCodec : struct, IAttributeCodec, allows ref struct
        {
            if (!codec.WritesAsKernel)
                codec.U8(1, ref value.First);
            codec.U8(2, ref value.Second);
            if (codec.WritesAsKernel)
                codec.U8(1, ref value.First);
            codec.LooseText(3, ref value.Name);
            codec.List(4, AttributeHeader.Numbered, ref value.Numbered);
            codec.Items(5, ref value.Items);
        }
    }

    private struct Word : IAttributeSet<Word>
    {
        public byte? Value;

        public static void Describe<TCodec>(ref TCodec codec, ref Word value)
            where TCodec : struct, IAttributeCodec, allows ref struct => codec.U8(1, ref value.Value);
    }

    private readonly record struct Item(ushort Type, byte Value) : IAttributeItem<Item>
    {
        public int Size => 1;

        public static bool TryRead(ushort type, ReadOnlySpan<byte> payload, out Item item)
        {
            item = payload.Length == 1 ? new Item(type, payload[0]) : default;
            return payload.Length == 1 && type is (1 or 2);
        }

        public void Write(Span<byte> destination) => destination[0] = Value;
    }
}
