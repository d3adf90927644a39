using Statewall.Packets;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>The type of a mobility header. // ip6t_mh.c</summary>
internal sealed class MhMatch(XtInfo info) : XtMatch
{
    private const byte Invert = 1; // IP6T_MH_INV_TYPE
    private const int HeaderSize = 6; // sizeof(struct ip6_mh)
    private readonly byte _least = info.U8(0);
    private readonly byte _most = info.U8(1);
    private readonly bool _isInverted = info.U8(2) != 0;

    public static readonly XtKind<XtMatch> Kind = new("mh", 0, Load) { Families = XtFamilies.IPv6, Size = 3, Protocol = IpProtocol.Mobility };

    private static MhMatch? Load(XtContext context)
    {
        context.FailIf((context.Info.U8(2) & ~Invert) != 0);
        return context.Unless(new MhMatch(context.Info));
    }

    // mh_mt6
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        if (!XtPacket.TryGetTransport(in packet, HeaderSize, ref isHopeless, out var header))
            return false;
        isHopeless = header[0] != IpProtocol.NoNext;
        return !isHopeless && XtPacket.IsBetween(header[2], _least, _most, _isInverted);
    }
}
