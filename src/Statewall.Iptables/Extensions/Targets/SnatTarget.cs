using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Translates the sender. // struct nf_nat_ipv4_multi_range_compat, nf_nat_range</summary>
internal sealed class SnatTarget : NatTarget
{
    private SnatTarget(XtFamilies family, NatLayout layout, byte revision)
        : base("SNAT", family, layout)
    {
        Revision = revision;
        Options = [new(RangeOption, ReadRange) { IsRequired = true }, Random, RandomFully, Persistent];
    }

    /// <summary>The target of iptables.</summary>
    public static SnatTarget IPv4 { get; } = new(XtFamilies.IPv4, NatLayout.Counted, 0);

    /// <summary>The target of ip6tables.</summary>
    public static SnatTarget IPv6 { get; } = new(XtFamilies.IPv6, NatLayout.Plain, 1);

    /// <inheritdoc/>
    protected override string RangeOption => "to-source";

    /// <inheritdoc/>
    protected override string NftName => "snat";

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append($"""
        SNAT target options:
         --to-source [<ipaddr>[-<ipaddr>]][:port[-port]]
        				New sender: one address of a range, one port of a range
         --random			Take any port of the range
         --random-fully			Take any port of the range, with better chance
         --persistent			Always the same address for a receiver

        """);
}
