using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Extensions;
using Statewall.Iptables.Listing;
using Statewall.Iptables.Messages;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Families;

/// <summary>arptables.</summary>
internal sealed class ArpFamily : XtFamily
{
    // The header of ARP for Ethernet and IPv4. // struct arphdr
    private const uint HardwareTypeOffset = 0, ProtocolTypeOffset = 2, HardwareLengthOffset = 4, ProtocolLengthOffset = 5, OperationOffset = 6,
        SourceHardwareOffset = 8, SourceOffset = 14, DestinationHardwareOffset = 18, DestinationOffset = 24;

    private const byte HardwareLength = 6, ProtocolLength = 4;
    private const ushort Ethernet = 1; // ARPHRD_ETHER
    private const NfProto AddressFamily = NfProto.IPv4;

    private static readonly BuiltinTable[] All =
    [
        new("filter", [new("INPUT", (InetHook)0, 0) { HookName = "input" }, new("OUTPUT", (InetHook)1, 0) { HookName = "output" }]), // NF_ARP_IN, NF_ARP_OUT
    ];

    private static readonly BaseOption[] OwnOptions =
    [
        new('s', "source", (draft, text, isInverted) => draft.Sources = HostNames.ParsePatterns(text, AddressFamily, isInverted)) { OtherName = "source-ip" },
        new('\0', "src-ip", (draft, text, isInverted) => draft.Sources = HostNames.ParsePatterns(text, AddressFamily, isInverted)),
        new('d', "destination", (draft, text, isInverted) => draft.Destinations = HostNames.ParsePatterns(text, AddressFamily, isInverted)) { OtherName = "destination-ip" },
        new('\0', "dst-ip", (draft, text, isInverted) => draft.Destinations = HostNames.ParsePatterns(text, AddressFamily, isInverted)),
        new('\0', "source-mac", (draft, text, isInverted) => draft.Head<ArpHead>().SourceHardware = ArpText.ParseHardware(text, isInverted, "source")) { OtherName = "src-mac" },
        new('\0', "destination-mac", (draft, text, isInverted) => draft.Head<ArpHead>().DestinationHardware = ArpText.ParseHardware(text, isInverted, "destination")) { OtherName = "dst-mac" },
        new('i', "in-interface", (draft, text, isInverted) => draft.Rule.Head.In = InterfaceText.Parse(text, isInverted)),
        new('o', "out-interface", (draft, text, isInverted) => draft.Rule.Head.Out = InterfaceText.Parse(text, isInverted)),
        new('l', "h-length", ReadHardwareLength),
        new('\0', "opcode", (draft, text, isInverted) => draft.Head<ArpHead>().Operation = ArpText.ParseOperation(text, isInverted)),
        new('\0', "h-type", (draft, text, isInverted) => draft.Head<ArpHead>().HardwareType = ArpText.ParseHardwareType(text, isInverted)),
        new('\0', "proto-type", (draft, text, isInverted) => draft.Head<ArpHead>().ProtocolType = ArpText.ParseProtocolType(text, isInverted)),
    ];

    private ArpFamily()
    {
    }

    /// <summary>The family.</summary>
    public static ArpFamily Instance { get; } = new();

    /// <inheritdoc/>
    public override string Tool => "arptables";

    /// <inheritdoc/>
    public override NfProto Proto => NfProto.Arp;

    /// <inheritdoc/>
    public override string NftName => "arp";

    /// <inheritdoc/>
    public override XtFamilies Flag => XtFamilies.Arp;

    /// <inheritdoc/>
    public override BuiltinTable[] Tables => All;

    /// <inheritdoc/>
    public override bool AllowsLateInversion => true;

    /// <inheritdoc/>
    public override bool CommitsSavedTables => false;

    /// <inheritdoc/>
    public override bool SavesJumpFirst => true;

    /// <inheritdoc/>
    public override BaseOption[] Options => OwnOptions;

    /// <inheritdoc/>
    public override RuleHead NewHead()
    {
        var any = new AddressPattern(InetAddress.PrefixMask(AddressFamily, 0), InetAddress.PrefixMask(AddressFamily, 0), false);
        return new ArpHead { Source = any, Destination = any };
    }

