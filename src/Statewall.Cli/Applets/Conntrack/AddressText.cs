using System.Globalization;
using Statewall.Conntrack.Filters;
using Statewall.Nfnetlink;

namespace Statewall.Cli.Applets.Conntrack;

/// <summary>Addresses, networks and address translations as options give them.</summary>
internal static class AddressText
{
    /// <summary>Reads an address: an IPv4 one in the forms of inet_aton, or an IPv6 one.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static InetAddress Parse(ReadOnlySpan<char> text)
    {
        if (TryParseIPv4(text, out var number))
            return new InetAddress(number);
        if (InetAddress.TryParse(text, out var address) && address.IsIPv6)
            return address;
        throw new UsageException($"Invalid IP address `{text}'");
    }

    /// <summary>Reads an address that may have a prefix length behind a slash.</summary>
    /// <param name="text">The text.</param>
    /// <param name="mask">The prefix's mask, if there is one.</param>
    public static InetAddress ParseNetwork(ReadOnlySpan<char> text, out InetAddress? mask)
    {
        mask = null;
        var slash = text.IndexOf('/');
        if (slash <= 0)
            return Parse(text);
        var address = Parse(text[..slash]);
        var length = text[(slash + 1)..];
        // nothing behind the slash is a prefix of no bits
        var bits = 0;
        if (!length.IsEmpty && (!int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out bits) || bits > address.Size * 8))
            throw new UsageException("Invalid netmask");
        if (bits < address.Size * 8)
            mask = InetAddress.PrefixMask(address.Family, bits);
        return address;
    }

    /// <summary>Reads <c>ADDRESS</c>, <c>ADDRESS:PORT</c> or <c>[ADDRESS]:PORT</c>.</summary>
    public static NatMatch ParseNat(ReadOnlySpan<char> text)
    {
        var address = text;
        var colon = -1;
        if (text.StartsWith('['))
        {
            var close = text.IndexOf(']');
            if (close < 0)
                throw new UsageException("No closing ']' around IPv6 address");
            if (close == 1)
                throw new UsageException("No IPv6 address specified");
            if (close + 1 < text.Length && text[close + 1] == ':')
            {
                address = text[1..close];
                colon = close + 1;
            }
        }
        else if (text.Count(':') == 1)
        {
            colon = text.IndexOf(':');
            address = text[..colon];
        }
        return new NatMatch(Parse(address), colon < 0 ? null : ParsePort(text[(colon + 1)..]));
    }

    private static ushort? ParsePort(ReadOnlySpan<char> text)
    {
        if (text.Length == 0)
            throw new UsageException("No port specified after `:'");
        var port = CNumber.Parse(text, 10, out var used);
        if (used != text.Length || port > ushort.MaxValue)
            throw new UsageException($"Invalid port `{text}'");
        return port == 0 ? null : (ushort)port;
    }

    /// <summary>One to four numbers with dots between them; the last fills the bytes that are left. // inet_aton</summary>
    private static bool TryParseIPv4(ReadOnlySpan<char> text, out uint address)
    {
        address = 0;
        for (var index = 0; index < 4; index++)
        {
            var value = CNumber.Parse(text, 0, out var used);
            var last = used == text.Length;
            if (used == 0 || !char.IsAsciiDigit(text[0]) || value > (last ? uint.MaxValue >> (8 * index) : byte.MaxValue) || (!last && text[used] != '.'))
                return false;
            address |= last ? (uint)value : (uint)value << (24 - (8 * index));
            if (last)
                return true;
            text = text[(used + 1)..];
        }
        return false;
    }
}
