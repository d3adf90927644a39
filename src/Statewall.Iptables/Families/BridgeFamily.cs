using System.Buffers.Binary;
using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Extensions;
using Statewall.Iptables.Listing;
using Statewall.Iptables.Messages;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Families;

/// <summary>ebtables.</summary>
internal sealed class BridgeFamily : XtFamily
{
    private const uint DestinationOffset = 0, SourceOffset = 6, ProtocolOffset = 12;
    private const ushort LeastProtocol = 0x600; // smaller numbers are lengths

    // NF_BR_PRI_*
    private static readonly BuiltinTable[] All =
    [
        new("filter", [new("INPUT", InetHook.LocalIn, -200), new("FORWARD", InetHook.Forward, -200), new("OUTPUT", InetHook.LocalOut, -200)]),
        new("nat", [new("PREROUTING", InetHook.PreRouting, -300), new("OUTPUT", InetHook.LocalOut, 100), new("POSTROUTING", InetHook.PostRouting, 300)]),
        new("broute", [new("BROUTING", InetHook.PreRouting, int.MinValue)]),
    ];

    private static readonly BaseOption[] OwnOptions =
    [
        new('p', "protocol", ReadProtocol) { OtherName = "proto" },
        new('i', "in-interface", (draft, text, isInverted) => draft.Rule.Head.In = InterfaceText.Parse(text, isInverted)) { OtherName = "in-if" },
        new('o', "out-interface", (draft, text, isInverted) => draft.Rule.Head.Out = InterfaceText.Parse(text, isInverted)) { OtherName = "out-if" },
        new('\0', "logical-in", (draft, text, isInverted) => draft.Head<BridgeHead>().LogicalIn = InterfaceText.Parse(text, isInverted)),
        new('\0', "logical-out", (draft, text, isInverted) => draft.Head<BridgeHead>().LogicalOut = InterfaceText.Parse(text, isInverted)),
        new('s', "source", (draft, text, isInverted) => draft.Head<BridgeHead>().Source = ReadAddress(text, isInverted, "source")) { OtherName = "src" },
        new('d', "destination", (draft, text, isInverted) => draft.Head<BridgeHead>().Destination = ReadAddress(text, isInverted, "destination")) { OtherName = "dst" },
        Listing("Lc", command => command.ShowsCounters = true),
        Listing("Ln", command => command.IsNumbered = true),
        Listing("Lx", _ => { }), // rules are shown as commands anyhow
        Listing("Lmac2", _ => { }), // and addresses in full
        Listing("concurrent", _ => { }),
    ];

    private BridgeFamily()
    {
    }

    /// <summary>The family.</summary>
    public static BridgeFamily Instance { get; } = new();

    /// <inheritdoc/>
    public override string Tool => "ebtables";

    /// <inheritdoc/>
    public override NfProto Proto => NfProto.Bridge;

    /// <inheritdoc/>
    public override string NftName => "bridge";

    /// <inheritdoc/>
    public override XtFamilies Flag => XtFamilies.Bridge;

    /// <inheritdoc/>
    public override BuiltinTable[] Tables => All;

    /// <inheritdoc/>
    public override bool AllowsLateInversion => true;

    /// <inheritdoc/>
    public override string? DefaultVerdict => XtRule.Continue;

    /// <inheritdoc/>
    public override bool CommitsSavedTables => false;

    /// <inheritdoc/>
    public override bool HasUserPolicies => true;

    /// <inheritdoc/>
    public override bool KnowsMatchesByOption => true;

    /// <inheritdoc/>
    public override BaseOption[] Options => OwnOptions;

    /// <inheritdoc/>
    public override RuleHead NewHead() => new BridgeHead();

