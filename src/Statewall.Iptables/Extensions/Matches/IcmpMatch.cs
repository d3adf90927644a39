using Statewall.Iptables.Translation;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>Types and codes of ICMP. // struct ipt_icmp</summary>
internal sealed class IcmpMatch : IcmpTypeMatch
{
    private const byte AnyType = 0xff;

    private IcmpMatch()
        : base("icmp", "icmp-type", " icmp", "ICMP",
        [
            new("any", AnyType),
            new("echo-reply", 0), new("pong", 0),
            new("destination-unreachable", 3),
            new("network-unreachable", 3, 0, 0), new("host-unreachable", 3, 1, 1), new("protocol-unreachable", 3, 2, 2), new("port-unreachable", 3, 3, 3),
            new("fragmentation-needed", 3, 4, 4), new("source-route-failed", 3, 5, 5), new("network-unknown", 3, 6, 6), new("host-unknown", 3, 7, 7),
            new("network-prohibited", 3, 9, 9), new("host-prohibited", 3, 10, 10), new("TOS-network-unreachable", 3, 11, 11), new("TOS-host-unreachable", 3, 12, 12),
            new("communication-prohibited", 3, 13, 13), new("host-precedence-violation", 3, 14, 14), new("precedence-cutoff", 3, 15, 15),
            new("source-quench", 4),
            new("redirect", 5),
            new("network-redirect", 5, 0, 0), new("host-redirect", 5, 1, 1), new("TOS-network-redirect", 5, 2, 2), new("TOS-host-redirect", 5, 3, 3),
            new("echo-request", 8), new("ping", 8),
            new("router-advertisement", 9),
            new("router-solicitation", 10),
            new("time-exceeded", 11), new("ttl-exceeded", 11),
            new("ttl-zero-during-transit", 11, 0, 0), new("ttl-zero-during-reassembly", 11, 1, 1),
            new("parameter-problem", 12),
            new("ip-header-bad", 12, 0, 0), new("required-option-missing", 12, 1, 1),
            new("timestamp-request", 13),
            new("timestamp-reply", 14),
            new("info-request", 15),
            new("info-reply", 16),
            new("address-mask-request", 17),
            new("address-mask-reply", 18),
        ]) => Families = XtFamilies.IPv4;

    /// <summary>The match.</summary>
    public static IcmpMatch Instance { get; } = new();

    /// <inheritdoc/>
    protected override string NftSelector => "icmp";

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if (!IsAny(info))
            return base.Translate(translation, info);
        // the match stands for the protocol, too
        translation.Output.Append(" ip protocol icmp");
        return true;
    }

    /// <inheritdoc/>
    protected override bool IsAny(ReadOnlySpan<byte> info) => info is [AnyType, 0, byte.MaxValue, ..];
}
