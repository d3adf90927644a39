using Statewall.Packets;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>A routing header of IPv6. // ip6t_rt.c</summary>
internal sealed class RtMatch(XtInfo info) : XtMatch
{
    private const byte OfType = 0x01; // IP6T_RT_TYP
    private const byte OfSize = 0x04;
    private const byte OfReserved = 0x08;
    private const byte OfAddresses = 0x10; // IP6T_RT_FST
    private const byte NotStrict = 0x20;
    private const byte InvertType = 1;
    private const byte InvertSegments = 2;
    private const byte InvertSize = 4;
    private const byte InvertMask = 7;
    private const int MostAddresses = 16; // IP6T_RT_HOPS
    private const int HeaderSize = 8;
    private readonly uint _type = info.U32(0);
    private readonly uint _least = info.U32(4);
    private readonly uint _most = info.U32(8);
    private readonly uint _size = info.U32(12);
    private readonly byte _flags = info.U8(16);
    private readonly byte _inverted = info.U8(17);
    private readonly byte[] _addresses = info.Copy(20, MostAddresses * IPv6View.AddressSize);
    private readonly byte _count = info.U8(276);

    public static readonly XtKind<XtMatch> Kind = new("rt", 0, Load) { Families = XtFamilies.IPv6, Size = 280 };

    private static RtMatch? Load(XtContext context)
    {
        var (flags, inverted) = (context.Info.U8(16), context.Info.U8(17));
        context.FailIf((inverted & ~InvertMask) != 0);
        context.FailIf((flags & (OfReserved | OfAddresses | NotStrict)) != 0
            && ((flags & OfType) == 0 || context.Info.U32(0) != 0 || (inverted & InvertType) != 0));
        return context.Unless(new RtMatch(context.Info));
    }

    // rt_mt6
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        var at = XtPacket.FindHeader(in packet, IpProtocol.Routing, ref isHopeless);
        if (at < 0)
            return false;
        var header = packet.View.Bytes[at..];
        isHopeless = header.Length < 4;
        if (isHopeless)
            return false;
        var size = IPv6Extensions.Length(IpProtocol.Routing, header[1]);
        if (header.Length < size || !XtPacket.IsBetween(header[3], _least, _most, (_inverted & InvertSegments) != 0))
            return false;
        if (((_flags & OfSize) != 0 && _size == size == ((_inverted & InvertSize) != 0)) || ((_flags & OfType) != 0 && _type == header[2] == ((_inverted & InvertType) != 0)))
            return false;
        if ((_flags & OfReserved) != 0 && header[4..HeaderSize].ContainsAnyExcept((byte)0))
            return false;
        return (_flags & OfAddresses) == 0 || HasAddresses(header[HeaderSize..size]);
    }

    // Those that are asked for, in this order: no others between them, or some.
    private bool HasAddresses(ReadOnlySpan<byte> header)
    {
        var (count, found) = (header.Length / IPv6View.AddressSize, 0);
        if (_count > count || _count > MostAddresses)
            return false;
        for (var at = 0; at < count && found < _count; at++)
        {
            if (header.Slice(at * IPv6View.AddressSize, IPv6View.AddressSize).SequenceEqual(_addresses.AsSpan(found * IPv6View.AddressSize, IPv6View.AddressSize)))
                found++;
            else if ((_flags & NotStrict) == 0)
                return false;
        }
        return found == _count && ((_flags & NotStrict) != 0 || count == found);
    }
}
