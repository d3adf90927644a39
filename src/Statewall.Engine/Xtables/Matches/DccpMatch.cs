using System.Buffers.Binary;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>Ports, types and options of DCCP. // xt_dccp.c</summary>
internal sealed class DccpMatch(XtInfo info) : XtMatch
{
    private const ushort OfSource = 1; // XT_DCCP_SRC_PORTS
    private const ushort OfDestination = 2;
    private const ushort OfType = 4;
    private const ushort OfOption = 8;
    private const ushort Known = 15;
    private const int HeaderSize = 12; // sizeof(struct dccp_hdr)
    private readonly ushort _leastDestination = info.U16(0);
    private readonly ushort _mostDestination = info.U16(2);
    private readonly ushort _leastSource = info.U16(4);
    private readonly ushort _mostSource = info.U16(6);
    private readonly ushort _asked = info.U16(8);
    private readonly ushort _inverted = info.U16(10);
    private readonly ushort _types = info.U16(12);
    private readonly byte _option = info.U8(14);

    public static readonly XtKind<XtMatch> Kind = new("dccp", 0, Load) { Families = XtFamilies.Ip, Size = 16, Protocol = IpProtocol.Dccp };

    // dccp_mt_check
    private static DccpMatch? Load(XtContext context)
    {
        var (asked, inverted) = (context.Info.U16(8), context.Info.U16(10));
        context.FailIf((asked & ~Known) != 0 || (inverted & ~Known) != 0 || (inverted & ~asked) != 0);
        return context.Unless(new DccpMatch(context.Info));
    }

    // dccp_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        if (!XtPacket.TryGetTransport(in packet, HeaderSize, ref isHopeless, out var header))
            return false;
        return Holds(OfSource, XtPacket.IsBetween(BinaryPrimitives.ReadUInt16BigEndian(header), _leastSource, _mostSource, false))
            && Holds(OfDestination, XtPacket.IsBetween(BinaryPrimitives.ReadUInt16BigEndian(header[2..]), _leastDestination, _mostDestination, false))
            && Holds(OfType, (_types >> TypeOf(header) & 1) != 0)
            && ((_asked & OfOption) == 0 || HasOption(header, ref isHopeless) != ((_inverted & OfOption) != 0));
    }

    private bool Holds(ushort what, bool isSo) => (_asked & what) == 0 || isSo != ((_inverted & what) != 0);

    private static int TypeOf(ReadOnlySpan<byte> header) => header[8] >> 1 & 0xF;

    // dccp_find_option
    private bool HasOption(ReadOnlySpan<byte> header, ref bool isHopeless)
    {
        var before = HeaderSize + ((header[8] & 1) != 0 ? 4 : 0) + TypeOf(header) switch { 0 => 4, 1 or 7 => 12, 2 => 0, _ => 8 };
        var size = header[4] * 4;
        isHopeless = size < before || size > header.Length;
        return !isHopeless && XtPacket.FindOption(header[before..size], _option) >= 0;
    }
}
