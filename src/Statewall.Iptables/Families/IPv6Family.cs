using Statewall.Iptables.Extensions;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Iptables.Families;

/// <summary>ip6tables.</summary>
internal sealed class IPv6Family : IpFamily
{
    private IPv6Family()
    {
    }

    /// <summary>The family.</summary>
    public static IPv6Family Instance { get; } = new();

    /// <inheritdoc/>
    public override string Tool => "ip6tables";

    /// <inheritdoc/>
    public override NfProto Proto => NfProto.IPv6;

    /// <inheritdoc/>
    public override string NftName => "ip6";

    /// <inheritdoc/>
    public override XtFamilies Flag => XtFamilies.IPv6;

    /// <inheritdoc/>
    protected override uint SourceOffset => 8;

    /// <inheritdoc/>
    protected override int AddressSize => 16;

    /// <inheritdoc/>
    protected override string Header => "ip6";

    /// <inheritdoc/>
    protected override void TranslateProtocol(RuleTranslation translation, IpHead head)
    {
        if (head.Protocol != 0 && !RuleTranslator.HasProtocolMatch(translation.Rule))
            translation.Match("meta l4proto", head.IsProtocolInverted).Append(ProtocolText.NameOf(head.Protocol));
    }
}
