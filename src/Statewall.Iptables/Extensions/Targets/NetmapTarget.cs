using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Translates the network part of an address. // struct nf_nat_ipv4_multi_range_compat, nf_nat_range</summary>
internal sealed class NetmapTarget : XtTarget
{
    private const uint MapsAddresses = 1; // NF_NAT_RANGE_MAP_IPS
    private readonly NatLayout _layout;

    private NetmapTarget(XtFamilies family)
        : base("NETMAP")
    {
        Families = family;
        _layout = family == XtFamilies.IPv4 ? NatLayout.Counted : NatLayout.Plain;
        Size = _layout.Size;
        Options = [new("to", Read) { IsRequired = true }];
    }

    /// <summary>The target of iptables.</summary>
    public static NetmapTarget IPv4 { get; } = new(XtFamilies.IPv4);

    /// <summary>The target of ip6tables.</summary>
    public static NetmapTarget IPv6 { get; } = new(XtFamilies.IPv6);

    private int AddressSize => Families == XtFamilies.IPv4 ? InetAddress.IPv4Size : InetAddress.IPv6Size;

    /// <inheritdoc/>
    public override void Begin(Span<byte> info)
    {
        if (_layout == NatLayout.Counted)
            info.Write32(0, 1);
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => WriteNetwork(output.Option("to").Append(" "), info);

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) => WriteNetwork(output.Append(" to:"), info);

    /// <inheritdoc/>
    public override bool Migrate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if (translation.Context?.IsSourceTranslated is not { } isSource)
            return translation.Refuse("whether sender or receiver is translated depends on the chains that lead to the rule");
        translation.Output.Append($" {(isSource ? "snat" : "dnat")} {translation.Family.NftName} prefix to ");
        WriteNetwork(translation.Output, info);
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        NETMAP target options:
          --to address[/mask]
        				Network whose addresses take the place of those that have the same host part

        """);

    private void Read(OptionValue value)
    {
        var pattern = value.Network();
        value.Info.Write32(_layout.Flags, MapsAddresses);
        for (var place = 0; place < AddressSize; place++)
        {
            value.Info[_layout.First + place] = pattern.Address.Bytes[place];
            value.Info[_layout.Last + place] = (byte)(pattern.Address.Bytes[place] | ~pattern.Mask.Bytes[place]);
        }
    }

    // The mask is what both ends have in common.
    private void WriteNetwork(TextOutput output, ReadOnlySpan<byte> info)
    {
        Span<byte> mask = stackalloc byte[AddressSize];
        for (var place = 0; place < AddressSize; place++)
            mask[place] = (byte)~(info[_layout.First + place] ^ info[_layout.Last + place]);
        output.AddressAndMask(new InetAddress(info.Slice(_layout.First, AddressSize)), new InetAddress(mask), alwaysLength: true);
    }
}
