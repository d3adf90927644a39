using Statewall.Packets;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>Type and code of ICMP. // xt_tcpudp.c: icmp_match, icmp6_match</summary>
internal sealed class IcmpMatch(XtInfo info, bool isIPv6) : XtMatch
{
    private const byte AnyType = 0xFF;
    private const byte Invert = 1; // IPT_ICMP_INV
    private readonly byte _type = info.U8(0);
    private readonly byte _leastCode = info.U8(1);
    private readonly byte _mostCode = info.U8(2);
    private readonly bool _isInverted = (info.U8(3) & Invert) != 0;

    public static readonly XtKind<XtMatch>[] Kinds =
    [
        new("icmp", 0, context => Load(context, false)) { Families = XtFamilies.IPv4, Size = 4, Protocol = IpProtocol.Icmp },
        new("icmp6", 0, context => Load(context, true)) { Families = XtFamilies.IPv6, Size = 4, Protocol = IpProtocol.IcmpV6 },
    ];

    private static IcmpMatch? Load(XtContext context, bool isIPv6)
    {
        context.FailIf((context.Info.U8(3) & ~Invert) != 0);
        return context.Unless(new IcmpMatch(context.Info, isIPv6));
    }

    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        if (!XtPacket.TryGetTransport(in packet, IcmpView.Size, ref isHopeless, out var header))
            return false;
        var isAny = !isIPv6 && _type == AnyType;
        return (isAny || (header[0] == _type && header[1] >= _leastCode && header[1] <= _mostCode)) != _isInverted;
    }
}
