using System.Globalization;
using Statewall.Conntrack.Filters;
using Statewall.Nfnetlink;

namespace Statewall.Cli.Applets.Conntrack;

/// <summary>Addresses, networks and address translations as options give them.</summary>
internal static class AddressText
{
    /// <summary>Reads an address: an IPv4 one in the forms of inet_aton, or an IPv6 one.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static InetAddress Parse(string text)
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
    public static InetAddress ParseNetwork(string text, out InetAddress? mask)
    {
        mask = null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0)
            return Parse(text);
        var address = Parse(text[..slash]);
        var length = text.AsSpan(slash + 1);
        // nothing behind the slash is a prefix of no bits
        var bits = 0;
        if (!length.IsEmpty && (!int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out bits) || bits > address.Size * 8))
            throw new UsageException("Invalid netmask");
        if (bits < address.Size * 8)
            mask = InetAddress.PrefixMask(address.Family, bits);
        return address;
    }

    /// <summary>Reads <c>ADDRESS</c>, <c>ADDRESS:PORT</c> or <c>[ADDRESS]:PORT</c>; nothing matches any translation.</summary>
    public static NatMatch ParseNat(string? text)
    {
        if (text is null)
            return default;
        var address = text;
        string? port = null;
        if (text.StartsWith('['))
        {
            var close = text.IndexOf(']', StringComparison.Ordinal);
            if (close < 0)
                throw new UsageException("No closing ']' around IPv6 address");
            if (close == 1)
                throw new UsageException("No IPv6 address specified");
            if (close + 1 < text.Length && text[close + 1] == ':')
                (address, port) = (text[1..close], text[(close + 2)..]);
        }
        else if (text.Count(':') == 1)
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            (address, port) = (text[..colon], text[(colon + 1)..]);
        }
        return new NatMatch(Parse(address), port is null ? null : ParsePort(port));
    }

    private static ushort? ParsePort(string text)
    {
        if (text.Length == 0)
            throw new UsageException("No port specified after `:'");
        var port = CNumber.Parse(text, 10, out var used);
        if (used != text.Length || port > ushort.MaxValue)
            throw new UsageException($"Invalid port `{text}'");
        return port == 0 ? null : (ushort)port;
    }

    /// <summary>One to four numbers with dots between them; the last fills the bytes that are left. // inet_aton</summary>
    private static bool TryParseIPv4(string text, out uint address)
    {
        address = 0;
        var parts = text.Split('.');
        if (parts.Length > 4)
            return false;
        for (var index = 0; index < parts.Length; index++)
        {
            var value = CNumber.Parse(parts[index], 0, out var used);
            var last = index == parts.Length - 1;
            var limit = last ? uint.MaxValue >> (8 * index) : byte.MaxValue;
            if (used == 0 || used != parts[index].Length || !char.IsAsciiDigit(parts[index][0]) || value > limit)
                return false;
            address |= last ? (uint)value : (uint)value << (24 - (8 * index));
        }
        return true;
    }
}
