using System.Buffers.Binary;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>Fields of the spanning tree protocol. // ebt_stp.c</summary>
internal sealed class EbtStpMatch(XtInfo info) : XtMatch
{
    private const int OfType = 0x0001; // EBT_STP_TYPE
    private const int OfFlags = 0x0002;
    private const int OfRootPriority = 0x0004;
    private const int OfRootAddress = 0x0008;
    private const int OfRootCost = 0x0010;
    private const int OfSenderPriority = 0x0020;
    private const int OfSenderAddress = 0x0040;
    private const int OfPort = 0x0080; // and four more numbers behind it
    private const int Numbers = 5;
    private const int Known = 0x0FFF; // EBT_STP_MASK
    private const int OfConfiguration = 0x0FFE;
    private const int HeaderSize = 6; // the kernel takes the version for the type, and the type for the flags
    private const int TypeAt = 5;
    private const int ConfigurationSize = 31;
    private const int MacSize = EthernetView.AddressSize;
    private readonly ushort _asked = info.U16(68);
    private readonly ushort _inverted = info.U16(70);

    public static readonly XtKind<XtMatch> Kind = new("stp", 0, Load) { Families = XtFamilies.Bridge, Size = 72 };

    private static ReadOnlySpan<byte> Header => [0x42, 0x42, 0x03, 0, 0, 0];

    private static EbtStpMatch? Load(XtContext context)
    {
        var (asked, inverted) = (context.Info.U16(68), context.Info.U16(70));
        context.FailIf((asked & ~Known) != 0 || (inverted & ~Known) != 0 || (asked & Known) == 0);
        return context.Unless(new EbtStpMatch(context.Info));
    }

    // ebt_stp_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        var bytes = packet.Bytes;
        if (bytes.Length < HeaderSize || !bytes.StartsWith(Header) || !Holds(OfType, bytes[TypeAt] == info.U8(0)))
            return false;
        const byte Configuration = 0; // BPDU_TYPE_CONFIG
        if (bytes[TypeAt] != Configuration || (_asked & OfConfiguration) == 0)
            return true;
        return bytes.Length >= HeaderSize + ConfigurationSize && IsWanted(bytes[HeaderSize..]);
    }

    // ebt_filter_config: where the members of the structure are
    private bool IsWanted(ReadOnlySpan<byte> bytes)
    {
        const int Data = 4;
        if (!Holds(OfFlags, bytes[0] == info.U8(Data))
            || !Holds(OfRootPriority, IsBetween16(bytes[1..], Data + 2)) || !Holds(OfRootAddress, IsMac(bytes[3..], Data + 6))
            || !Holds(OfRootCost, XtPacket.IsBetween(BinaryPrimitives.ReadUInt32BigEndian(bytes[9..]), info.U32(Data + 20), info.U32(Data + 24), false))
            || !Holds(OfSenderPriority, IsBetween16(bytes[13..], Data + 28)) || !Holds(OfSenderAddress, IsMac(bytes[15..], Data + 32)))
            return false;
        for (var number = 0; number < Numbers; number++)
        {
            if (!Holds(OfPort << number, IsBetween16(bytes[(21 + number * 2)..], Data + 44 + number * 4)))
                return false;
        }
        return true;
    }

    private bool Holds(int what, bool isSo) => (_asked & what) == 0 || isSo != ((_inverted & what) != 0);

    private bool IsBetween16(ReadOnlySpan<byte> field, int at) => XtPacket.IsBetween(BinaryPrimitives.ReadUInt16BigEndian(field), info.U16(at), info.U16(at + 2), false);

    private bool IsMac(ReadOnlySpan<byte> address, int at) =>
        XtPacket.EqualsMasked(address[..MacSize], info.Bytes.AsSpan(at, MacSize), info.Bytes.AsSpan(at + MacSize, MacSize));
}
