using System.Buffers.Binary;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>The compression parameter index of a compressed packet. // xt_ipcomp.c</summary>
internal sealed class IpcompMatch(XtInfo info) : XtMatch
{
    private const byte Protocol = 108; // IPPROTO_COMP
    private const byte Invert = 1; // XT_IPCOMP_INV_SPI
    private const int HeaderSize = 4; // sizeof(struct ip_comp_hdr)
    private readonly uint _least = info.U32(0);
    private readonly uint _most = info.U32(4);
    private readonly bool _isInverted = info.U8(8) != 0;

    public static readonly XtKind<XtMatch> Kind = new("ipcomp", 0, Load) { Families = XtFamilies.Ip, Size = 12, Protocol = Protocol };

    private static IpcompMatch? Load(XtContext context)
    {
        context.FailIf((context.Info.U8(8) & ~Invert) != 0);
        return context.Unless(new IpcompMatch(context.Info));
    }

    // comp_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless) =>
        XtPacket.TryGetTransport(in packet, HeaderSize, ref isHopeless, out var header)
        && XtPacket.IsBetween(BinaryPrimitives.ReadUInt16BigEndian(header[2..]), _least, _most, _isInverted);
}
