using System.Buffers.Binary;

namespace Statewall.Packets;

/// <summary>What <see cref="LinkLayer.TryGetNetworkPayload"/> found in a frame.</summary>
/// <param name="EtherType">Type of the network-layer payload, host order.</param>
/// <param name="PayloadOffset">Offset in bytes of the network-layer payload.</param>
/// <param name="VlanTags">Number of VLAN tags passed over.</param>
/// <param name="VlanControl">Control information of the outermost tag, host order; 0 without tags.</param>
public readonly record struct NetworkPayload(ushort EtherType, int PayloadOffset, int VlanTags, ushort VlanControl);

/// <summary>
/// Finds the network-layer packet in a captured frame of any supported <see cref="LinkType"/>. Frames too short for their link header
/// and unknown link types give false. Pure functions; any thread.
/// </summary>
public static class LinkLayer
{
    private const int NullSize = 4;
    private const int SllSize = 16;
    private const int SllProtocol = 14;
    private const int Sll2Size = 20;

    // Address families in a loopback header: the numbers of Linux, the BSDs, macOS and Windows.
    private const uint FamilyIPv4 = 2;

    /// <summary>Whether frames of this link type can be taken apart.</summary>
    public static bool IsSupported(int linkType) => linkType is LinkType.Ethernet or LinkType.Raw or LinkType.RawDlt
        or LinkType.RawOpenBsd or LinkType.IPv4 or LinkType.IPv6 or LinkType.LinuxSll or LinkType.LinuxSll2
        or LinkType.Null or LinkType.Loop;

    /// <summary>Finds type and offset of the network-layer payload, behind any number of VLAN tags.</summary>
    public static bool TryGetNetworkPayload(int linkType, ReadOnlySpan<byte> frame, out NetworkPayload payload)
    {
        payload = default;
        switch (linkType)
        {
            case LinkType.Ethernet:
                return frame.Length >= EthernetView.Size
                    && SkipTags(frame, BigEndian.U16(frame, EthernetView.Offset.Type), EthernetView.Size, out payload);
            case LinkType.LinuxSll:
                return frame.Length >= SllSize && SkipTags(frame, BigEndian.U16(frame, SllProtocol), SllSize, out payload);
            case LinkType.LinuxSll2:
                return frame.Length >= Sll2Size && SkipTags(frame, BigEndian.U16(frame, 0), Sll2Size, out payload);
            case LinkType.Null:
            case LinkType.Loop:
                return TryLoopback(frame, out payload);
            case LinkType.Raw:
            case LinkType.RawDlt:
            case LinkType.RawOpenBsd:
            case LinkType.IPv4:
            case LinkType.IPv6:
                payload = new NetworkPayload(TypeByVersion(frame, 0), 0, 0, 0);
                return payload.EtherType != 0;
            default:
                return false;
        }
    }

    /// <summary>
    /// The IP packet in a frame, cut to the length that its own header states (at least the 20 bytes of an IPv4 header), so that link
    /// padding is gone. False when there is none, or fewer bytes than a fixed header. Nothing else of the header is judged. A packet that
    /// the capture cut short is given as far as it goes.
    /// </summary>
    public static bool TryGetIpPacket(int linkType, ReadOnlySpan<byte> frame, out ReadOnlySpan<byte> packet)
    {
        packet = default;
        if (!TryGetNetworkPayload(linkType, frame, out NetworkPayload payload)
            || payload.EtherType is not (EtherType.IPv4 or EtherType.IPv6))
        {
            return false;
        }

        ReadOnlySpan<byte> bytes = frame[payload.PayloadOffset..];
        int length;
        switch (TypeByVersion(bytes, 0))
        {
            case EtherType.IPv4 when bytes.Length >= IPv4View.MinimumSize:
                length = Math.Max(BigEndian.U16(bytes, IPv4View.Offset.TotalLength), (ushort)IPv4View.MinimumSize);
                break;
            case EtherType.IPv6 when bytes.Length >= IPv6View.Size:
                length = IPv6View.Size + BigEndian.U16(bytes, IPv6View.Offset.PayloadLength);
                break;
            default:
                return false;
        }

        packet = bytes.Length > length ? bytes[..length] : bytes;
        return true;
    }

    private static bool SkipTags(ReadOnlySpan<byte> frame, ushort type, int offset, out NetworkPayload payload)
    {
        int tags = 0;
        ushort control = 0;
        while (VlanView.IsTag(type))
        {
            if (!VlanView.TryParse(frame[offset..], out VlanView tag))
            {
                payload = default;
                return false;
            }

            control = tags++ == 0 ? tag.Control : control;
            type = tag.Type;
            offset += VlanView.Size;
        }

        payload = new NetworkPayload(type, offset, tags, control);
        return true;
    }

    private static bool TryLoopback(ReadOnlySpan<byte> frame, out NetworkPayload payload)
    {
        payload = default;
        if (frame.Length < NullSize)
        {
            return false;
        }

        // The family's byte order is that of a host nobody knows and its IPv6 number differs between systems: the packet's own
        // version decides, as long as the family is one of the internet's.
        uint family = BinaryPrimitives.ReadUInt32LittleEndian(frame);
        family = family > 0xFFFF ? BinaryPrimitives.ReverseEndianness(family) : family;
        ushort type = family is FamilyIPv4 or 10 or 23 or 24 or 28 or 30 ? TypeByVersion(frame, NullSize) : (ushort)0;
        payload = new NetworkPayload(type, NullSize, 0, 0);
        return type != 0;
    }

    private static ushort TypeByVersion(ReadOnlySpan<byte> bytes, int offset) => (offset < bytes.Length ? bytes[offset] >> 4 : 0) switch
    {
        4 => EtherType.IPv4,
        6 => EtherType.IPv6,
        _ => 0,
    };
}
