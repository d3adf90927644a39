using System.Globalization;
using System.Text;
using System.Text.Json;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Expressions;

/// <summary>A word, number, address or quoted text whose meaning depends on where it stands.</summary>
/// <param name="Text">The text, without quotes.</param>
/// <param name="IsQuoted">It stood in quotes.</param>
public sealed record SymbolNode(string Text, bool IsQuoted = false) : ExpressionNode
{
    private readonly SourceSpan _word; // whose text it is, until that is asked for
    private string? _text = Text;

    /// <summary>What stands at a place in a text.</summary>
    internal SymbolNode(SourceSpan word, bool isQuoted)
        : this("", isQuoted) => (_word, _text) = (word, null);

    /// <summary>The text, without quotes.</summary>
    public string Text
    {
        get => _text ??= _word.ToString();
        init => (_text, _word) = (value, default);
    }

    /// <summary>The text in UTF-8.</summary>
    internal ReadOnlySpan<byte> Utf8 => _word.Source is null ? Encoding.UTF8.GetBytes(Text) : _word.Utf8;

    /// <summary>True when both have the same text, wherever it stands.</summary>
    public bool Equals(SymbolNode? other) => other is not null && IsQuoted == other.IsQuoted && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Text, IsQuoted);

    /// <inheritdoc/>
    public override Datatype? Type => null;

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options) => output.Append(IsQuoted ? $"\"{Text}\"" : Text);

    internal override void WriteJson(JsonOutput output, ListingOptions options)
    {
        if (long.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && (Text[0] != '0' || Text.Length == 1) && !IsQuoted)
            output.Number(number);
        else
            output.String(Text);
    }

    internal static ExpressionNode ReadJson(JsonItem item)
    {
        const int Most = 255;
        if (item.Kind is JsonValueKind.True or JsonValueKind.False)
            return new SymbolNode(item.Boolean() ? "exists" : "missing") { Place = item.Place };
        if (item.Kind == JsonValueKind.Number)
            return item.Text.AsSpan().ContainsAnyExceptInRange('0', '9') ? throw item.Expecting("a whole number") : new SymbolNode(item.Text) { Place = item.Place };
        if (!item.IsString)
            throw item.Expecting("an expression");
        if (item.Text.StartsWith('@'))
            return new SetReferenceNode(item.SetName()) { Place = item.Place };
        var text = item.Quotable(Most);
        return new SymbolNode(text, IsQuoted: !text.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '_' or '-' or '.' or ':' or '*')) { Place = item.Place };
    }
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

    internal override void WriteJson(JsonOutput output, ListingOptions options)
    {
        var isRow = ValueType is { IsBitmask: true, Symbols: not null } && UInt128.PopCount(Number) > UInt128.One;
        if (isRow)
            output.Open().Name("|").OpenArray();
        WriteJsonBits(output, options);
        if (isRow)
            output.CloseArray().Close();
    }

    /// <summary>Writes a value, or several bits one behind the other.</summary>
    internal void WriteJsonBits(JsonOutput output, ListingOptions options)
    {
        if (ValueType is not { IsBitmask: true, Symbols: not null } || UInt128.PopCount(Number) <= UInt128.One)
        {
            ValueType.WriteJson(output, Number, ValueBits, options);
            return;
        }
        foreach (var bit in BitsOf(Number))
            ValueType.WriteJson(output, bit, ValueBits, options);
    }

    /// <summary>The bits of a set of bits, the lowest first.</summary>
    internal static IEnumerable<UInt128> BitsOf(UInt128 number)
    {
        for (; number != 0; number &= number - 1)
            yield return number & (~number + 1);
    }

    private void FormatBits(TextOutput output, SymbolTable symbols, ListingOptions options)
    {
        var separator = "";
        foreach (var bit in Number == 0 ? [Number] : BitsOf(Number))
        {
            var name = options.NumericSymbols || bit == 0 ? null : symbols.NameOf(bit);
            output.Append(separator).Append(name ?? $"0x{bit.ToString("x", CultureInfo.InvariantCulture)}");
            separator = " | ";
        }
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

    internal override void WriteJson(JsonOutput output, ListingOptions options)
    {
        if (Type is { IsText: true } && Value is ValueNode text)
        {
            output.String($"{TextType.TextOf(text.Number)}*");
            return;
        }
        output.Open("prefix").Name("addr");
        Value.WriteJson(output, options);
        output.Name("len").Number(PrefixBits).Close().Close();
    }

    internal static PrefixNode ReadJson(JsonItem item)
    {
        const int Most = 128;
        return new PrefixNode(ExpressionJsonTable.ReadOperand(item.Require("addr")), (int)item.Require("len").Number(Most));
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

    internal override void WriteJson(JsonOutput output, ListingOptions options)
    {
        // other than in text, bounds keep their names, but for protocols and ports
        var numeric = options with { NumericProtocols = true, ServiceNames = false };
        output.Open().Name("range").OpenArray();
        From.WriteJson(output, numeric);
        To.WriteJson(output, numeric);
        output.CloseArray().Close();
    }

    internal static RangeNode ReadJson(JsonItem item) => item.IsArray && item.Children is [var from, var to]
        ? new RangeNode(ExpressionJsonTable.ReadOperand(from), ExpressionJsonTable.ReadOperand(to))
        : throw item.Expecting("an array of two values");
}
