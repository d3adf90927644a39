using System.Diagnostics.CodeAnalysis;
using Statewall.Iptables.CommandLine;
using Statewall.Nfnetlink;

namespace Statewall.Iptables.Migration.Ipsets;

/// <summary>Elements of a set of ipset as nft has them.</summary>
internal static class IpsetElements
{
    /// <summary>Its elements are networks or ranges.</summary>
    public static bool HasRanges(Ipset set) =>
        set.Dimensions.Contains("net") || set.Elements.Exists(element => element.Parts.Where((part, at) => IsRange(part, set.Dimensions[at])).Any());

    /// <summary>Writes them.</summary>
    /// <returns>False when one cannot be written.</returns>
    public static bool TryWrite(Ipset set, [NotNullWhen(true)] out IReadOnlyList<string>? elements, out (int Line, string Message) fault)
    {
        (elements, fault) = (null, default);
        var isPlain = set.Dimensions is ["net"] or ["ip"] && !set.Elements.Exists(element => element.Timeout is not null);
        try
        {
            elements = isPlain && HasRanges(set) ? AddressRanges.Write(set) : [.. set.Elements.Select(element => Write(set, element))];
            return true;
        }
        catch (ElementException mistake)
        {
            fault = (mistake.Line, mistake.Message);
            return false;
        }
    }

    private static bool IsRange(string part, string dimension) => dimension switch
    {
        "ip" or "net" => part.AsSpan().ContainsAny('-', '/'),
        "port" => part[(part.IndexOf(':', StringComparison.Ordinal) + 1)..].Contains('-', StringComparison.Ordinal),
        _ => false,
    };

    private static string Write(Ipset set, IpsetElement element)
    {
        if (element.IsException)
            throw new ElementException(element.Line, "exceptions (nomatch) among elements of several dimensions, or with times");
        var text = string.Join(" . ", element.Parts.Select((part, at) => Write(set, element, part, set.Dimensions[at])));
        if (element.Timeout is { } seconds and > 0)
            text += $" timeout {seconds}s";
        return element.Comment is { } comment ? $"{text} comment \"{NftName.Comment(comment)}\"" : text;
    }

    private static string Write(Ipset set, IpsetElement element, string part, string dimension)
    {
        switch (dimension)
        {
            case "port":
                return WritePort(set, element, part);
            case "mac":
                return part.ToLowerInvariant();
            case "iface" when part.StartsWith("physdev:", StringComparison.Ordinal):
                throw new ElementException(element.Line, "ports of bridges");
            case "iface" when part.Contains('"', StringComparison.Ordinal):
                throw new ElementException(element.Line, "a quotation mark in a name");
            case "iface":
                return $"\"{part}\"";
            case "mark":
                return CNumber.TryParse(part, out var mark) ? $"0x{mark:x}" : throw new ElementException(element.Line, $"mark {part} is no number");
            default:
                AddressRanges.Parse(element, part); // or it is a name
                return part;
        }
    }

    // TCP where no protocol is named.
    private static string WritePort(Ipset set, IpsetElement element, string part)
    {
        var colon = part.IndexOf(':', StringComparison.Ordinal);
        var (protocol, port) = (colon < 0 ? "tcp" : part[..colon], part[(colon + 1)..]);
        if (protocol.Contains("icmp", StringComparison.Ordinal))
            throw new ElementException(element.Line, "types of ICMP in the place of ports");
        if (!port.Split('-').All(end => CNumber.TryParseDecimal(end, ushort.MaxValue, out _)))
            throw new ElementException(element.Line, $"port {port} is no number");
        return set.Type == "bitmap:port" ? port : $"{protocol} . {port}";
    }
}

/// <summary>An element that nft cannot have.</summary>
internal sealed class ElementException(int line, string message) : Exception(message)
{
    /// <summary>The line that adds it.</summary>
    public int Line { get; } = line;
}

