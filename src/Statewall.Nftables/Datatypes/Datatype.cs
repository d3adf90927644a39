using System.Globalization;
using Statewall.Nftables.Json;
using Statewall.Nftables.Listing;

namespace Statewall.Nftables.Datatypes;

// Overview: what a value means: how wide it is, in which order its bytes lie, how it is read from text and written. Datatypes are
// data and made once (DatatypeTable); concatenations are made as needed (ConcatenationType). A value is a number of up to 128 bits in
// host order; text is a number too, its first character in the highest byte, so that everything that compares, masks or
// merges values has one form to deal with.

/// <summary>What a value means. Immutable.</summary>
public class Datatype
{
    /// <summary>Makes a datatype.</summary>
    /// <param name="name">The name in the language, e.g. <c>ipv4_addr</c>.</param>
    /// <param name="description">What <c>nft describe</c> calls it.</param>
    /// <param name="bits">Its width in bits, 0 when it depends on what it is used for.</param>
    /// <param name="order">The order of its bytes in registers.</param>
    /// <param name="parent">What it is a kind of; its texts are accepted too.</param>
    public Datatype(string name, string description, int bits, DataOrder order, Datatype? parent = null)
    {
        Name = name;
        Description = description;
        Bits = bits;
        Order = order;
        Parent = parent;
    }

    /// <summary>The name in the language.</summary>
    public string Name { get; }

    /// <summary>What it is, in words.</summary>
    public string Description { get; }

    /// <summary>Width in bits; 0 when it depends on what it is used for.</summary>
    public int Bits { get; }

    /// <summary>The order of its bytes in registers.</summary>
    public DataOrder Order { get; }

    /// <summary>What it is a kind of.</summary>
    public Datatype? Parent { get; }

    /// <summary>Number by which sets tell their types to each other programs. // enum datatypes; NFTA_SET_KEY_TYPE</summary>
    public uint Id { get; init; }

    /// <summary>Values are sets of bits: a list of them means any, and one alone means that its bits are set.</summary>
    public bool IsBitmask => this == DatatypeTable.Bitmask || Parent is { IsBitmask: true };

    /// <summary>Values are numbers, with an order.</summary>
    public bool IsInteger => this == DatatypeTable.Integer || Parent is { IsInteger: true };

    /// <summary>Values are text.</summary>
    public bool IsText => this == DatatypeTable.Text || Parent is { IsText: true };

    /// <summary>A prefix is written as such, not as a range. // DTYPE_F_PREFIX</summary>
    public bool HasPrefixes { get; init; }

    /// <summary>Names of values, where it has any.</summary>
    public SymbolTable? Symbols { get; init; }

    /// <summary>The highest value, where the width allows more.</summary>
    public UInt128? Highest { get; init; }

    /// <summary>Numbers are written in hexadecimal with all digits.</summary>
    public bool IsHexadecimal { get; init; }

    /// <summary>Names are read, and numbers written.</summary>
    public bool IsWrittenAsNumber { get; init; }

    /// <summary>Reads a value.</summary>
    /// <param name="text">Its text, without quotes.</param>
    /// <param name="names">Names that this machine knows.</param>
    /// <param name="value">The value.</param>
    /// <returns>What is wrong, or null.</returns>
    public virtual string? Parse(ReadOnlySpan<byte> text, NameSources names, out ParsedValue value)
    {
        if (Symbols is { } symbols)
        {
            if (symbols.TryFind(text, out var number))
            {
                value = new ParsedValue(number);
                return null;
            }
            if (text.IsEmpty || !char.IsAsciiDigit((char)text[0]))
            {
                value = default;
                return symbols.Suggest(text) is { } near
                    ? $"Could not parse {Description}; did you mean `{near}`?"
                    : $"Could not parse {Description}";
            }
        }
        if (Parent is not null)
            return Parent.Parse(text, names, out value);
        value = default;
        return $"Could not parse symbolic {Name} expression";
    }

    /// <summary>Writes a value.</summary>
    /// <param name="output">Gets the text.</param>
    /// <param name="value">The value.</param>
    /// <param name="bits">Its width, where the type leaves it open.</param>
    /// <param name="options">How names and numbers are written.</param>
    public virtual void Format(TextOutput output, UInt128 value, int bits, ListingOptions options)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (Symbols is { } symbols && !IsWrittenAsNumber && !options.NumericSymbols && symbols.NameOf(value) is { } name)
            output.Append(symbols.IsQuoted ? $"\"{name}\"" : name);
        else if (IsHexadecimal)
            output.Append($"0x{value.ToString($"x{(bits + 7) / 8 * 2}", CultureInfo.InvariantCulture)}");
        else if (Parent is not null)
            Parent.Format(output, value, bits, options);
        else
            output.Append(value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Writes a value in JSON: its name or number; as text where it has a form of its own.</summary>
    internal virtual void WriteJson(JsonOutput output, UInt128 value, int bits, ListingOptions options)
    {
        if (Symbols is null)
            output.Text(this, value, bits, options);
        else if (!IsWrittenAsNumber && !options.NumericSymbols && Symbols.NameOf(value) is { } name)
            output.String(name);
        else
            output.Value(value);
    }

    /// <summary>Writes the values that have names, as <c>nft describe</c> does.</summary>
    internal virtual void DescribeValues(TextOutput output, NameSources names)
    {
        if (Symbols is null)
            return;
        output.Append($"\npre-defined symbolic constants (in {(Symbols.IsHexadecimal ? "hexadecimal" : "decimal")}):\n");
        foreach (var (name, value) in Symbols.Rows)
            DescribeValue(output, name, value, Symbols.IsHexadecimal);
    }

    /// <summary>Writes the values that a file of this machine names.</summary>
    internal void DescribeValues(TextOutput output, NameFile file)
    {
        if (file.Names.Count == 0)
            return;
        output.Append($"\npre-defined symbolic constants from {file.Path} (in {(file.IsHexadecimal ? "hexadecimal" : "decimal")}):\n");
        foreach (var (name, value) in file.Rows)
            DescribeValue(output, name, value, file.IsHexadecimal);
    }

    private void DescribeValue(TextOutput output, string name, ulong value, bool isHexadecimal)
    {
        var digits = (Bits + 7) / 8 * 2;
        output.Append(isHexadecimal
            ? $"\t{name,-30}\t0x{value.ToString($"x{digits}", CultureInfo.InvariantCulture)}\n"
            : string.Create(CultureInfo.InvariantCulture, $"\t{name,-30}\t{value,20}\n"));
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

/// <summary>A value as it was read, and how many of its first bits count: all, unless the text named a prefix such as <c>eth*</c>.</summary>
/// <param name="Number">The value.</param>
/// <param name="PrefixBits">How many bits count, where not all do.</param>
public readonly record struct ParsedValue(UInt128 Number, int? PrefixBits = null);
