using System.Buffers.Binary;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>Fields of an authentication header. // ipt_ah.c, ip6t_ah.c</summary>
internal sealed class AhMatch(XtInfo info, bool isIPv6) : XtMatch
{
    private const int HeaderSize = 12; // sizeof(struct ip_auth_hdr)
    private const byte InvertSpi = 1;
    private const byte InvertSize = 2;
    private readonly uint _least = info.U32(0);
    private readonly uint _most = info.U32(4);
    private readonly uint _size = isIPv6 ? info.U32(8) : 0;
    private readonly bool _isReservedZero = isIPv6 && info.U8(12) != 0;
    private readonly byte _inverted = info.U8(isIPv6 ? 13 : 8);

    public static readonly XtKind<XtMatch>[] Kinds =
    [
        new("ah", 0, Load4) { Families = XtFamilies.IPv4, Size = 12, Protocol = IpProtocol.Ah },
        new("ah", 0, Load6) { Families = XtFamilies.IPv6, Size = 16 },
    ];

    private static AhMatch? Load4(XtContext context)
    {
        context.FailIf((context.Info.U8(8) & ~InvertSpi) != 0);
        return context.Unless(new AhMatch(context.Info, false));
    }

    private static AhMatch? Load6(XtContext context)
    {
        context.FailIf((context.Info.U8(13) & ~(InvertSpi | InvertSize)) != 0);
        return context.Unless(new AhMatch(context.Info, true));
    }

    // ah_mt, ah_mt6
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        ReadOnlySpan<byte> header;
        if (!isIPv6)
            return XtPacket.TryGetTransport(in packet, HeaderSize, ref isHopeless, out header) && IsWanted(header);
        var at = XtPacket.FindHeader(in packet, IpProtocol.Ah, ref isHopeless);
        if (at < 0)
            return false;
        header = packet.View.Bytes[at..];
        isHopeless = header.Length < HeaderSize;
        return !isHopeless && IsWanted(header)
            && (_size == 0 || (_size == IPv6Extensions.Length(IpProtocol.Ah, header[1])) != ((_inverted & InvertSize) != 0))
            && !(_isReservedZero && (header[2] | header[3]) != 0);
    }

    private bool IsWanted(ReadOnlySpan<byte> header) =>
        XtPacket.IsBetween(BinaryPrimitives.ReadUInt32BigEndian(header[4..]), _least, _most, (_inverted & InvertSpi) != 0);
}
