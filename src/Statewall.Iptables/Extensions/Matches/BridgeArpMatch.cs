using System.Buffers.Binary;
using System.Globalization;
using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Families;
using Statewall.Iptables.Rules;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>
/// Fields of ARP in frames.
/// // struct ebt_arp_info: htype, ptype, opcode, saddr, smsk, daddr, dmsk, smaddr[6], smmsk[6], dmaddr[6], dmmsk[6], bitmask, invflags; all in network order
/// </summary>
internal sealed class BridgeArpMatch : BridgeMatch
{
    private const int HardwareTypeAt = 0, ProtocolTypeAt = 2, OperationAt = 4, SourceAt = 8, DestinationAt = 16, SourceHardwareAt = 24, DestinationHardwareAt = 36, BitsAt = 48;
    private const byte Operation = 1, HardwareType = 2, ProtocolType = 4, Source = 8, Destination = 16, SourceHardware = 32, DestinationHardware = 64, Gratuitous = 128;

    private BridgeArpMatch()
        : base("arp", BitsAt)
    {
        Families = XtFamilies.Bridge;
        Size = 52;
        UserSize = 50;
        Options =
        [
            Field("arp-opcode", Operation, ReadOperation),
            Field("arp-op", Operation, ReadOperation) with { AliasOf = "arp-opcode" },
            Field("arp-htype", HardwareType, ReadHardwareType),
            Field("arp-ptype", ProtocolType, ReadProtocolType),
            Field("arp-ip-src", Source, value => ReadAddress(value, SourceAt)),
            Field("arp-ip-dst", Destination, value => ReadAddress(value, DestinationAt)),
            Field("arp-mac-src", SourceHardware, value => ReadHardware(value, SourceHardwareAt)),
            Field("arp-mac-dst", DestinationHardware, value => ReadHardware(value, DestinationHardwareAt)),
            Field("arp-gratuitous", Gratuitous, _ => { }) with { Words = 0 },
        ];
    }

    /// <summary>The match.</summary>
    public static BridgeArpMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (options.Rule.Head is not BridgeHead { HasProtocol: true, IsProtocolInverted: false, Protocol: 0x0806 or 0x8035 })
            throw options.Wrong("For (R)ARP filtering the protocol must be specified as ARP or RARP");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        if (Has(info, Operation))
        {
            var code = Number(info, OperationAt);
            output.Option("arp-op", IsInverted(info, Operation)).Append(" ").Append(ArpText.OperationName(code) ?? code.ToString(CultureInfo.InvariantCulture));
        }
        if (Has(info, HardwareType))
            output.Option("arp-htype", IsInverted(info, HardwareType)).Append(" ").Append(Number(info, HardwareTypeAt));
        if (Has(info, ProtocolType))
            output.Option("arp-ptype", IsInverted(info, ProtocolType)).Append(" ").Hex(Number(info, ProtocolTypeAt));
        SaveAddress(output, info, "arp-ip-src", Source, SourceAt);
        SaveAddress(output, info, "arp-ip-dst", Destination, DestinationAt);
        SaveHardware(output, info, "arp-mac-src", SourceHardware, SourceHardwareAt);
        SaveHardware(output, info, "arp-mac-dst", DestinationHardware, DestinationHardwareAt);
        if (Has(info, Gratuitous))
            output.Option("arp-gratuitous", IsInverted(info, Gratuitous));
    }

    private void SaveAddress(TextOutput output, ReadOnlySpan<byte> info, string option, byte bit, int at)
    {
        if (Has(info, bit))
            output.Option(option, IsInverted(info, bit)).Append(" ").AddressAndMask(InetAddress.Read(info.Slice(at, 4)), InetAddress.Read(info.Slice(at + 4, 4)));
    }

    private void SaveHardware(TextOutput output, ReadOnlySpan<byte> info, string option, byte bit, int at)
    {
        if (Has(info, bit))
            HardwareText.Write(output.Option(option, IsInverted(info, bit)).Append(" "), HardwarePattern.Of(info.Slice(at, 6)), HardwarePattern.Of(info.Slice(at + 6, 6)), isNamed: true);
    }

    private static ushort Number(ReadOnlySpan<byte> info, int at) => BinaryPrimitives.ReadUInt16BigEndian(info[at..]);

    private static void Set(OptionValue value, int at, ushort number) => BinaryPrimitives.WriteUInt16BigEndian(value.Info[at..], number);

    private static void ReadOperation(OptionValue value)
    {
        Set(value, OperationAt, ArpText.TryFindOperation(value.Text, out var named) ? named : (ushort)value.Number(0, ushort.MaxValue));
    }

    private static void ReadHardwareType(OptionValue value) =>
        Set(value, HardwareTypeAt, value.Text.Equals("Ethernet", StringComparison.OrdinalIgnoreCase) ? (ushort)1 : (ushort)value.Number(0, ushort.MaxValue));

    private static void ReadProtocolType(OptionValue value) =>
        Set(value, ProtocolTypeAt, CNumber.TryParse(value.Text, out var number) && number <= ushort.MaxValue ? (ushort)number : EtherTypes.TryParse(value.Text, out var named) ? named : throw value.Bad());

    private static void ReadAddress(OptionValue value, int at)
    {
        if (HostNames.ParsePatterns(value.Text, NfProto.IPv4, isInverted: false) is not [var pattern])
            throw value.Bad();
        pattern.Address.Write(value.Info[at..]);
        pattern.Mask.Write(value.Info[(at + 4)..]);
    }

    private static void ReadHardware(OptionValue value, int at)
    {
        if (!HardwareText.TryParse(value.Text, isInverted: false, out var pattern))
            throw value.Bad();
        HardwarePattern.BytesOf(pattern.Address).CopyTo(value.Info[at..]);
        HardwarePattern.BytesOf(pattern.Mask).CopyTo(value.Info[(at + 6)..]);
    }
}
