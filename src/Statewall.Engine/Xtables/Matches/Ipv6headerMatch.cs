using Statewall.Packets;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>Which headers an IPv6 packet has. // ip6t_ipv6header.c</summary>
internal sealed class Ipv6headerMatch(XtInfo info) : XtMatch
{
    private const byte HopByHop = 128; // MASK_HOPOPTS
    private const byte DestinationOptions = 64;
    private const byte Routing = 32;
    private const byte Fragment = 16;
    private const byte Authentication = 8;
    private const byte Encapsulation = 4;
    private const byte Nothing = 2;
    private const byte Transport = 1;
    private readonly byte _wanted = info.U8(0);
    private readonly byte _inverted = info.U8(1);
    private readonly bool _isSoft = info.U8(2) != 0;

    public static readonly XtKind<XtMatch> Kind = new("ipv6header", 0, Load) { Families = XtFamilies.IPv6, Size = 3 };

    private static Ipv6headerMatch? Load(XtContext context)
    {
        context.FailIf(context.Info.U8(2) == 0 && context.Info.U8(1) is not (0 or 0xFF));
        return context.Unless(new Ipv6headerMatch(context.Info));
    }

    // ipv6header_mt6
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        if (!TryRead(packet.View.Bytes, out var found))
            return false;
        return _isSoft ? ((found ^ _wanted ^ _inverted) & _wanted) == 0 : found == _wanted == (_inverted == 0);
    }

    private static bool TryRead(ReadOnlySpan<byte> bytes, out byte found)
    {
        var (at, next) = (IPv6View.Size, bytes[IPv6View.Offset.NextHeader]);
        found = 0;
        while (IPv6Extensions.IsExtension(next) || next == IpProtocol.Esp)
        {
            if (next == IpProtocol.NoNext)
            {
                found |= Nothing;
                return true;
            }
            if (at + 2 > bytes.Length)
                return false;
            found |= MaskOf(next);
            if (next == IpProtocol.Esp)
                return true;
            (next, at) = (bytes[at], at + IPv6Extensions.Length(next, bytes[at + 1]));
            if (at > bytes.Length)
                return EndsBehind(next, ref found);
        }
        found |= Transport;
        return true;
    }

    // The packet ends within a header, which is told of as if it were whole.
    private static bool EndsBehind(byte next, ref byte found)
    {
        if (next is not (IpProtocol.NoNext or IpProtocol.Esp))
            found |= Transport;
        return true;
    }

    private static byte MaskOf(byte header) => header switch
    {
        IpProtocol.HopByHop => HopByHop,
        IpProtocol.Routing => Routing,
        IpProtocol.Fragment => Fragment,
        IpProtocol.Ah => Authentication,
        IpProtocol.Esp => Encapsulation,
        _ => DestinationOptions,
    };
}
