using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Statewall.Nfnetlink;
using Statewall.Nftables.Json;
using Statewall.Nftables.Listing;

namespace Statewall.Nftables.Datatypes;

/// <summary>Numbers, decimal or hexadecimal.</summary>
internal sealed class IntegerType() : Datatype("integer", "integer", 0, DataOrder.None)
{
    public override string? Parse(ReadOnlySpan<byte> text, NameSources names, out ParsedValue value)
    {
        var isRead = TryRead(text, out var number);
        value = new ParsedValue(number);
        return isRead ? null : "Could not parse integer";
    }

    public override void Format(TextOutput output, UInt128 value, int bits, ListingOptions options) => output.Append(value);

    internal override void WriteJson(JsonOutput output, UInt128 value, int bits, ListingOptions options) => output.Value(value);

    internal static bool TryRead(ReadOnlySpan<byte> text, out UInt128 number)
    {
        if (!text.StartsWith("0x"u8) && !text.StartsWith("0X"u8))
        {
            if (Utf8Parser.TryParse(text, out ulong small, out var used))
            {
                number = small;
                return used == text.Length && char.IsAsciiDigit((char)text[0]);
            }
            return UInt128.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        }
        return UInt128.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
    }
}

/// <summary>Numbers that are written in hexadecimal with as many digits as they need.</summary>
internal sealed class HexadecimalType(string name, string description) : Datatype(name, description, 0, DataOrder.None, DatatypeTable.Integer)
{
    public override void Format(TextOutput output, UInt128 value, int bits, ListingOptions options) =>
        output.Append($"0x{value.ToString("x", CultureInfo.InvariantCulture)}");

    internal override void WriteJson(JsonOutput output, UInt128 value, int bits, ListingOptions options) => output.Value(value);
}

/// <summary>Numbers that files of this machine give names, e.g. packet marks of iproute2.</summary>
internal sealed class NamedNumberType(string name, string description, int bits, DataOrder order, Func<NameSources, NameFile> file)
    : Datatype(name, description, bits, order, DatatypeTable.Integer)
{
    /// <summary>Whether a number gives way to its name.</summary>
    public Func<ListingOptions, bool> IsNamed { get; init; } = static options => !options.NumericSymbols;

    /// <summary>Names stand in quotes.</summary>
    public bool IsQuoted { get; init; }

    /// <summary>Numbers are text in JSON.</summary>
    public bool IsTextInJson { get; init; }

    public override string? Parse(ReadOnlySpan<byte> text, NameSources names, out ParsedValue value)
    {
        if (IntegerType.TryRead(text, out var number))
        {
            value = new ParsedValue(number);
            return Bits > 0 && number >> Bits != 0 ? $"Value {number} exceeds valid range 0-{(UInt128.One << Bits) - 1}" : null;
        }
        var word = Encoding.UTF8.GetString(text);
        var isKnown = file(names).TryFind(word, out var found);
        value = new ParsedValue(found);
        if (isKnown)
            return null;
        var near = Nearest.Of(word, file(names).Names);
        return $"Could not parse {Description}" + (near is null ? "" : $"; did you mean `{near}'?");
    }

    public override void Format(TextOutput output, UInt128 value, int bits, ListingOptions options)
    {
        if (IsNamed(options) && value <= uint.MaxValue && file(options.Names).NameOf((uint)value) is { } known)
            output.Append(IsQuoted ? $"\"{known}\"" : known);
        else if (IsHexadecimal)
            output.Append($"0x{value.ToString("x8", CultureInfo.InvariantCulture)}");
        else
            output.Append(value);
    }

    internal override void DescribeValues(TextOutput output, NameSources names)
    {
        if (Id != DatatypeTable.UserId.Id && Id != DatatypeTable.GroupId.Id)
            DescribeValues(output, file(names));
    }

    internal override void WriteJson(JsonOutput output, UInt128 value, int bits, ListingOptions options)
    {
        if (IsNamed(options) && value <= uint.MaxValue && file(options.Names).NameOf((uint)value) is { } known)
            output.String(known);
        else if (IsTextInJson)
            output.Text(this, value, bits, options);
        else
            output.Value(value);
    }
}

/// <summary>A class of traffic: two hexadecimal numbers of 16 bits. // TC_HANDLE</summary>
internal sealed class TrafficClassType() : Datatype("classid", "TC classid", 32, DataOrder.Host, DatatypeTable.Integer)
{
    private const uint None = 0;
    private const uint Root = uint.MaxValue;

    public override string? Parse(ReadOnlySpan<byte> text, NameSources names, out ParsedValue value)
    {
        value = default;
        if (text.SequenceEqual("root"u8))
        {
            value = new ParsedValue(Root);
            return null;
        }
        if (text.SequenceEqual("none"u8))
            return null;
        var colon = text.IndexOf((byte)':');
        if (colon < 0)
            return base.Parse(text, names, out value);
        ushort major = 0; // which listings leave out when it is 0
        if ((colon > 0 && !ushort.TryParse(text[..colon], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out major))
            || !ushort.TryParse(text[(colon + 1)..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var minor))
            return "Could not parse TC handle";
        value = new ParsedValue(((uint)major << 16) | minor);
        return null;
    }

    public override void Format(TextOutput output, UInt128 value, int bits, ListingOptions options)
    {
        var number = (uint)value;
        output.Append(number switch
        {
            Root => "root",
            None => "none",
            _ when number >> 16 == 0 => string.Create(CultureInfo.InvariantCulture, $":{number & 0xffff:x}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{number >> 16:x}:{number & 0xffff:x}"),
        });
    }
}

/// <summary>Whether something is there.</summary>
internal sealed class BooleanType() : Datatype("boolean", "boolean type", 1, DataOrder.None, DatatypeTable.Integer)
{
    internal override void WriteJson(JsonOutput output, UInt128 value, int bits, ListingOptions options) => output.Boolean(value != 0);
}
