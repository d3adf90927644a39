using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Translates to an address of this host. // struct nf_nat_ipv4_multi_range_compat, nf_nat_range</summary>
internal abstract class PortNatTarget : NatTarget
{
    protected PortNatTarget(string name, XtFamilies family)
        : base(name, family, family == XtFamilies.IPv4 ? NatLayout.Counted : NatLayout.Plain)
    {
    }

    /// <inheritdoc/>
    protected override string RangeOption => "to-ports";

    /// <inheritdoc/>
    protected override bool HasColon => false;

    /// <summary>The option of ports.</summary>
    protected XtOption PortsOption => new(RangeOption, value =>
    {
        CheckProtocol(value);
        ReadPorts(value, value.Text, canHaveBase: false);
    });
}

/// <summary>Translates the sender to the address of the interface that a packet leaves by.</summary>
internal sealed class MasqueradeTarget : PortNatTarget
{
    private MasqueradeTarget(XtFamilies family)
        : base("MASQUERADE", family) => Options = [PortsOption, Random, RandomFully];

    /// <summary>The target of iptables.</summary>
    public static MasqueradeTarget IPv4 { get; } = new(XtFamilies.IPv4);

    /// <summary>The target of ip6tables.</summary>
    public static MasqueradeTarget IPv6 { get; } = new(XtFamilies.IPv6);

    /// <inheritdoc/>
    protected override string NftName => "masquerade";

    /// <inheritdoc/>
    protected override string PrintedRange => " masq ports: ";

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append($"""
        MASQUERADE target options:
         --to-ports <port>[-<port>]
        				Ports to take of
         --random			Take any of them
         --random-fully			Take any of them, with better chance

        """);
}

/// <summary>Translates the receiver to this host.</summary>
internal sealed class RedirectTarget : PortNatTarget
{
    private RedirectTarget(XtFamilies family)
        : base("REDIRECT", family) => Options = [PortsOption, Random];

    /// <summary>The target of iptables.</summary>
    public static RedirectTarget IPv4 { get; } = new(XtFamilies.IPv4);

    /// <summary>The target of ip6tables.</summary>
    public static RedirectTarget IPv6 { get; } = new(XtFamilies.IPv6);

    /// <inheritdoc/>
    protected override string NftName => "redirect";

    /// <inheritdoc/>
    protected override string PrintedRange => " redir ports ";

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append($"""
        REDIRECT target options:
         --to-ports <port>[-<port>]
        				Ports of this host
         --random			Take any of them

        """);
}
