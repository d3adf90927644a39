using Statewall.Packets;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>Explicit congestion notification in IP and TCP. // xt_ecn.c</summary>
internal sealed class EcnMatch(XtInfo info) : XtMatch
{
    private const byte OfIp = 0x01; // XT_ECN_OP_MATCH_IP
    private const byte OfEce = 0x10;
    private const byte OfCwr = 0x20;
    private const byte Unknown = 0xCE; // XT_ECN_OP_MATCH_MASK
    private const byte EceBit = 0x40;
    private const byte CwrBit = 0x80;
    private const byte IpBits = 3;
    private readonly byte _asked = info.U8(0);
    private readonly byte _inverted = info.U8(1);
    private readonly byte _value = info.U8(2);

    public static readonly XtKind<XtMatch> Kind = new("ecn", 0, Load) { Families = XtFamilies.Ip, Size = 4 };

    private static EcnMatch? Load(XtContext context)
    {
        var (asked, inverted) = (context.Info.U8(0), context.Info.U8(1));
        context.FailIf((asked & Unknown) != 0 || (inverted & Unknown) != 0);
        context.FailIf((asked & (OfEce | OfCwr)) != 0 && !context.IsFor(IpProtocol.Tcp));
        return context.Unless(new EcnMatch(context.Info));
    }

    // ecn_mt4, ecn_mt6
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        if ((_asked & OfIp) != 0 && (packet.View.TrafficClass & IpBits) == _value == ((_inverted & OfIp) != 0))
            return false;
        if ((_asked & (OfEce | OfCwr)) == 0)
            return true;
        return XtPacket.TryGetTransport(in packet, TcpView.MinimumSize, out var tcp) && IsWanted(tcp[13], OfEce, EceBit) && IsWanted(tcp[13], OfCwr, CwrBit);
    }

    private bool IsWanted(byte flags, byte asked, byte bit) => (_asked & asked) == 0 || (flags & bit) != 0 != ((_inverted & asked) != 0);
}
