using Statewall.Nfnetlink;

namespace Statewall.Replay.Scenarios;

/// <summary>An address with a prefix length, such as <c>10.0.0.0/24</c>. The address may have bits behind the prefix.</summary>
/// <param name="Address">The address, IPv4 or IPv6.</param>
/// <param name="Length">Length of the prefix in bits: 0 to 32 or 128.</param>
public readonly record struct IpPrefix(InetAddress Address, int Length)
{
    /// <summary>The prefix that is one address.</summary>
    public static IpPrefix Host(InetAddress address) => new(address, address.Size * 8);

    /// <summary>The address with the bits behind the prefix cleared.</summary>
    public InetAddress Network => Address.And(InetAddress.PrefixMask(Address.Family, Length));

    /// <summary>Whether no bit behind the prefix is set.</summary>
    public bool IsNetwork => Network == Address;

    /// <summary>Reads <c>ADDRESS/LENGTH</c>, or an address alone, which is a prefix of full length.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpPrefix prefix)
    {
        prefix = default;
        var slash = text.IndexOf('/');
        if (!InetAddress.TryParse(slash < 0 ? text : text[..slash], out var address))
            return false;
        prefix = Host(address);
        if (slash < 0)
            return true;
        var digits = text[(slash + 1)..];
        if (digits.Length is 0 or > 3 || digits.ContainsAnyExceptInRange('0', '9'))
            return false;
        var length = int.Parse(digits);
        if (length > prefix.Length)
            return false;
        prefix = new IpPrefix(address, length);
        return true;
    }

    /// <summary><c>ADDRESS/LENGTH</c>.</summary>
    public override string ToString() => $"{Address}/{Length}";
}
