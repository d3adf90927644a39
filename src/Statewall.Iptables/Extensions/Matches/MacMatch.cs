using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>The sender's hardware address. // struct xt_mac_info: srcaddr, invert</summary>
internal sealed class MacMatch : XtMatch
{
    private const int AddressAt = 0, AddressBytes = 6, InvertedAt = 8;

    private MacMatch()
        : base("mac")
    {
        Size = 12;
        Options = [new("mac-source", Read) { IsRequired = true, IsInvertible = true }];
    }

    /// <summary>The match.</summary>
    public static MacMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) =>
        output.Option("mac-source", info[InvertedAt] != 0).Append(" ").Hardware(info.Slice(AddressAt, AddressBytes));

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) =>
        output.Append(info[InvertedAt] != 0 ? " MAC ! " : " MAC ").Hardware(info.Slice(AddressAt, AddressBytes));

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        translation.Match("ether saddr", info[InvertedAt] != 0).Hardware(info.Slice(AddressAt, AddressBytes));
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("mac match options:\n[!] --mac-source XX:XX:XX:XX:XX:XX\n                               The sender's hardware address\n");

    private static void Read(OptionValue value)
    {
        HardwarePattern.BytesOf(value.Hardware()).CopyTo(value.Info[AddressAt..]);
        value.Invert(InvertedAt, 1);
    }
}
