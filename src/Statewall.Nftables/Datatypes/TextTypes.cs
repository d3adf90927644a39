using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Statewall.Nftables.Json;
using Statewall.Nftables.Listing;

namespace Statewall.Nftables.Datatypes;

/// <summary>Text of up to 16 bytes: its first character is the highest byte of the value.</summary>
internal sealed class TextType(string name, string description, int bits, Datatype? parent = null)
    : Datatype(name, description, bits, DataOrder.Host, parent)
{
    public const int Most = 16;

    public override string? Parse(ReadOnlySpan<byte> text, NameSources names, out ParsedValue value)
    {
        Span<byte> bytes = stackalloc byte[Most];
        bytes.Clear();
        value = default;
        if (text.IsEmpty)
            return "Empty string is not allowed";
        int? prefix = null;
        var size = 0;
        for (var at = 0; at < text.Length; at++)
        {
            // an asterisk at the end stands for any text, unless it is protected
            if (text[at] == '*' && at == text.Length - 1 && at > 0)
            {
                prefix = size * 8;
                break;
            }
            if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] == '*')
                at++;
            if (size == Most)
                return $"String exceeds maximum length of {Most}";
            bytes[size++] = text[at];
        }
        value = new ParsedValue(BinaryPrimitives.ReadUInt128BigEndian(bytes), prefix);
        return null;
    }

    public override void Format(TextOutput output, UInt128 value, int bits, ListingOptions options) => output.Append($"\"{TextOf(value)}\"");

    /// <summary>The text of a value; an asterisk at its end is protected.</summary>
    public static string TextOf(UInt128 value)
    {
        Span<byte> bytes = stackalloc byte[Most];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        var text = Encoding.UTF8.GetString(bytes.TrimEnd((byte)0));
        return text.EndsWith('*') ? text[..^1] + "\\*" : text;
    }
}

/// <summary>Network interfaces by their index; written by their name.</summary>
internal sealed class InterfaceIndexType() : Datatype("iface_index", "network interface index", 32, DataOrder.Host, DatatypeTable.Integer)
{
    public override string? Parse(ReadOnlySpan<byte> text, NameSources names, out ParsedValue value)
    {
        if (IntegerType.TryRead(text, out var number))
        {
            value = new ParsedValue(number);
            return null;
        }
        var index = InterfaceNames.IndexOf(Encoding.UTF8.GetString(text));
        value = new ParsedValue(index);
        return index == 0 ? "Interface does not exist" : null;
    }

    public override void Format(TextOutput output, UInt128 value, int bits, ListingOptions options)
    {
        if (InterfaceNames.NameOf((uint)value) is { } name)
            output.Append($"\"{name}\"");
        else
            output.Append(value);
    }
}

/// <summary>Labels of connections: a bit each, by name or number.</summary>
internal sealed class ConnectionLabelType() : Datatype("ct_label", "conntrack label", 128, DataOrder.Host, DatatypeTable.Bitmask)
{
    internal override void DescribeValues(TextOutput output, NameSources names) => DescribeValues(output, names.Labels);

    public override string? Parse(ReadOnlySpan<byte> text, NameSources names, out ParsedValue value)
    {
        value = default;
        if (names.Labels.TryFind(Encoding.UTF8.GetString(text), out var bit))
        {
            value = new ParsedValue(UInt128.One << (int)bit);
            return null;
        }
        if (!IntegerType.TryRead(text, out var number))
            return "conntrack label: could not parse conntrack label";
        if (number >= 128)
            return "conntrack label: value too large (0-127)";
        value = new ParsedValue(UInt128.One << (int)number);
        return null;
    }

    public override void Format(TextOutput output, UInt128 value, int bits, ListingOptions options)
    {
        if (UInt128.PopCount(value) == UInt128.One)
        {
            var bit = (uint)UInt128.Log2(value);
            if (!options.NumericSymbols && options.Names.Labels.NameOf(bit) is { } name)
                output.Append($"\"{name}\"");
            else
                output.Append(bit);
            return;
        }
        output.Append($"0x{value.ToString("x", CultureInfo.InvariantCulture)}");
    }

    internal override void WriteJson(JsonOutput output, UInt128 value, int bits, ListingOptions options)
    {
        if (UInt128.PopCount(value) != UInt128.One)
            output.Value(value);
        else if (!options.NumericSymbols && options.Names.Labels.NameOf((uint)UInt128.Log2(value)) is { } name)
            output.String(name);
        else
            output.Value(UInt128.Log2(value));
    }
}
