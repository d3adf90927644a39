namespace Statewall.Iptables.Extensions.Matches;

/// <summary>Types and codes of ICMPv6. // struct ip6t_icmp</summary>
internal sealed class Icmp6Match : IcmpTypeMatch
{
    private Icmp6Match()
        : base("icmp6", "icmpv6-type", " ipv6-icmp", "ICMPv6",
        [
            new("destination-unreachable", 1),
            new("no-route", 1, 0, 0), new("communication-prohibited", 1, 1, 1), new("beyond-scope", 1, 2, 2), new("address-unreachable", 1, 3, 3),
            new("port-unreachable", 1, 4, 4), new("failed-policy", 1, 5, 5), new("reject-route", 1, 6, 6),
            new("packet-too-big", 2),
            new("time-exceeded", 3), new("ttl-exceeded", 3),
            new("ttl-zero-during-transit", 3, 0, 0), new("ttl-zero-during-reassembly", 3, 1, 1),
            new("parameter-problem", 4),
            new("bad-header", 4, 0, 0), new("unknown-header-type", 4, 1, 1), new("unknown-option", 4, 2, 2),
            new("echo-request", 128), new("ping", 128),
            new("echo-reply", 129), new("pong", 129),
            new("mld-listener-query", 130),
            new("mld-listener-report", 131),
            new("mld-listener-done", 132), new("mld-listener-reduction", 132),
            new("router-solicitation", 133),
            new("router-advertisement", 134),
            new("neighbour-solicitation", 135), new("neighbor-solicitation", 135),
            new("neighbour-advertisement", 136), new("neighbor-advertisement", 136),
            new("redirect", 137),
        ]) => Families = XtFamilies.IPv6;

    /// <summary>The match.</summary>
    public static Icmp6Match Instance { get; } = new();

    /// <inheritdoc/>
    protected override string NftSelector => "icmpv6";

    /// <inheritdoc/>
    protected override string? NftName(byte type) => type switch
    {
        133 => "nd-router-solicit",
        134 => "nd-router-advert",
        135 => "nd-neighbor-solicit",
        136 => "nd-neighbor-advert",
        137 => "nd-redirect",
        _ => base.NftName(type),
    };
}
