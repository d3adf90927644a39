using Statewall.Iptables.Families;
using Statewall.Iptables.Rules;
using Statewall.Netlink;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Iptables.Legacy;

/// <summary>What rules ask for without matches, from the structures of x_tables. // struct ipt_ip, ip6t_ip6, arpt_arp</summary>
internal static class LegacyHeads
{
    private const int InInverted = 1, OutInverted = 2; // XT_INV_VIA_IN, of all families

    /// <summary>Reads the head of a rule.</summary>
    public static RuleHead Read(XtFamily family, LegacyLayout layout, ReadOnlySpan<byte> entry) => family.Proto switch
    {
        NfProto.Arp => ReadArp(layout, entry),
        NfProto.IPv6 => ReadIp(layout, entry, 16, 128, 132),
        _ => ReadIp(layout, entry, 4, 80, 83),
    };

    private static IpHead ReadIp(LegacyLayout layout, ReadOnlySpan<byte> entry, int size, int protocolAt, int inversionAt)
    {
        const int SourceInverted = 0x08, DestinationInverted = 0x10, FragmentInverted = 0x20, ProtocolInverted = 0x40; // IPT_INV_SRCIP
        var inversion = entry[inversionAt];
        return new IpHead
        {
            In = Interface(layout, entry, 0, (inversion & InInverted) != 0),
            Out = Interface(layout, entry, 1, (inversion & OutInverted) != 0),
            Source = Address(entry, 0, size, (inversion & SourceInverted) != 0),
            Destination = Address(entry, size, size, (inversion & DestinationInverted) != 0),
            Protocol = MachineOrder.ReadU16(entry[protocolAt..]),
            IsProtocolInverted = (inversion & ProtocolInverted) != 0,
            IsFragment = size == 4 && (entry[layout.Flags] & 1) != 0, // IPT_F_FRAG
            IsFragmentInverted = size == 4 && (inversion & FragmentInverted) != 0,
        };
    }

    private static ArpHead ReadArp(LegacyLayout layout, ReadOnlySpan<byte> entry)
    {
        const int InversionAt = 160, LengthAt = 16, SourceHardwareAt = 18, DestinationHardwareAt = 50, OperationAt = 82, TypeAt = 86, ProtocolAt = 90;
        var inversion = MachineOrder.ReadU16(entry[InversionAt..]);
        bool Is(int bit) => (inversion & bit) != 0;
        return new ArpHead
        {
            In = Interface(layout, entry, 0, Is(InInverted)),
            Out = Interface(layout, entry, 1, Is(OutInverted)),
            Source = Address(entry, 0, 4, Is(0x04)), // ARPT_INV_SRCIP
            Destination = Address(entry, 4, 4, Is(0x08)),
            SourceHardware = Hardware(entry[SourceHardwareAt..], Is(0x10)),
            DestinationHardware = Hardware(entry[DestinationHardwareAt..], Is(0x20)),
            Operation = Number(entry[OperationAt..], Is(0x40)),
            HardwareType = Number(entry[TypeAt..], Is(0x80)),
            ProtocolType = Number(entry[ProtocolAt..], Is(0x100)),
            HardwareLength = new MaskedNumber(entry[LengthAt], entry[LengthAt + 1], Is(0x200)),
        };
    }

    // Sender, receiver, and behind both the bits of each that count.
    private static AddressPattern Address(ReadOnlySpan<byte> entry, int at, int size, bool isInverted) =>
        new(new InetAddress(entry.Slice(at, size)), new InetAddress(entry.Slice(at + size * 2, size)), isInverted);

    private static InterfacePattern Interface(LegacyLayout layout, ReadOnlySpan<byte> entry, int which, bool isInverted)
    {
        const int Size = LegacyLayout.InterfaceSize;
        var name = entry.Slice(layout.Interfaces + which * Size, Size);
        var mask = entry.Slice(layout.Interfaces + (which + 2) * Size, Size);
        var counted = mask.IndexOf((byte)0) is var end && end < 0 ? Size : end;
        if (counted == 0)
            return isInverted ? new InterfacePattern("+", true) : default;
        return InterfaceText.Read(name[..counted], isInverted);
    }

    private static HardwarePattern Hardware(ReadOnlySpan<byte> bytes, bool isInverted) =>
        new(HardwarePattern.Of(bytes[..HardwarePattern.Size]), HardwarePattern.Of(bytes.Slice(16, HardwarePattern.Size)), isInverted); // ARPT_DEV_ADDR_LEN_MAX

    private static MaskedNumber Number(ReadOnlySpan<byte> bytes, bool isInverted) =>
        new(System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(bytes), System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]), isInverted);
}