    /// <inheritdoc/>
    public override void Check(RuleHead head, string chain) => IpFamily.CheckInterfaces(head, chain);

    /// <inheritdoc/>
    // a rule is about Ethernet where it says nothing else
    public override IReadOnlyList<XtRule> Expand(RuleDraft draft) => draft.Expand((head, source, destination) =>
    {
        var arp = (ArpHead)head;
        return arp with
        {
            Source = source ?? arp.Source,
            Destination = destination ?? arp.Destination,
            HardwareLength = arp.HardwareLength.Mask != 0 ? arp.HardwareLength : new MaskedNumber(HardwareLength, byte.MaxValue, false),
            HardwareType = arp.HardwareType.Mask != 0 ? arp.HardwareType : new MaskedNumber(Ethernet, ushort.MaxValue, false),
        };
    });

    /// <inheritdoc/>
    public override void List(ITableSource tables, TextOutput output, XtCommand command)
    {
        if (command.Verb == XtVerb.ListRules)
            base.List(tables, output, command);
        else
            new ArpListing(tables, output).Write(command);
    }

    /// <inheritdoc/>
    public override void Write(RuleWriter writer, XtRule rule)
    {
        var head = (ArpHead)rule.Head;
        IpFamily.WriteInterface(writer, NftMetaKey.IifName, head.In);
        IpFamily.WriteInterface(writer, NftMetaKey.OifName, head.Out);
        Write(writer, HardwareTypeOffset, head.HardwareType, 2);
        Write(writer, ProtocolTypeOffset, head.ProtocolType, 2);
        Write(writer, HardwareLengthOffset, head.HardwareLength, 1);
        writer.Compare(NftPayloadBase.NetworkHeader, ProtocolLengthOffset, [ProtocolLength]);
        Write(writer, OperationOffset, head.Operation, 2);
        HardwareText.Write(writer, NftPayloadBase.NetworkHeader, SourceHardwareOffset, head.SourceHardware);
        IpFamily.Write(writer, SourceOffset, head.Source);
        HardwareText.Write(writer, NftPayloadBase.NetworkHeader, DestinationHardwareOffset, head.DestinationHardware);
        IpFamily.Write(writer, DestinationOffset, head.Destination);
    }

    /// <inheritdoc/>
    public override RuleCompat? CompatOf(RuleHead head) => null;

