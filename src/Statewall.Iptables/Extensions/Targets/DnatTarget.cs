using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Translates the receiver. // struct nf_nat_range2</summary>
internal sealed class DnatTarget : NatTarget
{
    private DnatTarget(XtFamilies family)
        : base("DNAT", family, NatLayout.WithBase)
    {
        Revision = 2;
        Options = [new(RangeOption, ReadRange) { IsRequired = true }, Random, Persistent];
    }

    /// <summary>The target of iptables.</summary>
    public static DnatTarget IPv4 { get; } = new(XtFamilies.IPv4);

    /// <summary>The target of ip6tables.</summary>
    public static DnatTarget IPv6 { get; } = new(XtFamilies.IPv6);

    /// <inheritdoc/>
    protected override string RangeOption => "to-destination";

    /// <inheritdoc/>
    protected override string NftName => "dnat";

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append($"""
        DNAT target options:
         --to-destination [<ipaddr>[-<ipaddr>]][:port[-port[/port]]]
        				New receiver: one address of a range, one port of a range,
        				or a port as far from the last as it was from the first
         --random			Take any port of the range
         --persistent			Always the same address for a sender

        """);
}
