using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Scanning;

namespace Statewall.Nftables.Building;

// Overview: what stands in an interpolated string is the language, what stands in its holes are values: each type of value writes itself in the one
// form that the language has for it, and text becomes one token, in quotes or as a name. So no value can become syntax. Only types that have such a
// form can stand in a hole; the compiler refuses all others. Life-cycle: written once, then only read. Threads: one while it is written.

/// <summary>
/// Text of the nft language with values in it: <c>$"ip saddr {address} tcp dport {port} accept"</c>. A value never becomes syntax: text is put in quotes
/// (behind <c>@</c> it must be a name), what no quotes can hold is refused. Several values are separated by commas.
/// </summary>
[InterpolatedStringHandler]
public sealed class NftText
{
    private readonly StringBuilder _text;
    private Surroundings _inside;
    private int _addressAt = -1;

    /// <summary>For the compiler.</summary>
    /// <param name="literalLength">Characters outside of holes.</param>
    /// <param name="formattedCount">Holes.</param>
    public NftText(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + formattedCount * 16);

    private enum Surroundings
    {
        Nothing,
        Quotes,
        Remark,
    }

    /// <summary>No text.</summary>
    internal static NftText Empty => new(0, 0);

    /// <summary>Text of the language as it is. It must be trusted: whatever stands in it is carried out.</summary>
    public static NftText Raw(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var result = new NftText(text.Length, 0);
        result.AppendLiteral(text);
        return result;
    }

    /// <summary>The name of a table, chain, set and the like, without quotes, as the language wants it where names are given.</summary>
    /// <exception cref="ArgumentException">It cannot be a name: these begin with a letter or underscore, and letters, digits and <c>_ . - /</c> follow.</exception>
    public static NftText Name(string name) => Raw(CheckName(name));

    /// <summary>For the compiler: what stands outside of holes.</summary>
    public void AppendLiteral(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (_addressAt >= 0 && value.StartsWith(':'))
            _text.Insert(_addressAt, '[').Append(']'); // what follows is a port, and not more of the address
        _addressAt = -1;
        foreach (var sign in value)
        {
            _inside = (_inside, sign) switch
            {
                (Surroundings.Nothing, '"') => Surroundings.Quotes,
                (Surroundings.Quotes, '"') => Surroundings.Nothing,
                (Surroundings.Nothing, '#') => Surroundings.Remark,
                (Surroundings.Remark, '\n') => Surroundings.Nothing,
                _ => _inside,
            };
        }
        _text.Append(value);
    }

    /// <summary>Text: a name behind <c>@</c>, part of the text when it stands in quotes, else in quotes of its own. An asterisk at the end of an interface's name stands for any rest.</summary>
    /// <exception cref="ArgumentException">It has a quote or a control character, which the language cannot express, or is no name.</exception>
    public void AppendFormatted(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Any(sign => sign == '"' || char.IsControl(sign)))
            throw new ArgumentException("Quotes and control characters cannot stand in the text of a ruleset.", nameof(value));
        if (_inside == Surroundings.Nothing && _text.Length > 0 && _text[^1] == '@')
            Append(CheckName(value));
        else
            Append(_inside == Surroundings.Nothing ? $"\"{value}\"" : value);
    }

    /// <summary>An address.</summary>
    /// <exception cref="ArgumentException">It belongs to one interface (<c>fe80::1%2</c>), which rules do not know.</exception>
    public void AppendFormatted(IPAddress value)
    {
        var text = TextOf(value);
        Append(text);
        _addressAt = value.AddressFamily == AddressFamily.InterNetworkV6 ? _text.Length - text.Length : -1;
    }

    /// <summary>An address with a port, as translations want them.</summary>
    public void AppendFormatted(IPEndPoint value)
    {
        ArgumentNullException.ThrowIfNull(value);
        AppendFormatted(value.Address);
        AppendLiteral(":");
        AppendFormatted(value.Port);
    }

    /// <summary>A prefix of addresses.</summary>
    public void AppendFormatted(IPNetwork value) => Append(string.Create(CultureInfo.InvariantCulture, $"{TextOf(value.BaseAddress)}/{value.PrefixLength}"));

    /// <summary>An Ethernet address.</summary>
    /// <exception cref="ArgumentException">It has not 6 bytes.</exception>
    public void AppendFormatted(PhysicalAddress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var bytes = value.GetAddressBytes();
        if (bytes.Length != 6)
            throw new ArgumentException("Ethernet addresses have 6 bytes.", nameof(value));
        Append(string.Join(':', bytes.Select(one => one.ToString("x2", CultureInfo.InvariantCulture))));
    }

    /// <summary>A number, such as a port.</summary>
    public void AppendFormatted(long value) => Append(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A number.</summary>
    public void AppendFormatted(ulong value) => Append(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A span of time, in whole milliseconds: what is less is cut off.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public void AppendFormatted(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
        var output = new TextOutput();
        TimeSpanType.Write(output, (ulong)value.TotalMilliseconds, ListingOptions.Usual);
        Append(output.ToString());
    }

    /// <summary>Other text of the language.</summary>
    /// <exception cref="ArgumentException">It would stand in quotes or a remark, or its own do not end.</exception>
    public void AppendFormatted(NftText value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (_inside != Surroundings.Nothing || value._inside != Surroundings.Nothing)
            throw new ArgumentException("Text of the language cannot stand in quotes or a remark.", nameof(value));
        Append(value.ToString());
    }

    /// <summary>Texts, separated by commas.</summary>
    public void AppendFormatted(IEnumerable<string> values) => AppendAll(values, AppendFormatted);

    /// <summary>Addresses, separated by commas.</summary>
    public void AppendFormatted(IEnumerable<IPAddress> values) => AppendAll(values, AppendFormatted);

    /// <summary>Prefixes, separated by commas.</summary>
    public void AppendFormatted(IEnumerable<IPNetwork> values) => AppendAll(values, AppendFormatted);

    /// <summary>Numbers, separated by commas.</summary>
    public void AppendFormatted(IEnumerable<int> values) => AppendAll(values, value => AppendFormatted(value));

    /// <summary>Numbers, separated by commas.</summary>
    public void AppendFormatted(IEnumerable<ushort> values) => AppendAll(values, value => AppendFormatted(value));

    /// <summary>Other texts of the language, separated by commas.</summary>
    public void AppendFormatted(IEnumerable<NftText> values) => AppendAll(values, AppendFormatted);

    /// <summary>The text.</summary>
    public override string ToString() => _text.ToString();

    private static string TextOf(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0
            ? throw new ArgumentException("Rules know no zones of addresses.", nameof(address))
            : address.ToString();
    }

    private static string CheckName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var isName = name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_')
            && new Scanner(new SourceText("", Encoding.UTF8.GetBytes(name))).Next() is { Kind: TokenKind.Word } token && token.Length == name.Length;
        return isName ? name : throw new ArgumentException($"'{name}' cannot be a name.", nameof(name));
    }

    private void Append(string text)
    {
        _text.Append(text);
        _addressAt = -1;
    }

    private void AppendAll<T>(IEnumerable<T> values, Action<T> append)
    {
        ArgumentNullException.ThrowIfNull(values);
        var isFirst = true;
        foreach (var value in values)
        {
            if (!isFirst)
                _text.Append(", ");
            append(value);
            isFirst = false;
        }
    }
}
