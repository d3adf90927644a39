using System.Globalization;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Delinearization;

/// <summary>Bytes of which it is not known yet what they mean.</summary>
/// <param name="Data">The bytes as registers hold them.</param>
/// <param name="DataOrder">The order of the bytes; none when it is that of what they are used for.</param>
internal sealed record DataNode(ReadOnlyMemory<byte> Data, DataOrder DataOrder = DataOrder.None) : ExpressionNode
{
    /// <inheritdoc/>
    public override Datatype? Type => null;

    /// <inheritdoc/>
    public override int Bits => Data.Length * 8;

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options) =>
        output.Append($"0x{Number(DataOrder.Network).ToString($"x{Data.Length * 2}", CultureInfo.InvariantCulture)}");

    internal override void WriteJson(JsonOutput output, ListingOptions options) => output.Value(Number(DataOrder.Network));

    /// <summary>The number that the bytes are.</summary>
    /// <param name="usual">The order of the bytes where it is not known otherwise.</param>
    public UInt128 Number(DataOrder usual)
    {
        const int Most = 16;
        var bytes = Data.Span[..Math.Min(Data.Length, Most)];
        return bytes.IsEmpty ? 0 : DataBytes.NumberOf(bytes, new DataField(bytes.Length, DataOrder == DataOrder.None ? usual : DataOrder));
    }

    /// <summary>The value of an expression that they are.</summary>
    public ValueNode As(Datatype type, int bits, DataOrder order)
    {
        if (type.IsText)
            return new ValueNode(Number(DataOrder.Network) << (128 - (Math.Min(Data.Length, 16) * 8)), type, bits, order) { Place = Place };
        return new ValueNode(Number(order), type, bits, order) { Place = Place };
    }

    /// <summary>The value like those of another expression that they are.</summary>
    public ValueNode Like(ExpressionNode node) => As(node.Type ?? DatatypeTable.RawInteger, node.Type is null ? Bits : node.Bits, node.Order);
}
