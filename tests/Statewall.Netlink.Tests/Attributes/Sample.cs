using System.Buffers.Binary;
using Statewall.Netlink.Attributes;

namespace Statewall.Netlink.Tests.Attributes;

/// <summary>A value that uses every method of the codec, and itself.</summary>
internal struct Sample : IAttributeSet<Sample>
{
    public bool Marked;
    public byte? Byte;
    public ushort? Port;
    public uint? Mark;
    public ulong? Counter;
    public ushort? HostShort;
    public uint? HostInt;
    public ulong? HostLong;
    public Address? From;
    public string? Name;
    public byte[]? Blob;
    public Inner? Nested;
    public uint? PartA;
    public ushort? PartB;
    public Inner[]? Items;
    public uint? FarType;

    public static void Describe<TCodec>(ref TCodec codec, ref Sample value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Flag(SampleType.Marked, ref value.Marked);
        codec.U8(SampleType.Byte, ref value.Byte);
        codec.U16(SampleType.Port, ref value.Port);
        codec.U32(SampleType.Mark, ref value.Mark);
        codec.U64(SampleType.Counter, ref value.Counter);
        codec.HostU16(SampleType.HostShort, ref value.HostShort);
        codec.HostU32(SampleType.HostInt, ref value.HostInt);
        codec.HostU64(SampleType.HostLong, ref value.HostLong);
        codec.Value(SampleType.From, ref value.From);
        codec.Text(SampleType.Name, ref value.Name);
        codec.Bytes(SampleType.Blob, ref value.Blob);
        codec.Nest(SampleType.Nested, ref value.Nested);
        codec.Part<Sample, PartLayout>(SampleType.Part, ref value);
        codec.List(SampleType.Items, SampleType.Item, ref value.Items);
        codec.U32(SampleType.FarType, ref value.FarType);
    }

    private readonly struct PartLayout : IAttributeLayout<Sample>
    {
        public static void Describe<TCodec>(ref TCodec codec, ref Sample value)
            where TCodec : struct, IAttributeCodec, allows ref struct
        {
            codec.U32(1, ref value.PartA);
            codec.U16(2, ref value.PartB);
        }
    }
}

internal static class SampleType
{
    public const ushort Marked = 1;
    public const ushort Byte = 2;
    public const ushort Port = 3;
    public const ushort Mark = 4;
    public const ushort Counter = 5;
    public const ushort HostShort = 6;
    public const ushort HostInt = 7;
    public const ushort HostLong = 8;
    public const ushort From = 9;
    public const ushort Name = 10;
    public const ushort Blob = 11;
    public const ushort Nested = 12;
    public const ushort Part = 13;
    public const ushort Items = 14;
    public const ushort Item = 1;
    public const ushort FarType = 100;
}

internal struct Inner : IAttributeSet<Inner>
{
    public uint? Number;
    public Deeper? Deeper;

    public static void Describe<TCodec>(ref TCodec codec, ref Inner value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(1, ref value.Number);
        codec.Nest(2, ref value.Deeper);
    }
}

internal struct Deeper : IAttributeSet<Deeper>
{
    public string? Word;

    public static void Describe<TCodec>(ref TCodec codec, ref Deeper value)
        where TCodec : struct, IAttributeCodec, allows ref struct => codec.Text(1, ref value.Word);
}

/// <summary>A 6-byte address.</summary>
internal readonly record struct Address(uint High, ushort Low) : IWireValue<Address>
{
    public static int MinimumSize => 6;

    public int Size => 6;

    public static Address Read(ReadOnlySpan<byte> source) =>
        new(BinaryPrimitives.ReadUInt32BigEndian(source), BinaryPrimitives.ReadUInt16BigEndian(source[4..]));

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, High);
        BinaryPrimitives.WriteUInt16BigEndian(destination[4..], Low);
    }
}

/// <summary>What a data path decodes: no text, no bytes, no list.</summary>
internal struct Flat : IAttributeSet<Flat>
{
    public uint? Mark;
    public ulong? Counter;
    public Address? From;
    public FlatInner? Nested;

    public static void Describe<TCodec>(ref TCodec codec, ref Flat value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(1, ref value.Mark);
        codec.U64(2, ref value.Counter);
        codec.Value(3, ref value.From);
        codec.Nest(4, ref value.Nested);
    }
}

internal struct FlatInner : IAttributeSet<FlatInner>
{
    public ushort? Port;

    public static void Describe<TCodec>(ref TCodec codec, ref FlatInner value)
        where TCodec : struct, IAttributeCodec, allows ref struct => codec.U16(1, ref value.Port);
}

/// <summary>A nest in a nest in a nest, for as long as the bytes say so.</summary>
internal struct Endless : IAttributeSet<Endless>
{
    public uint? Level;
    public Endless[]? Next;

    public static void Describe<TCodec>(ref TCodec codec, ref Endless value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(1, ref value.Level);
        codec.List(2, 1, ref value.Next);
    }
}
