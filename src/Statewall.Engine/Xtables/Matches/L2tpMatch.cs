using System.Buffers.Binary;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>Tunnels and sessions of L2TP. // xt_l2tp.c</summary>
internal sealed class L2tpMatch(XtInfo info) : XtMatch
{
    private const byte Protocol = 115; // IPPROTO_L2TP
    private const byte OfTunnel = 1; // XT_L2TP_TID
    private const byte OfSession = 2;
    private const byte OfVersion = 4;
    private const byte OfType = 8;
    private const byte Known = 15;
    private const byte Control = 0; // XT_L2TP_TYPE_CONTROL
    private const byte Data = 1;
    private readonly uint _tunnel = info.U32(0);
    private readonly uint _session = info.U32(4);
    private readonly byte _version = info.U8(8);
    private readonly byte _type = info.U8(9);
    private readonly byte _asked = info.U8(10);

    public static readonly XtKind<XtMatch> Kind = new("l2tp", 0, Load) { Families = XtFamilies.Ip, Size = 16 };

    // l2tp_mt_check, l2tp_mt_check4, l2tp_mt_check6
    private static L2tpMatch? Load(XtContext context)
    {
        var info = context.Info;
        var (version, type, asked) = (info.U8(8), info.U8(9), info.U8(10));
        context.FailIf(asked == 0 || (asked & ~Known) != 0);
        context.FailIf((asked & (OfTunnel | OfSession)) == 0 && ((asked & OfType) == 0 || type != Control));
        var isTunnelData = (asked & OfType) != 0 && type == Data && (asked & OfTunnel) != 0 && version == 3;
        context.FailIf((asked & OfVersion) != 0 && version is < 2 or > 3);
        context.FailIf((asked & OfVersion) != 0 && version == 2 && (((asked & OfTunnel) != 0 && info.U32(0) > ushort.MaxValue) || ((asked & OfSession) != 0 && info.U32(4) > ushort.MaxValue)));
        context.FailIf(isTunnelData);
        context.FailIf(context.IsInverted || context.Protocol is not (IpProtocol.Udp or Protocol));
        context.FailIf(context.Protocol == Protocol && (asked & OfVersion) != 0 && version == 2);
        return context.Unless(new L2tpMatch(info));
    }

    // l2tp_mt4, l2tp_mt6
    public override bool Matches(ref Packet packet, ref bool isHopeless) => packet.TransportProtocol switch
    {
        IpProtocol.Udp => MatchesUdp(in packet),
        Protocol => MatchesIp(in packet),
        _ => false,
    };

    // l2tp_udp_mt
    private bool MatchesUdp(in Packet packet)
    {
        if (packet.IsLaterFragment || !XtPacket.TryGetTransport(in packet, UdpView.Size + 2, out var header))
            return false;
        header = header[UdpView.Size..];
        var flags = BinaryPrimitives.ReadUInt16BigEndian(header);
        var type = (flags & 0x8000) != 0 ? Control : Data;
        var (version, tunnel, session) = ((byte)(flags & 0xF), 0u, 0u);
        if (version == 3)
        {
            if (header.Length < 8)
                return false;
            var number = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
            (tunnel, session) = type == Control ? (number, 0u) : (0u, number);
        }
        else if (version == 2)
        {
            var at = (flags & 0x4000) != 0 ? 4 : 2;
            if (header.Length < at + 4)
                return false;
            (tunnel, session) = (BinaryPrimitives.ReadUInt16BigEndian(header[at..]), BinaryPrimitives.ReadUInt16BigEndian(header[(at + 2)..]));
        }
        return IsWanted(type, version, tunnel, session);
    }

    // l2tp_ip_mt
    private bool MatchesIp(in Packet packet)
    {
        if (!XtPacket.TryGetTransport(in packet, 8, out var header))
            return false;
        var session = BinaryPrimitives.ReadUInt32BigEndian(header);
        if (session != 0)
            return IsWanted(Data, 3, 0, session);
        return header.Length >= 12 && IsWanted(Control, 3, BinaryPrimitives.ReadUInt32BigEndian(header[8..]), 0);
    }

    // l2tp_match
    private bool IsWanted(byte type, byte version, uint tunnel, uint session) =>
        ((_asked & OfType) == 0 || _type == type)
        && ((_asked & OfVersion) == 0 || _version == version)
        && ((_asked & OfTunnel) == 0 || (type != Control && version != 2) || _tunnel == tunnel)
        && ((_asked & OfSession) == 0 || (type != Data && version != 2) || _session == session);
}
