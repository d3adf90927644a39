using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Changes addresses in ARP. // struct arpt_mangle: src_devaddr[16], tgt_devaddr[16], src_ip, tgt_ip, flags, target</summary>
internal sealed class ArpMangleTarget : XtTarget
{
    private const int SourceHardwareAt = 0, DestinationHardwareAt = 16, SourceAt = 32, DestinationAt = 36, FlagsAt = 40, VerdictAt = 44, HardwareBytes = 6;
    private const byte ChangesSourceHardware = 1, ChangesDestinationHardware = 2, ChangesSource = 4, ChangesDestination = 8; // ARPT_MANGLE_SDEV …
    private const uint Drops = 0, Accepts = 1, Continues = uint.MaxValue; // NF_DROP, NF_ACCEPT, XT_CONTINUE

    private ArpMangleTarget()
        : base("mangle")
    {
        Families = XtFamilies.Arp;
        Size = 48;
        Options =
        [
            new("mangle-ip-s", value => ReadAddress(value, SourceAt, ChangesSource)) { IsRepeatable = true },
            new("mangle-ip-d", value => ReadAddress(value, DestinationAt, ChangesDestination)) { IsRepeatable = true },
            new("mangle-mac-s", value => ReadHardware(value, SourceHardwareAt, ChangesSourceHardware, "source")) { IsRepeatable = true },
            new("mangle-mac-d", value => ReadHardware(value, DestinationHardwareAt, ChangesDestinationHardware, "target")) { IsRepeatable = true },
            new("mangle-target", ReadVerdict) { IsRepeatable = true },
        ];
    }

    /// <summary>The target.</summary>
    public static ArpMangleTarget Instance { get; } = new();

    /// <inheritdoc/>
    public override void Begin(Span<byte> info) => info.Write32(VerdictAt, Accepts);

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        WriteChanges(output, info, " --mangle-ip-s ", " --mangle-mac-s ", " --mangle-ip-d ", " --mangle-mac-d ");
        if (info.Read32(VerdictAt) != Accepts)
            output.Option("mangle-target").Append(" ").Append(VerdictOf(info));
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        WriteChanges(translation.Output, info, " arp saddr ip set ", " arp saddr ether set ", " arp daddr ip set ", " arp daddr ether set ");
        translation.Output.Append(" ").Append(VerdictOf(info).ToLowerInvariant());
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        mangle target options:
        --mangle-ip-s IP address
        --mangle-ip-d IP address
        --mangle-mac-s MAC address
        --mangle-mac-d MAC address
        --mangle-target target (DROP, CONTINUE or ACCEPT, which is what it is by default)

        """);

    private static void WriteChanges(TextOutput output, ReadOnlySpan<byte> info, string source, string sourceHardware, string destination, string destinationHardware)
    {
        var flags = info[FlagsAt];
        if ((flags & ChangesSource) != 0)
            output.Append(source).Append(info.ReadAddress(SourceAt, NfProto.IPv4));
        if ((flags & ChangesSourceHardware) != 0)
            output.Append(sourceHardware).Hardware(info.Slice(SourceHardwareAt, HardwareBytes));
        if ((flags & ChangesDestination) != 0)
            output.Append(destination).Append(info.ReadAddress(DestinationAt, NfProto.IPv4));
        if ((flags & ChangesDestinationHardware) != 0)
            output.Append(destinationHardware).Hardware(info.Slice(DestinationHardwareAt, HardwareBytes));
    }

    private static void ReadAddress(OptionValue value, int at, byte flag)
    {
        value.Info.WriteAddress(at, value.Network().Address);
        value.Info[FlagsAt] |= flag;
    }

    private static void ReadHardware(OptionValue value, int at, byte flag, string which)
    {
        var length = ((ArpHead)value.Rule.Head).HardwareLength;
        if (length.Mask != 0 && (length.Value != HardwareBytes || length.IsInverted))
            throw value.Wrong("only --h-length 6 supported");
        if (!HardwarePattern.TryParse(value.Text, out var address))
            throw value.Wrong($"invalid {which} MAC");
        HardwarePattern.BytesOf(address).CopyTo(value.Info[at..]);
        value.Info[FlagsAt] |= flag;
    }

    private static void ReadVerdict(OptionValue value) => value.Info.Write32(VerdictAt, value.Text switch
    {
        XtRule.Drop => Drops,
        XtRule.Accept => Accepts,
        XtRule.Continue => Continues,
        _ => throw new XtUsageException("bad target for --mangle-target"),
    });

    private static string VerdictOf(ReadOnlySpan<byte> info) => info.Read32(VerdictAt) switch
    {
        Drops => XtRule.Drop,
        Accepts => XtRule.Accept,
        _ => XtRule.Continue,
    };
}
