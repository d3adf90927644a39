using System.Buffers.Binary;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>Ports of UDP and UDP-Lite. // xt_tcpudp.c: udp_mt</summary>
internal sealed class UdpMatch(XtInfo info) : XtMatch
{
    private const byte InvertSource = 1; // XT_UDP_INV_SRCPT
    private const byte InvertDestination = 2;
    private readonly ushort _leastSource = info.U16(0);
    private readonly ushort _mostSource = info.U16(2);
    private readonly ushort _leastDestination = info.U16(4);
    private readonly ushort _mostDestination = info.U16(6);
    private readonly byte _inverted = info.U8(8);

    public static readonly XtKind<XtMatch>[] Kinds =
    [
        new("udp", 0, Load) { Families = XtFamilies.Ip, Size = 10, Protocol = IpProtocol.Udp },
        new("udplite", 0, Load) { Families = XtFamilies.Ip, Size = 10, Protocol = IpProtocol.UdpLite },
    ];

    private static UdpMatch? Load(XtContext context)
    {
        context.FailIf((context.Info.U8(8) & ~(InvertSource | InvertDestination)) != 0);
        return context.Unless(new UdpMatch(context.Info));
    }

    public override bool Matches(ref Packet packet, ref bool isHopeless) =>
        XtPacket.TryGetTransport(in packet, UdpView.Size, ref isHopeless, out var header)
        && XtPacket.IsBetween(BinaryPrimitives.ReadUInt16BigEndian(header), _leastSource, _mostSource, (_inverted & InvertSource) != 0)
        && XtPacket.IsBetween(BinaryPrimitives.ReadUInt16BigEndian(header[2..]), _leastDestination, _mostDestination, (_inverted & InvertDestination) != 0);
}
