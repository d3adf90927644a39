using Statewall.Nftables.Linearization;
using System.Globalization;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Expressions;

/// <summary>A word, number, address or quoted text whose meaning depends on where it stands.</summary>
/// <param name="Text">The text, without quotes.</param>
/// <param name="IsQuoted">It stood in quotes.</param>
public sealed record SymbolNode(string Text, bool IsQuoted = false) : ExpressionNode
{
    /// <inheritdoc/>
    public override Datatype? Type => null;

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options) => output.Append(IsQuoted ? $"\"{Text}\"" : Text);
}

/// <summary>A value.</summary>
/// <param name="Number">The value in host order; text begins in the highest byte.</param>
/// <param name="ValueType">What it means.</param>
/// <param name="ValueBits">How wide it is.</param>
/// <param name="ValueOrder">In which order its bytes lie in a register.</param>
public sealed record ValueNode(UInt128 Number, Datatype ValueType, int ValueBits, DataOrder ValueOrder) : ExpressionNode
{
    /// <inheritdoc/>
    public override Datatype Type => ValueType;

    /// <inheritdoc/>
    public override int Bits => ValueBits;

    /// <inheritdoc/>
    public override DataOrder Order => ValueOrder;

    internal override void Load(RuleWriter writer, int register) => writer.AddConstant(register, DataBytes.NumberOf(this), DataField.Of(this));

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        if (ValueType.IsBitmask && ValueType.Symbols is { } symbols && UInt128.PopCount(Number) != UInt128.One)
            FormatBits(output, symbols, options);
        else
            ValueType.Format(output, Number, ValueBits, options);
    }

    private void FormatBits(TextOutput output, SymbolTable symbols, ListingOptions options)
    {
        var separator = "";
        var left = Number;
        foreach (var (name, bit) in symbols.Rows)
        {
            if ((left & bit) == 0)
                continue;
            output.Append(separator).Append(options.NumericSymbols ? $"0x{bit.ToString("x", CultureInfo.InvariantCulture)}" : name);
            left &= ~(UInt128)bit;
            separator = " | ";
        }
        if (left != 0 || separator.Length == 0)
            output.Append(separator).Append($"0x{left.ToString("x", CultureInfo.InvariantCulture)}");
    }
}

/// <summary>All values whose first bits are those of another one.</summary>
/// <param name="Value">The value.</param>
/// <param name="PrefixBits">How many bits count.</param>
public sealed record PrefixNode(ExpressionNode Value, int PrefixBits) : ExpressionNode
{
    /// <inheritdoc/>
    public override Datatype? Type => Value.Type;

    /// <inheritdoc/>
    public override int Bits => Value.Bits;

    /// <inheritdoc/>
    public override DataOrder Order => Value.Order;

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        if (Type is { IsText: true } && Value is ValueNode text)
        {
            output.Append($"\"{TextType.TextOf(text.Number)}*\"");
            return;
        }
        Value.Format(output, options);
        output.Append("/"u8).Append(PrefixBits);
    }
}

/// <summary>All values between two, these included.</summary>
/// <param name="From">The lowest.</param>
/// <param name="To">The highest.</param>
public sealed record RangeNode(ExpressionNode From, ExpressionNode To) : ExpressionNode
{
    /// <inheritdoc/>
    public override Datatype? Type => From.Type;

    /// <inheritdoc/>
    public override int Bits => From.Bits;

    /// <inheritdoc/>
    public override DataOrder Order => From.Order;

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        // bounds are numbers where their type knows numbers; ports, users and addresses have no names here
        var numeric = options with { NumericSymbols = true, NumericProtocols = true, NumericTimes = true, ServiceNames = false, UserNames = false, HostNames = false };
        From.Format(output, numeric);
        output.Append("-"u8);
        To.Format(output, numeric);
    }
}
