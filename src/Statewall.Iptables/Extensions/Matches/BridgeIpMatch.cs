using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>Fields of IPv4 in frames. // struct ebt_ip_info: saddr, daddr, smsk, dmsk, then those of <see cref="BridgeTransport"/></summary>
internal sealed class BridgeIpMatch : BridgeTransport
{
    private const int TypeAt = 20;
    private const byte Igmp = 128;

    private static readonly (string Name, byte Type, byte FirstCode, byte LastCode)[] Icmps =
    [
        ("echo-reply", 0, 0, 255), ("destination-unreachable", 3, 0, 255), ("network-unreachable", 3, 0, 0), ("host-unreachable", 3, 1, 1), ("protocol-unreachable", 3, 2, 2),
        ("port-unreachable", 3, 3, 3), ("fragmentation-needed", 3, 4, 4), ("source-route-failed", 3, 5, 5), ("network-unknown", 3, 6, 6), ("host-unknown", 3, 7, 7),
        ("network-prohibited", 3, 9, 9), ("host-prohibited", 3, 10, 10), ("TOS-network-unreachable", 3, 11, 11), ("TOS-host-unreachable", 3, 12, 12),
        ("communication-prohibited", 3, 13, 13), ("host-precedence-violation", 3, 14, 14), ("precedence-cutoff", 3, 15, 15), ("source-quench", 4, 0, 255),
        ("redirect", 5, 0, 255), ("network-redirect", 5, 0, 0), ("host-redirect", 5, 1, 1), ("TOS-network-redirect", 5, 2, 2), ("TOS-host-redirect", 5, 3, 3),
        ("echo-request", 8, 0, 255), ("router-advertisement", 9, 0, 255), ("router-solicitation", 10, 0, 255), ("time-exceeded", 11, 0, 255),
        ("ttl-zero-during-transit", 11, 0, 0), ("ttl-zero-during-reassembly", 11, 1, 1), ("parameter-problem", 12, 0, 255), ("ip-header-bad", 12, 0, 0),
        ("required-option-missing", 12, 1, 1), ("timestamp-request", 13, 0, 255), ("timestamp-reply", 14, 0, 255), ("address-mask-request", 17, 0, 255), ("address-mask-reply", 18, 0, 255),
    ];

    private static readonly (string Name, byte Type, byte FirstCode, byte LastCode)[] Igmps =
        [("membership-query", 0x11, 0, 255), ("membership-report-v1", 0x12, 0, 255), ("membership-report-v2", 0x16, 0, 255), ("leave-group", 0x17, 0, 255), ("membership-report-v3", 0x22, 0, 255)];

    private BridgeIpMatch()
        : base("ip", NfProto.IPv4)
    {
        Size = 28;
        Options =
        [
            .. TransportOptions("ip", "tos"),
            Field("ip-igmp-type", Igmp, value => ReadIcmp(value, Igmps, TypeAt)),
        ];
    }

    /// <summary>The match.</summary>
    public static BridgeIpMatch Instance { get; } = new();

    /// <inheritdoc/>
    protected override byte IcmpProtocol => 1;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Name, byte Type, byte FirstCode, byte LastCode)> IcmpNames => Icmps;

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        CheckTransport(options, 0x0800, "IPv4");
        if (Has(options.Info, Igmp) && (!Has(options.Info, Protocol) || ProtocolOf(options.Info) != 2 || Has(options.Info, Icmp)))
            throw options.Wrong("For igmp type filtering the IP protocol must be 2 (igmp)");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        SaveTransport(output, info, "ip", "tos");
        if (Has(info, Igmp))
            SaveIcmp(output.Option("ip-igmp-type", IsInverted(info, Igmp)).Append(" "), info.Slice(TypeAt, 2), info.Slice(TypeAt + 4, 2), Igmps);
    }

    /// <inheritdoc/>
    public override bool ImpliesEtherType(ReadOnlySpan<byte> info) => Has(info, Source) || Has(info, Destination) || Has(info, Icmp) || Has(info, Igmp);

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        TranslateAddresses(translation, info, "ip");
        if (Has(info, Class))
            translation.Match("@nh,8,8", IsInverted(info, Class)).Append($"0x{ClassOf(info):x}");
        TranslateTransport(translation, info, "icmp");
        return !Has(info, Igmp);
    }
}
