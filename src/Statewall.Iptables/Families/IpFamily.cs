using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Extensions;
using Statewall.Iptables.Messages;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Families;

/// <summary>What iptables and ip6tables have in common.</summary>
internal abstract class IpFamily : XtFamily
{
    /// <summary>Tables of IP: which hooks come where is the same for both. // xtables_ipv4</summary>
    protected static readonly BuiltinTable[] IpTables =
    [
        new("raw", [new("PREROUTING", InetHook.PreRouting, -300), new("OUTPUT", InetHook.LocalOut, -300)]),
        new("mangle",
        [
            new("PREROUTING", InetHook.PreRouting, -150), new("INPUT", InetHook.LocalIn, -150), new("FORWARD", InetHook.Forward, -150),
            new("OUTPUT", InetHook.LocalOut, -150, "route"), new("POSTROUTING", InetHook.PostRouting, -150),
        ]),
        new("filter", [new("INPUT", InetHook.LocalIn, 0), new("FORWARD", InetHook.Forward, 0), new("OUTPUT", InetHook.LocalOut, 0)]),
        new("security", [new("INPUT", InetHook.LocalIn, 50), new("FORWARD", InetHook.Forward, 50), new("OUTPUT", InetHook.LocalOut, 50)]),
        new("nat",
        [
            new("PREROUTING", InetHook.PreRouting, -100, "nat"), new("INPUT", InetHook.LocalIn, 100, "nat"),
            new("OUTPUT", InetHook.LocalOut, -100, "nat"), new("POSTROUTING", InetHook.PostRouting, 100, "nat"),
        ]),
    ];

    /// <summary>The options that both have.</summary>
    protected static readonly BaseOption[] IpOptions =
    [
        new('s', "source", (draft, text, isInverted) => draft.Sources = HostNames.ParsePatterns(text, FamilyOf(draft), isInverted)) { OtherName = "src" },
        new('d', "destination", (draft, text, isInverted) => draft.Destinations = HostNames.ParsePatterns(text, FamilyOf(draft), isInverted)) { OtherName = "dst" },
        new('p', "protocol", ReadProtocol),
        new('i', "in-interface", (draft, text, isInverted) => draft.Rule.Head.In = InterfaceText.Parse(text, isInverted)),
        new('o', "out-interface", (draft, text, isInverted) => draft.Rule.Head.Out = InterfaceText.Parse(text, isInverted)),
    ];

    /// <inheritdoc/>
    public override BuiltinTable[] Tables => IpTables;

    /// <inheritdoc/>
    public override BaseOption[] Options => IpOptions;

    /// <summary>Where the sender's address lies in the header.</summary>
    protected abstract uint SourceOffset { get; }

    /// <summary>How many bytes an address has.</summary>
    protected abstract int AddressSize { get; }

    /// <summary>The name of the header in nft.</summary>
    protected abstract string Header { get; }

    /// <inheritdoc/>
    public override RuleHead NewHead()
    {
        var any = new AddressPattern(InetAddress.PrefixMask(Proto, 0), InetAddress.PrefixMask(Proto, 0), false);
        return new IpHead { Source = any, Destination = any };
    }

    /// <inheritdoc/>
    public override void Check(RuleHead head, string chain) => CheckInterfaces(head, chain);

    /// <summary>Packets have no interface to go out by before they are routed, nor one that they came in by when the host sends them.</summary>
    internal static void CheckInterfaces(RuleHead head, string chain)
    {
        if (chain is "PREROUTING" or "INPUT" && head.Out.IsThere)
            throw new XtUsageException($"Can't use -o with {chain}\n");
        if (chain is "POSTROUTING" or "OUTPUT" && head.In.IsThere)
            throw new XtUsageException($"Can't use -i with {chain}\n");
    }

    /// <inheritdoc/>
    public override IReadOnlyList<XtRule> Expand(RuleDraft draft) => draft.Expand((head, source, destination) => ((IpHead)head) with
    {
        Source = source ?? ((IpHead)head).Source,
        Destination = destination ?? ((IpHead)head).Destination,
    });

    /// <inheritdoc/>
    public override void Write(RuleWriter writer, XtRule rule)
    {
        var head = (IpHead)rule.Head;
        WriteInterface(writer, NftMetaKey.IifName, head.In);
        WriteInterface(writer, NftMetaKey.OifName, head.Out);
        if (head.Protocol != 0)
            writer.Compare(NftMetaKey.L4Proto, [(byte)head.Protocol], head.IsProtocolInverted);
        Write(writer, SourceOffset, head.Source);
        Write(writer, SourceOffset + (uint)AddressSize, head.Destination);
    }

    /// <inheritdoc/>
    public override RuleCompat? CompatOf(RuleHead head) =>
        head is IpHead { Protocol: not 0 } ip ? new RuleCompat { Protocol = ip.Protocol, Flags = ip.IsProtocolInverted ? NftRuleCompatFlags.Inv : 0 } : null;

