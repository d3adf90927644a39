using System.Net;
using System.Net.Sockets;
using Statewall.Iptables.Rules;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Iptables.CommandLine;

/// <summary>Addresses as command lines have them.</summary>
internal static class HostNames
{
    /// <summary>Names are asked of the system; where input is made by chance they are not.</summary>
    public static bool ResolvesNames { get; set; } = true;

    /// <summary>The address that a text is, or all that a name stands for; none when it is neither. // xtables_ipparse_any, xtables_ip6parse_any</summary>
    public static InetAddress[] Find(string text, NfProto family)
    {
        if (InetAddress.TryParse(text, out var address))
            return address.Family == family ? [address] : [];
        // what a name has not is not asked for
        if (!ResolvesNames || !text.Any(char.IsAsciiLetter) || !text.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '.' or '-' or '_'))
            return [];
        try
        {
            var found = Dns.GetHostAddresses(text, family == NfProto.IPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6);
            return [.. found.Select(host => new InetAddress(host.GetAddressBytes())).Distinct()];
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            return [];
        }
    }

    /// <summary>Reads a list of addresses, each with a mask or a length. // xtables_ipparse_multiple</summary>
    /// <exception cref="XtUsageException">One of them is none.</exception>
    public static AddressPattern[] ParsePatterns(string text, NfProto family, bool isInverted)
    {
        if (isInverted && text.Contains(',', StringComparison.Ordinal))
            throw new XtUsageException("! not allowed with multiple source or destination IP addresses");
        return text.Contains(',', StringComparison.Ordinal) ? [.. text.Split(',').SelectMany(part => ParsePattern(part, family, isInverted))] : ParsePattern(text, family, isInverted);
    }

    private static AddressPattern[] ParsePattern(string text, NfProto family, bool isInverted)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? text : text[..slash];
        var mask = slash < 0 ? InetAddress.PrefixMask(family, family == NfProto.IPv4 ? 32 : 128) : ParseMask(text[(slash + 1)..], family);
        return Find(host, family) switch
        {
            [] => throw new XtUsageException($"host/network `{host}' not found"),
            [var only] => [new AddressPattern(only.And(mask), mask, isInverted)],
            var several => [.. several.Select(address => new AddressPattern(address.And(mask), mask, isInverted)).Distinct()],
        };
    }

    /// <summary>Reads a length of a prefix or a mask. // parse_ipmask</summary>
    /// <exception cref="XtUsageException">It is neither.</exception>
    public static InetAddress ParseMask(string text, NfProto family)
    {
        if (CNumber.TryParse(text, out var length) && length <= (family == NfProto.IPv4 ? 32UL : 128UL))
            return InetAddress.PrefixMask(family, (int)length);
        if (InetAddress.TryParse(text, out var mask) && mask.Family == family)
            return mask;
        throw new XtUsageException($"invalid mask `{text}' specified");
    }
}
