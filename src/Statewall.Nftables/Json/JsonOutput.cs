using System.Buffers;
using System.Globalization;
using System.Text;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Listing;

namespace Statewall.Nftables.Json;

/// <summary>JSON in the form of listings: one line, with a blank behind each colon and comma; numbers are whole. Not for several threads.</summary>
/// <param name="output">Gets the text.</param>
internal sealed class JsonOutput(TextOutput output)
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create("\"\\\0\x01\x02\x03\x04\x05\x06\x07\b\t\n\x0b\f\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f"u8);

    private static readonly SearchValues<char> EscapedSigns = SearchValues.Create("\"\\\0\x01\x02\x03\x04\x05\x06\x07\b\t\n\x0b\f\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f");

    private readonly TextOutput _text = new();
    private bool _isFirst = true;

    /// <summary>Begins an object.</summary>
    public JsonOutput Open()
    {
        Separate();
        output.Append("{"u8);
        _isFirst = true;
        return this;
    }

    /// <summary>Begins an object with one member, which is an object as well: <c>{"name": {</c>.</summary>
    public JsonOutput Open(string name) => Open().Name(name).Open();

    /// <summary>Ends an object.</summary>
    public JsonOutput Close()
    {
        output.Append("}"u8);
        _isFirst = false;
        return this;
    }

    /// <summary>Begins an array.</summary>
    public JsonOutput OpenArray()
    {
        Separate();
        output.Append("["u8);
        _isFirst = true;
        return this;
    }

    /// <summary>Ends an array.</summary>
    public JsonOutput CloseArray()
    {
        output.Append("]"u8);
        _isFirst = false;
        return this;
    }

    /// <summary>Writes the name of a member; its value comes next.</summary>
    public JsonOutput Name(string name)
    {
        String(name);
        output.Append(": "u8);
        _isFirst = true;
        return this;
    }

    /// <summary>Writes a text.</summary>
    public JsonOutput String(string value)
    {
        if (value.AsSpan().ContainsAny(EscapedSigns))
            return String(Encoding.UTF8.GetBytes(value));
        Separate();
        output.Append("\""u8).Append(value).Append("\""u8);
        return this;
    }

    /// <summary>Writes a text.</summary>
    public JsonOutput String(ReadOnlySpan<byte> utf8)
    {
        Separate();
        output.Append("\""u8);
        while (utf8.IndexOfAny(Escaped) is var at and >= 0)
        {
            output.Append(utf8[..at]);
            Escape(utf8[at]);
            utf8 = utf8[(at + 1)..];
        }
        output.Append(utf8).Append("\""u8);
        return this;
    }

    /// <summary>Writes a number.</summary>
    public JsonOutput Number(long value)
    {
        Separate();
        output.Append(value);
        return this;
    }

    /// <summary>Writes a number.</summary>
    public JsonOutput Number(ulong value)
    {
        Separate();
        output.Append(value);
        return this;
    }

    /// <summary>Writes a number.</summary>
    /// <param name="digits">The number as JSON has it.</param>
    public JsonOutput Number(string digits)
    {
        Separate();
        output.Append(digits);
        return this;
    }

    /// <summary>Writes a value as a number; one that has no room in 63 bits as a text in hexadecimal.</summary>
    public JsonOutput Value(UInt128 value) =>
        value <= long.MaxValue ? Number((ulong)value) : String($"0x{value.ToString("x", CultureInfo.InvariantCulture)}");

    /// <summary>Writes true or false.</summary>
    public JsonOutput Boolean(bool value)
    {
        Separate();
        output.Append(value ? "true"u8 : "false"u8);
        return this;
    }

    /// <summary>Writes null.</summary>
    public JsonOutput Null()
    {
        Separate();
        output.Append("null"u8);
        return this;
    }

    /// <summary>Writes an object whose only member is null: <c>{"accept": null}</c>.</summary>
    public JsonOutput Alone(string name) => Open().Name(name).Null().Close();

    /// <summary>Writes an array of texts.</summary>
    public JsonOutput Strings(IEnumerable<string> values)
    {
        OpenArray();
        foreach (var value in values)
            String(value);
        return CloseArray();
    }

    /// <summary>Writes a member with an array of texts, unless there are none.</summary>
    public JsonOutput StringsIfAny(string name, IEnumerable<string> values)
    {
        string[] known = [.. values];
        return known.Length > 0 ? Name(name).Strings(known) : this;
    }

    /// <summary>Writes a value of a datatype as its text, without the quotes that this has in the language.</summary>
    public JsonOutput Text(Datatype type, UInt128 value, int bits, ListingOptions options)
    {
        _text.Clear();
        type.Format(_text, value, bits, options);
        return String(_text.Written.Trim((byte)'"'));
    }

    private void Escape(byte sign)
    {
        _ = sign switch
        {
            (byte)'"' => output.Append("\\\""u8),
            (byte)'\\' => output.Append("\\\\"u8),
            (byte)'\b' => output.Append("\\b"u8),
            (byte)'\f' => output.Append("\\f"u8),
            (byte)'\n' => output.Append("\\n"u8),
            (byte)'\r' => output.Append("\\r"u8),
            (byte)'\t' => output.Append("\\t"u8),
            _ => output.Append($"\\u{sign.ToString("X4", CultureInfo.InvariantCulture)}"),
        };
    }

    private void Separate()
    {
        if (!_isFirst)
            output.Append(", "u8);
        _isFirst = false;
    }
}