    /// <inheritdoc/>
    public override void Check(RuleHead head, string chain)
    {
        var bridge = (BridgeHead)head;
        if (chain is "OUTPUT" or "POSTROUTING" && bridge.In.IsThere)
            throw new XtUsageException("Use -i only in INPUT, FORWARD, PREROUTING and BROUTING chains");
        if (chain is "INPUT" or "PREROUTING" or "BROUTING" && bridge.Out.IsThere)
            throw new XtUsageException("Use -o only in OUTPUT, FORWARD and POSTROUTING chains");
        if (chain is "OUTPUT" or "POSTROUTING" && bridge.LogicalIn.IsThere)
            throw new XtUsageException("Use --logical-in only in INPUT, FORWARD, PREROUTING and BROUTING chains");
        if (chain is "INPUT" or "PREROUTING" or "BROUTING" && bridge.LogicalOut.IsThere)
            throw new XtUsageException("Use --logical-out only in OUTPUT, FORWARD and POSTROUTING chains");
    }

    /// <inheritdoc/>
    public override IReadOnlyList<XtRule> Expand(RuleDraft draft)
    {
        // which is what a rule without a verdict does
        if (draft.Rule.Jump == XtRule.Continue)
            draft.Rule.Jump = null;
        return [draft.Rule];
    }

    /// <inheritdoc/>
    public override void List(ITableSource tables, TextOutput output, XtCommand command) => new BridgeListing(tables, output).Write(command);

    /// <inheritdoc/>
    public override void Write(RuleWriter writer, XtRule rule)
    {
        var head = (BridgeHead)rule.Head;
        IpFamily.WriteInterface(writer, NftMetaKey.IifName, head.In);
        IpFamily.WriteInterface(writer, NftMetaKey.OifName, head.Out);
        IpFamily.WriteInterface(writer, NftMetaKey.BriIifName, head.LogicalIn);
        IpFamily.WriteInterface(writer, NftMetaKey.BriOifName, head.LogicalOut);
        HardwareText.Write(writer, NftPayloadBase.LlHeader, SourceOffset, head.Source);
        HardwareText.Write(writer, NftPayloadBase.LlHeader, DestinationOffset, head.Destination);
        if (head.IsLength)
            writer.CompareBelow(NftPayloadBase.LlHeader, ProtocolOffset, Wire(LeastProtocol), head.IsProtocolInverted);
        else if (head.HasProtocol)
            writer.Compare(NftPayloadBase.LlHeader, ProtocolOffset, Wire(head.Protocol), head.IsProtocolInverted);
    }

    /// <inheritdoc/>
    // the number is in network order
    public override RuleCompat? CompatOf(RuleHead head) => head is BridgeHead { HasProtocol: true } bridge
        ? new RuleCompat { Protocol = BinaryPrimitives.ReverseEndianness(bridge.Protocol), Flags = bridge.IsProtocolInverted ? NftRuleCompatFlags.Inv : 0 }
        : null;

    /// <inheritdoc/>
    public override bool TryTake(RuleHead head, in FieldComparison comparison)
    {
        var bridge = (BridgeHead)head;
        if (comparison.Field.Meta is NftMetaKey.BriIifName)
            bridge.LogicalIn = InterfaceText.Read(comparison.Value, comparison.IsInverted);
        else if (comparison.Field.Meta is NftMetaKey.BriOifName)
            bridge.LogicalOut = InterfaceText.Read(comparison.Value, comparison.IsInverted);
        else if (IpFamily.TryTakeInterface(head, in comparison))
            return true;
        else if ((comparison.IsLink && comparison.Field.Offset == ProtocolOffset) || comparison.Field.Meta == NftMetaKey.Protocol)
            return TryTakeProtocol(bridge, in comparison);
        else if (!comparison.IsLink || !comparison.Fits(HardwarePattern.Size))
            return false;
        else if (comparison.Field.Offset == SourceOffset)
            bridge.Source = comparison.HardwareOf();
        else if (comparison.Field.Offset == DestinationOffset)
            bridge.Destination = comparison.HardwareOf();
        else
            return false;
        return true;
    }

