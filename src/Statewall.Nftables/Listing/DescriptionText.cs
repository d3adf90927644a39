using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Listing;

/// <summary>What the values of an expression or datatype are, as <c>nft describe</c> tells it.</summary>
public static class DescriptionText
{
    /// <summary>Writes the datatype, what it is a kind of, its width, and the values that have names.</summary>
    /// <param name="output">Gets the text.</param>
    /// <param name="expression">The expression; a symbol stands for the datatype of its name.</param>
    /// <param name="options">Where names come from.</param>
    public static void Write(TextOutput output, ExpressionNode expression, ListingOptions options)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(options);
        switch (expression)
        {
            case SelectorNode selector:
                var (type, bits) = selector.Described;
                WriteExpression(output, selector.KindName, type, bits, options);
                break;
            case BinaryNode binary:
                WriteExpression(output, "binop", binary.Type, 0, options);
                break;
            case SymbolNode { Text: "invalid" }:
                output.Append("datatype invalid (invalid), 0 bits\n"u8);
                break;
            case SymbolNode symbol when DatatypeTable.Find(symbol.Text) is { } named:
                output.Append($"datatype {named.Name} ({named.Description})");
                WriteBases(output, named);
                named.DescribeValues(output.Append(", "u8).Append(named.Bits).Append(" bits\n"u8), options.Names);
                break;
            default:
                WriteExpression(output, "symbol", null, 0, options);
                break;
        }
    }

    private static void WriteExpression(TextOutput output, string kind, Datatype? type, int bits, ListingOptions options)
    {
        output.Append($"{kind} expression, datatype {type?.Name ?? "invalid"} ({type?.Description ?? "invalid"})");
        if (type is null)
            return; // not even the line ends, as in nft
        WriteBases(output, type);
        if (!type.IsText)
            output.Append(", "u8).Append(bits).Append(" bits\n"u8);
        else if (bits > 0)
            output.Append(", "u8).Append(bits / 8).Append(" characters\n"u8);
        else
            output.Append(", dynamic length\n"u8);
        type.DescribeValues(output, options.Names);
    }

    private static void WriteBases(TextOutput output, Datatype type)
    {
        var separator = " (basetype ";
        for (var parent = type.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent.Parent?.Description == parent.Description)
                continue; // numbers that are written in hexadecimal are numbers
            output.Append(separator).Append(parent.Description);
            separator = ", ";
        }
        output.Append(type.Parent is null ? default : ")"u8);
    }
}