/// <summary>Networks and ranges of addresses that may lie in each other: of those that cover an address the smallest counts. // hash_net: nomatch</summary>
internal static class AddressRanges
{
    /// <summary>Writes what addresses are in a set: none twice.</summary>
    public static List<string> Write(Ipset set)
    {
        var pieces = set.Elements.Exists(element => element.IsException) ? WithoutExceptions(set) : set.Elements.ConvertAll(element => Parse(element, element.Parts[0]));
        pieces.Sort();
        var written = new List<string>();
        for (var at = 0; at < pieces.Count; at++)
        {
            var (from, to) = pieces[at];
            while (at + 1 < pieces.Count && (pieces[at + 1].From <= to || pieces[at + 1].From == to + 1))
                to = UInt128.Max(to, pieces[++at].To);
            written.Add(Text(from, to, set.IsIPv6));
        }
        return written;
    }

    /// <summary>Reads an address, a network or a range.</summary>
    public static (UInt128 From, UInt128 To) Parse(IpsetElement element, string text)
    {
        var end = text.AsSpan().IndexOfAny('-', '/');
        if (!InetAddress.TryParse(text.AsSpan(0, end < 0 ? text.Length : end), out var first))
            throw new ElementException(element.Line, $"{text} is no address");
        var from = Number(first);
        if (end < 0)
            return (from, from);
        if (text[end] == '-')
            return InetAddress.TryParse(text.AsSpan(end + 1), out var last) && Number(last) >= from ? (from, Number(last)) : throw new ElementException(element.Line, $"{text} is no range");
        if (!CNumber.TryParseDecimal(text.AsSpan(end + 1), (ulong)first.Size * 8, out var length))
            throw new ElementException(element.Line, $"{text} is no network");
        var rest = HostPart(first.Size * 8 - (int)length);
        return (from & ~rest, from | rest);
    }

    private static List<(UInt128 From, UInt128 To)> WithoutExceptions(Ipset set)
    {
        var pieces = new List<(UInt128 From, UInt128 To)>();
        foreach (var (element, range) in set.Elements.Select(element => (element, Range: Parse(element, element.Parts[0]))).OrderByDescending(entry => entry.Range.To - entry.Range.From))
        {
            Remove(pieces, range);
            if (!element.IsException)
                pieces.Add(range);
        }
        return pieces;
    }

    /// <summary>The first and the last address of an element with a dash between.</summary>
    public static string Bounds(IpsetElement element, string text, bool isIPv6)
    {
        var (from, to) = Parse(element, text);
        return $"{Address(from, isIPv6)}-{Address(to, isIPv6)}";
    }

    private static void Remove(List<(UInt128 From, UInt128 To)> pieces, (UInt128 From, UInt128 To) range)
    {
        for (var at = pieces.Count - 1; at >= 0; at--)
        {
            var piece = pieces[at];
            if (piece.To < range.From || piece.From > range.To)
                continue;
            pieces.RemoveAt(at);
            if (piece.From < range.From)
                pieces.Add((piece.From, range.From - 1));
            if (piece.To > range.To)
                pieces.Add((range.To + 1, piece.To));
        }
    }

    private static string Text(UInt128 from, UInt128 to, bool isIPv6)
    {
        var first = Address(from, isIPv6);
        if (from == to)
            return $"{first}";
        var bits = (int)UInt128.PopCount(from ^ to);
        return (from ^ to) == HostPart(bits) && (from & HostPart(bits)) == 0 ? $"{first}/{(isIPv6 ? 128 : 32) - bits}" : $"{first}-{Address(to, isIPv6)}";
    }

    private static UInt128 HostPart(int bits) => bits == 128 ? UInt128.MaxValue : (UInt128.One << bits) - 1;

    private static UInt128 Number(InetAddress address) => address.IsIPv4 ? address.ToUInt32() : address.ToUInt128();

    private static InetAddress Address(UInt128 number, bool isIPv6) => isIPv6 ? new InetAddress(number) : new InetAddress((uint)number);
}
