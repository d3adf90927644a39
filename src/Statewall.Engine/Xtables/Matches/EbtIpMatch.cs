using System.Buffers.Binary;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>IPv4 and IPv6 in bridged frames. // ebt_ip.c, ebt_ip6.c</summary>
internal sealed class EbtIpMatch : XtMatch
{
    private const byte OfSource = 0x01; // EBT_IP_SOURCE
    private const byte OfDestination = 0x02;
    private const byte OfClass = 0x04;
    private const byte OfProtocol = 0x08;
    private const byte OfSourcePort = 0x10;
    private const byte OfDestinationPort = 0x20;
    private const byte OfIcmp = 0x40;
    private const byte OfIgmp = 0x80;
    private readonly XtInfo _info;
    private readonly bool _isIPv6;
    private readonly int _rest; // where the fields behind the addresses are
    private readonly byte _asked;
    private readonly byte _inverted;

    private EbtIpMatch(XtInfo info, bool isIPv6)
    {
        (_info, _isIPv6, _rest) = (info, isIPv6, isIPv6 ? 64 : 16);
        (_asked, _inverted) = (info.U8(_rest + 2), info.U8(_rest + 3));
    }

    public static readonly XtKind<XtMatch>[] Kinds =
    [
        new("ip", 0, context => Load(context, false)) { Families = XtFamilies.Bridge, Size = 28 },
        new("ip6", 0, context => Load(context, true)) { Families = XtFamilies.Bridge, Size = 76 },
    ];

    private byte Protocol => _info.U8(_rest + 1);

    // ebt_ip_mt_check, ebt_ip6_mt_check
    private static EbtIpMatch? Load(XtContext context, bool isIPv6)
    {
        var match = new EbtIpMatch(context.Info, isIPv6);
        var (info, asked, known) = (context.Info, match._asked, isIPv6 ? 0x7F : 0xFF);
        var type = isIPv6 ? EtherType.IPv6 : EtherType.IPv4;
        context.FailIf(!EbtProtocol.IsOneOf(context, type, type));
        context.FailIf((asked & ~known) != 0 || (match._inverted & ~known) != 0);
        var isOther = (match._inverted & OfProtocol) != 0;
        context.FailIf((asked & (OfSourcePort | OfDestinationPort)) != 0
            && (isOther || match.Protocol is not (IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.UdpLite or IpProtocol.Sctp or IpProtocol.Dccp)));
        var (source, destination) = (match._rest + 4, match._rest + 8);
        context.FailIf((asked & OfDestinationPort) != 0 && info.U16(destination) > info.U16(destination + 2));
        context.FailIf((asked & OfSourcePort) != 0 && info.U16(source) > info.U16(source + 2));
        context.FailIf((asked & OfIcmp) != 0 && (isOther || match.Protocol != (isIPv6 ? IpProtocol.IcmpV6 : IpProtocol.Icmp)
            || info.U8(source) > info.U8(source + 1) || info.U8(destination) > info.U8(destination + 1)));
        context.FailIf(!isIPv6 && (asked & OfIgmp) != 0 && (isOther || match.Protocol != IpProtocol.Igmp || info.U8(source) > info.U8(source + 1)));
        return context.Unless(match);
    }

    // ebt_ip_mt, ebt_ip6_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        var view = packet.View;
        if (!packet.IsIp || view.IsIPv6 != _isIPv6)
            return false;
        return Holds(OfClass, view.TrafficClass == _info.U8(_rest))
            && IsAddress(OfSource, view.Source, 0) && IsAddress(OfDestination, view.Destination, 1)
            && ((_asked & OfProtocol) == 0 || IsProtocol(in packet));
    }

    private bool Holds(byte what, bool isSo) => (_asked & what) == 0 || isSo != ((_inverted & what) != 0);

    // Two addresses, and two masks behind them.
    private bool IsAddress(byte what, ReadOnlySpan<byte> address, int which)
    {
        var size = address.Length;
        var wanted = _info.Bytes.AsSpan(which * size, size);
        return (_asked & what) == 0 || Holds(what, XtPacket.EqualsMasked(address, wanted, _info.Bytes.AsSpan((2 + which) * size, size)));
    }

    private bool IsProtocol(in Packet packet)
    {
        var view = packet.View;
        if (view.WalkStatus == IPv6WalkStatus.Truncated || !Holds(OfProtocol, view.Protocol == Protocol))
            return false;
        if ((_asked & (OfSourcePort | OfDestinationPort | OfIcmp | OfIgmp)) == 0)
            return true;
        if ((view.FragmentOffset != 0 && !_isIPv6) || view.Transport.Length < 4)
            return false;
        var header = view.Transport;
        var (source, destination) = (_rest + 4, _rest + 8);
        return Holds(OfDestinationPort, IsBetween16(header[2..], destination)) && Holds(OfSourcePort, IsBetween16(header, source))
            && Holds(OfIcmp, IsBetween8(header[0], source) && IsBetween8(header[1], destination))
            && (_isIPv6 || Holds(OfIgmp, IsBetween8(header[0], source)));
    }

    private bool IsBetween16(ReadOnlySpan<byte> field, int at) => XtPacket.IsBetween(BinaryPrimitives.ReadUInt16BigEndian(field), _info.U16(at), _info.U16(at + 2), false);

    private bool IsBetween8(byte value, int at) => XtPacket.IsBetween(value, _info.U8(at), _info.U8(at + 1), false);
}
