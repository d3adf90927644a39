namespace Statewall.Iptables.Migration.Ipsets;

/// <summary>A set of ipset. // struct ip_set</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">How it is kept and what its elements are: <c>hash:ip,port</c>.</param>
/// <param name="Line">The line that makes it.</param>
internal sealed record Ipset(string Name, string Type, int Line)
{
    /// <summary>What one of its elements is made of: ip, net, port, mac, iface, mark or set.</summary>
    public string[] Dimensions { get; } = Type[(Type.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(',');

    /// <summary>Its options and their values; those without have none.</summary>
    public Dictionary<string, string> Options { get; } = [];

    /// <summary>Its elements.</summary>
    public List<IpsetElement> Elements { get; } = [];

    /// <summary>Its addresses are those of IPv6.</summary>
    public bool IsIPv6 => Options.GetValueOrDefault("family") == "inet6";
}

/// <summary>An element of a set of ipset.</summary>
/// <param name="Parts">What it has for each dimension.</param>
/// <param name="Line">The line that adds it.</param>
internal sealed record IpsetElement(string[] Parts, int Line)
{
    /// <summary>Seconds that it has left; null for what the set says.</summary>
    public uint? Timeout { get; init; }

    /// <summary>What it covers is not in the set. // nomatch</summary>
    public bool IsException { get; init; }

    /// <summary>Words about it.</summary>
    public string? Comment { get; init; }
}
