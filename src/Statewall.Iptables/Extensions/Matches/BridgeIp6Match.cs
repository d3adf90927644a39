using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>Fields of IPv6 in frames. // struct ebt_ip6_info: saddr, daddr, smsk, dmsk, then those of <see cref="BridgeTransport"/></summary>
internal sealed class BridgeIp6Match : BridgeTransport
{
    private static readonly (string Name, byte Type, byte FirstCode, byte LastCode)[] Icmps =
    [
        ("destination-unreachable", 1, 0, 255), ("no-route", 1, 0, 0), ("communication-prohibited", 1, 1, 1), ("address-unreachable", 1, 3, 3), ("port-unreachable", 1, 4, 4),
        ("packet-too-big", 2, 0, 255), ("time-exceeded", 3, 0, 255), ("ttl-exceeded", 3, 0, 255), ("ttl-zero-during-transit", 3, 0, 0), ("ttl-zero-during-reassembly", 3, 1, 1),
        ("parameter-problem", 4, 0, 255), ("bad-header", 4, 0, 0), ("unknown-header-type", 4, 1, 1), ("unknown-option", 4, 2, 2), ("echo-request", 128, 0, 255), ("ping", 128, 0, 255),
        ("echo-reply", 129, 0, 255), ("pong", 129, 0, 255), ("router-solicitation", 133, 0, 255), ("router-advertisement", 134, 0, 255), ("neighbour-solicitation", 135, 0, 255),
        ("neighbor-solicitation", 135, 0, 255), ("neighbour-advertisement", 136, 0, 255), ("neighbor-advertisement", 136, 0, 255), ("redirect", 137, 0, 255),
    ];

    private BridgeIp6Match()
        : base("ip6", NfProto.IPv6)
    {
        Size = 76;
        Options = TransportOptions("ip6", "tclass");
    }

    /// <summary>The match.</summary>
    public static BridgeIp6Match Instance { get; } = new();

    /// <inheritdoc/>
    protected override byte IcmpProtocol => 58;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Name, byte Type, byte FirstCode, byte LastCode)> IcmpNames => Icmps;

    /// <inheritdoc/>
    public override void Finish(OptionSummary options) => CheckTransport(options, 0x86dd, "IPv6");

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => SaveTransport(output, info, "ip6", "tclass");

    /// <inheritdoc/>
    public override bool ImpliesEtherType(ReadOnlySpan<byte> info) => Has(info, Source) || Has(info, Destination) || Has(info, Class) || Has(info, Icmp);

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        TranslateAddresses(translation, info, "ip6");
        if (Has(info, Class))
            translation.Match("ip6 dscp", IsInverted(info, Class)).Append($"0x{ClassOf(info) >> 2:x}");
        TranslateTransport(translation, info, "icmpv6");
        return true;
    }
}
