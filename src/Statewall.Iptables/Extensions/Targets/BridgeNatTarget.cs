using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>
/// Writes another hardware address into frames: snat, dnat, and arpreply, which answers with one. // struct ebt_nat_info, ebt_arpreply_info: mac[6], target
/// </summary>
internal sealed class BridgeNatTarget : XtTarget
{
    private const int TargetAt = 8, AddressBytes = 6;
    private const int ArpBit = 0x10; // NAT_ARP_BIT: taken away from the verdict where ARP stays as it is

    private readonly string _address;
    private readonly string? _nftField;
    private readonly int _default;

    private BridgeNatTarget(string name, string address, string[] addressNames, int verdict, string? nftField)
        : base(name)
    {
        (_address, _default, _nftField) = (address, verdict, nftField);
        Families = XtFamilies.Bridge;
        Size = 12;
        Options =
        [
            .. addressNames.Select(option => new XtOption(option, ReadAddress) { AliasOf = address, IsRequired = name != "arpreply" && option == address }),
            new($"{name}-target", ReadVerdict),
            .. name == "snat" ? [new XtOption("snat-arp", value => BitConverter.TryWriteBytes(value.Info[TargetAt..], Target(value.Info) & ~ArpBit)) { Words = 0 }] : Array.Empty<XtOption>(),
        ];
    }

    /// <summary>Another sender.</summary>
    public static BridgeNatTarget Source { get; } = new("snat", "to-src", ["to-src", "to-source"], -1, "ether saddr");

    /// <summary>Another receiver.</summary>
    public static BridgeNatTarget Destination { get; } = new("dnat", "to-dst", ["to-dst", "to-destination"], -1, "ether daddr");

    /// <summary>An answer to a question of ARP.</summary>
    public static BridgeNatTarget ArpReply { get; } = new("arpreply", "arpreply-mac", ["arpreply-mac"], -2, null);

    /// <inheritdoc/>
    public override void Begin(Span<byte> info) => BitConverter.TryWriteBytes(info[TargetAt..], _default);

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (Name == "arpreply" && options.Rule.Head is not BridgeHead { HasProtocol: true, IsProtocolInverted: false, Protocol: 0x0806 })
            throw options.Wrong("-p ARP must be specified");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        output.Option(_address).Append(" ").Hardware(info[..AddressBytes]);
        var target = Target(info);
        if (Name == "snat")
        {
            if ((target & ArpBit) == 0)
                output.Option("snat-arp");
            target |= ArpBit;
        }
        if (Name != "arpreply" || target != _default)
            output.Option($"{Name}-target").Append(" ").Append(BridgeBits.NameOf(target));
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if (_nftField is null)
            return false;
        translation.Output.Append(" ").Append(_nftField).Append(" set ");
        for (var place = 0; place < AddressBytes; place++)
            translation.Output.Append(place == 0 ? "" : ":").Append($"{info[place]:x}");
        translation.Output.Append(" ").Append(BridgeBits.NameOf(Target(info) | ArpBit).ToLowerInvariant());
        return true;
    }

    private static int Target(ReadOnlySpan<byte> info) => BitConverter.ToInt32(info[TargetAt..]);

    private static void ReadAddress(OptionValue value)
    {
        if (!HardwarePattern.TryParse(value.Text, out var address))
            throw value.Wrong($"Problem with specified MAC address '{value.Text}'");
        HardwarePattern.BytesOf(address).CopyTo(value.Info);
    }

    // whether ARP is changed was perhaps said before
    private static void ReadVerdict(OptionValue value) =>
        BitConverter.TryWriteBytes(value.Info[TargetAt..], BridgeBits.Verdict(value) & (Target(value.Info) | ~ArpBit));
}