    /// <inheritdoc/>
    public override bool TryTake(RuleHead head, in FieldComparison comparison)
    {
        if (IpFamily.TryTakeInterface(head, in comparison))
            return true;
        if (!comparison.IsNetwork || !comparison.Fits(HardwarePattern.Size))
            return false;
        var arp = (ArpHead)head;
        switch (comparison.Field.Offset)
        {
            case HardwareTypeOffset when comparison.Value.Length == 2: arp.HardwareType = NumberOf(in comparison); break;
            case ProtocolTypeOffset when comparison.Value.Length == 2: arp.ProtocolType = NumberOf(in comparison); break;
            case HardwareLengthOffset when comparison.Value.Length == 1: arp.HardwareLength = NumberOf(in comparison); break;
            case ProtocolLengthOffset when comparison is { IsInverted: false, Mask.IsEmpty: true, Value: [ProtocolLength] }: break;
            case OperationOffset when comparison.Value.Length == 2: arp.Operation = NumberOf(in comparison); break;
            case SourceHardwareOffset: arp.SourceHardware = comparison.HardwareOf(); break;
            case SourceOffset when comparison.Value.Length <= ProtocolLength: arp.Source = comparison.AddressOf(ProtocolLength); break;
            case DestinationHardwareOffset: arp.DestinationHardware = comparison.HardwareOf(); break;
            case DestinationOffset when comparison.Value.Length <= ProtocolLength: arp.Destination = comparison.AddressOf(ProtocolLength); break;
            default: return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, RuleHead head)
    {
        InterfaceText.Save(output, "-i", head.In);
        InterfaceText.Save(output, "-o", head.Out);
        SaveRest(output, (ArpHead)head, isNamed: false);
    }

    /// <summary>Writes the options of a head that stand behind interfaces.</summary>
    /// <param name="output">Gets the text.</param>
    /// <param name="head">The head.</param>
    /// <param name="isNamed">Numbers have names where there are some.</param>
    public static void SaveRest(TextOutput output, ArpHead head, bool isNamed)
    {
        IpFamily.Save(output, "-s", head.Source, alwaysLength: false);
        HardwareText.Save(output, "--src-mac", head.SourceHardware, isNamed: false);
        IpFamily.Save(output, "-d", head.Destination, alwaysLength: false);
        HardwareText.Save(output, "--dst-mac", head.DestinationHardware, isNamed: false);
        if (head.HardwareLength is not { Value: HardwareLength, Mask: byte.MaxValue, IsInverted: false })
            ArpText.Write(output, "--h-length", head.HardwareLength, byte.MaxValue, null, isHexadecimal: false);
        ArpText.Write(output, "--opcode", head.Operation, ushort.MaxValue, isNamed ? ArpText.OperationName(head.Operation.Value) : null, isHexadecimal: false);
        if (head.HardwareType is not { Value: Ethernet, Mask: ushort.MaxValue, IsInverted: false })
            ArpText.Write(output, "--h-type", head.HardwareType, ushort.MaxValue, isNamed ? ArpText.HardwareTypeName(head.HardwareType.Value) : null, isHexadecimal: true);
        ArpText.Write(output, "--proto-type", head.ProtocolType, ushort.MaxValue, isNamed ? ArpText.ProtocolTypeName(head.ProtocolType.Value) : null, isHexadecimal: true);
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, RuleHead head)
    {
        var arp = (ArpHead)head;
        InterfaceText.Translate(translation, "iifname", arp.In);
        InterfaceText.Translate(translation, "oifname", arp.Out);
        ArpText.Translate(translation, "arp htype", arp.HardwareType, ushort.MaxValue);
        ArpText.Translate(translation, "arp hlen", arp.HardwareLength, byte.MaxValue);
        translation.Match("arp plen", false).Append(ProtocolLength);
        ArpText.Translate(translation, "arp ptype", arp.ProtocolType, ushort.MaxValue, isHexadecimal: true);
        ArpText.Translate(translation, "arp operation", arp.Operation, ushort.MaxValue);
        HardwareText.Translate(translation, "arp saddr ether", arp.SourceHardware);
        IpFamily.Translate(translation, "arp saddr ip", arp.Source);
        HardwareText.Translate(translation, "arp daddr ether", arp.DestinationHardware);
        IpFamily.Translate(translation, "arp daddr ip", arp.Destination);
        return true;
    }

    private static void ReadHardwareLength(RuleDraft draft, string text, bool isInverted)
    {
        var length = ArpText.ParseNumber(text, isInverted, byte.MaxValue, "hardware length");
        draft.Head<ArpHead>().HardwareLength = length.Value == HardwareLength ? length : throw new XtUsageException("Only hardware address length of 6 is supported currently.");
    }

    private static void Write(RuleWriter writer, uint offset, MaskedNumber number, int size)
    {
        if (number.Mask == 0)
            return;
        var (value, mask) = (ArpText.Wire(number.Value, size), ArpText.Wire(number.Mask, size));
        writer.Compare(NftPayloadBase.NetworkHeader, offset, value, number.IsInverted, mask.AsSpan().ContainsAnyExcept(byte.MaxValue) ? mask : null);
    }

    private static MaskedNumber NumberOf(in FieldComparison comparison)
    {
        Span<byte> masks = stackalloc byte[comparison.Value.Length];
        comparison.CopyMask(masks);
        ushort value = 0, mask = 0;
        for (var place = 0; place < masks.Length; place++)
        {
            value = (ushort)(value << 8 | comparison.Value[place]);
            mask = (ushort)(mask << 8 | masks[place]);
        }
        return new MaskedNumber(value, mask, comparison.IsInverted);
    }
}
