using Statewall.Packets;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>A segment routing header. // ip6t_srh.c</summary>
internal sealed class SrhMatch : XtMatch
{
    private const int Known = 0x3FFF; // IP6T_SRH_MASK
    private const byte RoutingType = 4; // IPV6_SRCRT_TYPE_4
    private const int HeaderSize = 8; // sizeof(struct ipv6_sr_hdr)
    private const int PreviousSegment = 0x0800; // IP6T_SRH_PSID
    private const int NextSegment = 0x1000;
    private const int LastSegment = 0x2000;
    private readonly XtInfo _info;
    private readonly bool _hasSegments;
    private readonly ushort _asked;
    private readonly ushort _inverted;

    private SrhMatch(XtInfo info, bool hasSegments)
    {
        (_info, _hasSegments) = (info, hasSegments);
        (_asked, _inverted) = (info.U16(hasSegments ? 104 : 6), info.U16(hasSegments ? 106 : 8));
    }

    public static readonly XtKind<XtMatch>[] Kinds =
    [
        new("srh", 0, context => Load(context, false)) { Families = XtFamilies.IPv6, Size = 10 },
        new("srh", 1, context => Load(context, true)) { Families = XtFamilies.IPv6, Size = 108 },
    ];

    private static SrhMatch? Load(XtContext context, bool hasSegments)
    {
        var match = new SrhMatch(context.Info, hasSegments);
        context.FailIf((match._asked & ~Known) != 0 || (match._inverted & ~Known) != 0);
        return context.Unless(match);
    }

    // srh_mt6, srh1_mt6
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        var at = packet.View.IsIPv6 ? IPv6Extensions.Find(packet.View.Bytes, IpProtocol.Routing) : -1;
        if (at < 0 || at + HeaderSize > packet.View.Bytes.Length)
            return false;
        var header = packet.View.Bytes[at..];
        if (header.Length < IPv6Extensions.Length(IpProtocol.Routing, header[1]) || header[2] != RoutingType || header[3] > header[4])
            return false;
        return Holds(0x0001, header[0] == _info.U8(0))
            && Compares(0x0002, header[1], _info.U8(1)) && Compares(0x0010, header[3], _info.U8(2)) && Compares(0x0080, header[4], _info.U8(3))
            && Holds(0x0400, header[6..8].SequenceEqual(_info.Bytes.AsSpan(4, 2)))
            && (!_hasSegments || HasSegments(header));
    }

    // Three bits: it is that, it is more, it is less.
    private bool Compares(int first, byte value, byte wanted) =>
        Holds(first, value == wanted) && Holds(first << 1, value > wanted) && Holds(first << 2, value < wanted);

    private bool Holds(int what, bool isSo) => (_asked & what) == 0 || isSo != ((_inverted & what) != 0);

    private bool HasSegments(ReadOnlySpan<byte> header)
    {
        var left = header[3];
        return ((_asked & PreviousSegment) == 0 || (left != header[4] && HasSegment(PreviousSegment, header, left + 1, 0)))
            && ((_asked & NextSegment) == 0 || (left != 0 && HasSegment(NextSegment, header, left - 1, 1)))
            && ((_asked & LastSegment) == 0 || HasSegment(LastSegment, header, 0, 2));
    }

    private bool HasSegment(int what, ReadOnlySpan<byte> header, int number, int wanted)
    {
        const int Size = IPv6View.AddressSize;
        var at = HeaderSize + number * Size;
        if (at + Size > header.Length)
            return false;
        var address = _info.Bytes.AsSpan(8 + wanted * Size, Size);
        var mask = _info.Bytes.AsSpan(56 + wanted * Size, Size);
        return Holds(what, XtPacket.EqualsMasked(header.Slice(at, Size), address, mask));
    }
}
