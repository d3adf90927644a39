using System.Buffers.Binary;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>Fields of ARP in bridged frames. // ebt_arp.c</summary>
internal sealed class EbtArpMatch(XtInfo info) : XtMatch
{
    private const byte OfOperation = 0x01; // EBT_ARP_OPCODE
    private const byte OfHardware = 0x02;
    private const byte OfProtocol = 0x04;
    private const byte OfSource = 0x08;
    private const byte OfTarget = 0x10;
    private const byte OfSourceMac = 0x20;
    private const byte OfTargetMac = 0x40;
    private const byte Gratuitous = 0x80;
    private const int HeaderSize = 8; // sizeof(struct arphdr)
    private const int AddressSize = IPv4View.AddressSize;
    private const int MacSize = EthernetView.AddressSize;
    private const ushort Reverse = 0x8035; // ETH_P_RARP
    private readonly byte _asked = info.U8(48);
    private readonly byte _inverted = info.U8(49);

    public static readonly XtKind<XtMatch> Kind = new("arp", 0, Load) { Families = XtFamilies.Bridge, Size = 52 };

    private static EbtArpMatch? Load(XtContext context)
    {
        context.FailIf(!EbtProtocol.IsOneOf(context, EtherType.Arp, Reverse));
        return context.Unless(new EbtArpMatch(context.Info));
    }

    // ebt_arp_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        var bytes = packet.Bytes;
        if (bytes.Length < HeaderSize || !Holds(OfOperation, bytes, 6, 4) || !Holds(OfHardware, bytes, 0, 0) || !Holds(OfProtocol, bytes, 2, 2))
            return false;
        var (hardware, address) = (bytes[4], bytes[5]);
        if ((_asked & (OfSource | OfTarget | Gratuitous)) != 0)
        {
            var (source, target) = (HeaderSize + hardware, HeaderSize + 2 * hardware + AddressSize);
            if (address != AddressSize || BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) != EtherType.IPv4 || bytes.Length < target + AddressSize)
                return false;
            if (!IsAddress(OfSource, bytes.Slice(source, AddressSize), 8) || !IsAddress(OfTarget, bytes.Slice(target, AddressSize), 16)
                || !Holds(Gratuitous, bytes.Slice(source, AddressSize).SequenceEqual(bytes.Slice(target, AddressSize))))
                return false;
        }
        if ((_asked & (OfSourceMac | OfTargetMac)) == 0)
            return true;
        var second = HeaderSize + hardware + address;
        return hardware == MacSize && BinaryPrimitives.ReadUInt16BigEndian(bytes) == 1 && bytes.Length >= second + MacSize
            && IsMac(OfSourceMac, bytes.Slice(HeaderSize, MacSize), 24) && IsMac(OfTargetMac, bytes.Slice(second, MacSize), 36);
    }

    private bool Holds(byte what, bool isSo) => (_asked & what) == 0 || isSo != ((_inverted & what) != 0);

    private bool Holds(byte what, ReadOnlySpan<byte> header, int at, int wanted) =>
        Holds(what, header.Slice(at, 2).SequenceEqual(info.Bytes.AsSpan(wanted, 2)));

    private bool IsAddress(byte what, ReadOnlySpan<byte> address, int wanted) =>
        Holds(what, (BinaryPrimitives.ReadUInt32BigEndian(address) & info.Net32(wanted + 4)) == info.Net32(wanted));

    private bool IsMac(byte what, ReadOnlySpan<byte> address, int wanted) =>
        Holds(what, XtPacket.EqualsMasked(address, info.Bytes.AsSpan(wanted, MacSize), info.Bytes.AsSpan(wanted + MacSize, MacSize)));
}

/// <summary>What a rule of bridges says that it is for.</summary>
internal static class EbtProtocol
{
    /// <summary>Whether that is one of two types of frames.</summary>
    public static bool IsOneOf(XtContext context, ushort one, ushort other)
    {
        var type = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(context.Protocol) : context.Protocol;
        return !context.IsInverted && (type == one || type == other);
    }
}
