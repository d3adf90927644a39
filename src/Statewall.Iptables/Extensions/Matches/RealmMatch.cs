using Statewall.Iptables.Rules;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>The realm of the packet's route. // struct xt_realm_info</summary>
internal sealed class RealmMatch : MaskedValueMatch
{
    private RealmMatch()
        : base("realm", "realm", " realm", "", "rtclassid") => Families = XtFamilies.IPv4;

    /// <summary>The match.</summary>
    public static RealmMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) =>
        WriteValue(output.Append(info[InvertedAt] != 0 ? " ! realm " : " realm "), info, isNumeric);

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("realm match options:\n[!] --realm value[/mask]   The realm of the route, by number or name\n");

    /// <inheritdoc/>
    protected override (uint Value, uint Mask) Parse(OptionValue value) => value.NamedNumber(NameSources.OfMachine.Realms);

    /// <inheritdoc/>
    protected override void WriteValue(TextOutput output, ReadOnlySpan<byte> info, bool isNumeric)
    {
        if (!isNumeric && info.Read32(MaskAt) == uint.MaxValue && NameSources.OfMachine.Realms.NameOf(info.Read32(ValueAt)) is { } name)
            output.Append(name);
        else
            base.WriteValue(output, info, isNumeric);
    }
}