    /// <inheritdoc/>
    public override bool TryTakeBelow(RuleHead head, PacketField field, ReadOnlySpan<byte> value, bool isInverted)
    {
        if (field is not { Meta: null, Base: NftPayloadBase.LlHeader, Offset: ProtocolOffset } || !value.SequenceEqual(Wire(LeastProtocol)))
            return false;
        var bridge = (BridgeHead)head;
        (bridge.IsLength, bridge.IsProtocolInverted) = (true, isInverted);
        return true;
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, RuleHead head)
    {
        var bridge = (BridgeHead)head;
        if (bridge.IsLength)
            output.Append(bridge.IsProtocolInverted ? " ! -p " : " -p ").Append(EtherTypes.Length);
        else if (bridge.HasProtocol)
        {
            output.Append(bridge.IsProtocolInverted ? " ! -p " : " -p ");
            if (EtherTypes.NameOf(bridge.Protocol) is { } name)
                output.Append(name);
            else
                output.Hex(bridge.Protocol);
        }
        HardwareText.Save(output, "-s", bridge.Source, isNamed: true);
        HardwareText.Save(output, "-d", bridge.Destination, isNamed: true);
        InterfaceText.Save(output, "-i", bridge.In);
        InterfaceText.Save(output, "--logical-in", bridge.LogicalIn);
        InterfaceText.Save(output, "-o", bridge.Out);
        InterfaceText.Save(output, "--logical-out", bridge.LogicalOut);
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, RuleHead head)
    {
        var bridge = (BridgeHead)head;
        InterfaceText.Translate(translation, "iifname", bridge.In);
        InterfaceText.Translate(translation, "meta ibrname", bridge.LogicalIn);
        InterfaceText.Translate(translation, "oifname", bridge.Out);
        InterfaceText.Translate(translation, "meta obrname", bridge.LogicalOut);
        if (bridge.IsLength)
            translation.Output.Append(bridge.IsProtocolInverted ? " ether type >= 0x0600" : " ether type < 0x0600");
        else if (bridge.HasProtocol && (bridge.IsProtocolInverted || !translation.Rule.Matches.Exists(match => match.Kind is BridgeMatch kind && kind.ImpliesEtherType(match.Info))))
            translation.Match("ether type", bridge.IsProtocolInverted).Append(NftProtocol(bridge.Protocol));
        HardwareText.Translate(translation, "ether saddr", bridge.Source);
        HardwareText.Translate(translation, "ether daddr", bridge.Destination);
        return true;
    }

    private static string NftProtocol(ushort protocol) => protocol switch
    {
        0x0800 => "ip",
        0x0806 => "arp",
        0x86dd => "ip6",
        0x8100 => "vlan",
        _ => $"0x{protocol:x}",
    };

    private static BaseOption Listing(string name, Action<XtCommand> set) => new('\0', name, (draft, _, _) => set(draft.Command)) { HasWord = false, IsInvertible = false };

    private static HardwarePattern ReadAddress(string text, bool isInverted, string which) =>
        HardwareText.TryParse(text, isInverted, out var pattern) ? pattern : throw new XtUsageException($"Problem with specified {which} mac '{text}'");

    private static void ReadProtocol(RuleDraft draft, string text, bool isInverted)
    {
        var head = draft.Head<BridgeHead>();
        head.IsProtocolInverted = isInverted;
        if (text.Equals(EtherTypes.Length, StringComparison.OrdinalIgnoreCase))
        {
            head.IsLength = true;
            return;
        }
        if (!EtherTypes.TryParse(text, out var protocol))
            throw new XtUsageException($"Problem with the specified Ethernet protocol '{text}', perhaps /etc/ethertypes is missing");
        (head.Protocol, head.HasProtocol) = (protocol, true);
    }

    private static bool TryTakeProtocol(BridgeHead head, in FieldComparison comparison)
    {
        if (comparison is not { Value.Length: 2, Mask.IsEmpty: true })
            return false;
        head.Protocol = (ushort)(comparison.Value[0] << 8 | comparison.Value[1]);
        (head.HasProtocol, head.IsProtocolInverted) = (true, comparison.IsInverted);
        return true;
    }

    private static byte[] Wire(ushort number) => [(byte)(number >> 8), (byte)number];
}
