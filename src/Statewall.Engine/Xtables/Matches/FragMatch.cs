using System.Buffers.Binary;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>A fragment header of IPv6. // ip6t_frag.c</summary>
internal sealed class FragMatch(XtInfo info) : XtMatch
{
    private const byte InvertMask = 3; // IP6T_FRAG_INV_MASK
    private const byte InvertIds = 1;
    private const byte Reserved = 0x04;
    private const byte First = 0x08;
    private const byte More = 0x10;
    private const byte NoMore = 0x20;
    private readonly uint _least = info.U32(0);
    private readonly uint _most = info.U32(4);
    private readonly byte _flags = info.U8(12);
    private readonly bool _isInverted = (info.U8(13) & InvertIds) != 0;

    public static readonly XtKind<XtMatch> Kind = new("frag", 0, Load) { Families = XtFamilies.IPv6, Size = 16 };

    private static FragMatch? Load(XtContext context)
    {
        context.FailIf((context.Info.U8(13) & ~InvertMask) != 0);
        return context.Unless(new FragMatch(context.Info));
    }

    // frag_mt6
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        var at = XtPacket.FindHeader(in packet, IpProtocol.Fragment, ref isHopeless);
        if (at < 0)
            return false;
        var header = packet.View.Bytes[at..];
        isHopeless = header.Length < IPv6Extensions.FragmentSize;
        if (isHopeless || !XtPacket.IsBetween(BinaryPrimitives.ReadUInt32BigEndian(header[4..]), _least, _most, _isInverted))
            return false;
        int field = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
        return !((_flags & Reserved) != 0 && (header[1] != 0 || (field & 6) != 0))
            && !((_flags & First) != 0 && (field & ~7) != 0)
            && !((_flags & More) != 0 && (field & 1) == 0)
            && !((_flags & NoMore) != 0 && (field & 1) != 0);
    }
}
