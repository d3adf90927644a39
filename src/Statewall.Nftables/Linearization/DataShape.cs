using System.Buffers.Binary;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Linearization;

/// <summary>One of the values that lie side by side in registers.</summary>
/// <param name="Bytes">How many bytes it has; it takes up whole registers of 4.</param>
/// <param name="Order">The order of its bytes.</param>
public readonly record struct DataField(int Bytes, DataOrder Order)
{
    /// <summary>The bytes that it takes up beside others.</summary>
    public int PaddedBytes => (Bytes + 3) & ~3;

    /// <summary>The field that an expression's values need.</summary>
    internal static DataField Of(ExpressionNode node) => new((node.Bits + 7) / 8, node.Type is { IsText: true } ? DataOrder.Network : node.Order);
}

/// <summary>How bytes in registers are divided into values: what messages do not say, and what is needed to print them as numbers.</summary>
/// <param name="Fields">The values, in order.</param>
public sealed record DataShape(IReadOnlyList<DataField> Fields)
{
    private const int MostBytes = 16;

    private static readonly DataShape[] Single = [.. Enum.GetValues<DataOrder>().SelectMany(order => Enumerable.Range(0, MostBytes + 1).Select(bytes => new DataShape([new DataField(bytes, order)])))];

    /// <summary>One value.</summary>
    public static DataShape Of(int bytes, DataOrder order) => Of(new DataField(bytes, order));

    /// <summary>One value.</summary>
    public static DataShape Of(DataField field) => field.Bytes is >= 0 and <= MostBytes ? Single[((int)field.Order * (MostBytes + 1)) + field.Bytes] : new([field]);

    /// <summary>What an expression's values need.</summary>
    internal static DataShape Of(ExpressionNode node) => node is ConcatenationNode parts ? new([.. parts.Parts.Select(DataField.Of)]) : Of(DataField.Of(node));

    /// <summary>Bytes of all; those of several are padded to whole registers of 4.</summary>
    public int Bytes => Fields.Count == 1 ? Fields[0].Bytes : Fields.Sum(part => part.PaddedBytes);
}

/// <summary>Values as registers hold them.</summary>
internal static class DataBytes
{
    private const int MostBytes = 16;

    /// <summary>The number whose lowest bits are set: the highest that they can be.</summary>
    /// <param name="bits">How many.</param>
    public static UInt128 Ones(int bits) => bits >= 128 ? UInt128.MaxValue : (UInt128.One << bits) - 1;

    /// <summary>A number as registers hold it.</summary>
    public static byte[] Of(UInt128 number, DataField field)
    {
        var data = new byte[field.Bytes];
        Write(data, number, field);
        return data;
    }

    /// <summary>Writes a number as registers hold it.</summary>
    /// <param name="data">Gets it; as long as the field.</param>
    /// <param name="number">The number.</param>
    /// <param name="field">How it lies there.</param>
    public static void Write(Span<byte> data, UInt128 number, DataField field)
    {
        Span<byte> bytes = stackalloc byte[MostBytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        bytes[^field.Bytes..].CopyTo(data);
        if (IsReversed(field))
            data.Reverse();
    }

    /// <summary>The number that registers hold.</summary>
    public static UInt128 NumberOf(ReadOnlySpan<byte> data, DataField field)
    {
        Span<byte> bytes = stackalloc byte[MostBytes];
        bytes.Clear();
        var part = bytes[^field.Bytes..];
        data[..field.Bytes].CopyTo(part);
        if (IsReversed(field))
            part.Reverse();
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>Values side by side, each padded to whole registers of 4.</summary>
    public static byte[] Of(IReadOnlyList<UInt128> numbers, DataShape shape)
    {
        if (shape.Fields.Count == 1)
            return Of(numbers[0], shape.Fields[0]);
        var data = new byte[shape.Bytes];
        var at = 0;
        for (var index = 0; index < numbers.Count; index++)
        {
            Of(numbers[index], shape.Fields[index]).CopyTo(data, at);
            at += shape.Fields[index].PaddedBytes;
        }
        return data;
    }

    /// <summary>The number of a value that has been evaluated; text begins in the first byte.</summary>
    public static UInt128 NumberOf(ExpressionNode node) => node is ValueNode value
        ? value.ValueType.IsText ? value.Number >> (128 - value.ValueBits) : value.Number
        : throw Parser.Wrong($"a single value is needed here, not {node}", node.Span);

    private static bool IsReversed(DataField field) => field.Order == DataOrder.Host && BitConverter.IsLittleEndian;
}
