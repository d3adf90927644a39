using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Extensions;
using Statewall.Iptables.Messages;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Families;

/// <summary>iptables.</summary>
internal sealed class IPv4Family : IpFamily
{
    private const uint FragmentOffset = 6;
    private static readonly byte[] FragmentMask = [0x1f, 0xff];
    private static readonly BaseOption[] All = [.. IpOptions, new('f', "fragments", ReadFragment) { HasWord = false, OtherName = "fragment" }];

    private IPv4Family()
    {
    }

    /// <summary>The family.</summary>
    public static IPv4Family Instance { get; } = new();

    /// <inheritdoc/>
    public override string Tool => "iptables";

    /// <inheritdoc/>
    public override NfProto Proto => NfProto.IPv4;

    /// <inheritdoc/>
    public override string NftName => "ip";

    /// <inheritdoc/>
    public override XtFamilies Flag => XtFamilies.IPv4;

    /// <inheritdoc/>
    public override BaseOption[] Options => All;

    /// <inheritdoc/>
    protected override uint SourceOffset => 12;

    /// <inheritdoc/>
    protected override int AddressSize => 4;

    /// <inheritdoc/>
    protected override string Header => "ip";

    /// <inheritdoc/>
    public override void Write(RuleWriter writer, XtRule rule)
    {
        base.Write(writer, rule);
        var head = (IpHead)rule.Head;
        if (head.IsFragment)
            writer.Compare(NftPayloadBase.NetworkHeader, FragmentOffset, [0, 0], !head.IsFragmentInverted, FragmentMask);
    }

    /// <inheritdoc/>
    public override bool TryTake(RuleHead head, in FieldComparison comparison)
    {
        if (!comparison.IsNetwork || comparison.Field.Offset != FragmentOffset || !comparison.Mask.SequenceEqual(FragmentMask) || comparison.Value.ContainsAnyExcept((byte)0))
            return base.TryTake(head, in comparison);
        var ip = (IpHead)head;
        (ip.IsFragment, ip.IsFragmentInverted) = (true, !comparison.IsInverted);
        return true;
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, RuleHead head)
    {
        base.Save(output, head);
        if (head is IpHead { IsFragment: true } ip)
            output.Append(ip.IsFragmentInverted ? " ! -f" : " -f");
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, RuleHead head)
    {
        if (head is not IpHead { IsFragment: true } ip)
            return base.Translate(translation, head);
        InterfaceText.Translate(translation, "iifname", ip.In);
        InterfaceText.Translate(translation, "oifname", ip.Out);
        translation.Output.Append(" ip frag-off & 0x1fff ").Append(ip.IsFragmentInverted ? "== 0" : "!= 0");
        return base.Translate(translation, ip with { In = default, Out = default, IsFragment = false });
    }

    /// <inheritdoc/>
    protected override void TranslateProtocol(RuleTranslation translation, IpHead head)
    {
        if (head.Protocol != 0 && !RuleTranslator.HasProtocolMatch(translation.Rule))
            translation.Match("ip protocol", head.IsProtocolInverted).Append(ProtocolText.NameOf(head.Protocol));
    }

    private static void ReadFragment(RuleDraft draft, string text, bool isInverted)
    {
        var head = draft.Head<IpHead>();
        (head.IsFragment, head.IsFragmentInverted) = (true, isInverted);
    }
}