    /// <inheritdoc/>
    public override bool TryTake(RuleHead head, in FieldComparison comparison)
    {
        var ip = (IpHead)head;
        if (TryTakeInterface(head, in comparison))
            return true;
        if (comparison.Field.Meta == NftMetaKey.L4Proto && comparison is { Value.Length: 1, Mask.IsEmpty: true })
        {
            (ip.Protocol, ip.IsProtocolInverted) = (comparison.Value[0], comparison.IsInverted);
            return true;
        }
        if (!comparison.IsNetwork || !comparison.Fits(AddressSize))
            return false;
        if (comparison.Field.Offset == SourceOffset)
            ip.Source = comparison.AddressOf(AddressSize);
        else if (comparison.Field.Offset == SourceOffset + AddressSize)
            ip.Destination = comparison.AddressOf(AddressSize);
        else
            return false;
        return true;
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, RuleHead head)
    {
        var ip = (IpHead)head;
        Save(output, "-s", ip.Source, alwaysLength: true);
        Save(output, "-d", ip.Destination, alwaysLength: true);
        InterfaceText.Save(output, "-i", ip.In);
        InterfaceText.Save(output, "-o", ip.Out);
        if (ip.Protocol != 0)
            output.Append(ip.IsProtocolInverted ? " ! -p " : " -p ").Append(ProtocolText.NameOf(ip.Protocol));
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, RuleHead head)
    {
        var ip = (IpHead)head;
        InterfaceText.Translate(translation, "iifname", ip.In);
        InterfaceText.Translate(translation, "oifname", ip.Out);
        TranslateProtocol(translation, ip);
        Translate(translation, $"{Header} saddr", ip.Source);
        Translate(translation, $"{Header} daddr", ip.Destination);
        return true;
    }

    /// <summary>Writes the protocol, unless matches do.</summary>
    protected abstract void TranslateProtocol(RuleTranslation translation, IpHead head);

    /// <summary>Takes the comparison of an interface's name.</summary>
    internal static bool TryTakeInterface(RuleHead head, in FieldComparison comparison)
    {
        if (comparison.Field.Meta is not (NftMetaKey.IifName or NftMetaKey.OifName) || !comparison.Mask.IsEmpty)
            return false;
        var pattern = InterfaceText.Read(comparison.Value, comparison.IsInverted);
        if (comparison.Field.Meta == NftMetaKey.IifName)
            head.In = pattern;
        else
            head.Out = pattern;
        return true;
    }

    /// <summary>Writes the comparison of an interface's name.</summary>
    internal static void WriteInterface(RuleWriter writer, NftMetaKey key, InterfacePattern pattern)
    {
        if (!pattern.IsThere)
            return;
        // a name without a sign begins like every name, and so none is another
        if (pattern.Start.Length == 0)
            writer.Compare(key, System.Text.Encoding.ASCII.GetBytes(InterfacePattern.Nothing + "\0"));
        else
            writer.Compare(key, pattern.Bytes, pattern.IsInverted);
    }

    private static NfProto FamilyOf(RuleDraft draft) => draft.Head<IpHead>().Source.Mask.Family;

    private static void ReadProtocol(RuleDraft draft, string text, bool isInverted)
    {
        var head = draft.Head<IpHead>();
        (head.Protocol, head.IsProtocolInverted) = (ProtocolText.Parse(text), isInverted);
        if (head.Protocol == 0 && isInverted)
            throw new XtUsageException("rule would never match protocol");
    }

    /// <summary>Writes the comparison of an address.</summary>
    internal static void Write(RuleWriter writer, uint offset, AddressPattern pattern)
    {
        if (pattern.IsThere)
            writer.CompareMasked(NftPayloadBase.NetworkHeader, offset, pattern.Address.Bytes.ToArray(), pattern.Mask.Bytes.ToArray(), pattern.IsInverted);
    }

    /// <summary>Writes an option with an address.</summary>
    internal static void Save(TextOutput output, string option, AddressPattern pattern, bool alwaysLength)
    {
        if (pattern.IsThere)
            output.Append(pattern.IsInverted ? " ! " : " ").Append(option).Append(" ").AddressAndMask(pattern.Address, pattern.Mask, alwaysLength);
    }

    /// <summary>Writes what is asked of an address.</summary>
    internal static void Translate(RuleTranslation translation, string selector, AddressPattern pattern)
    {
        if (!pattern.IsThere)
            return;
        if (pattern.Mask.PrefixLength < 0)
            translation.Output.Append(" ").Append(selector).Append(" & ").Append(pattern.Mask).Append(pattern.IsInverted ? " != " : " == ").Append(pattern.Address);
        else
            translation.Match(selector, pattern.IsInverted).AddressAndMask(pattern.Address, pattern.Mask);
    }
}
