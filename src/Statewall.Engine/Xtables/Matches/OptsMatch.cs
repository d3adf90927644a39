using Statewall.Packets;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>The options in hop-by-hop and destination headers of IPv6. // ip6t_hbh.c</summary>
internal sealed class OptsMatch : XtMatch
{
    private const byte InvertMask = 1; // IP6T_OPTS_INV_MASK
    private const byte OfSize = 1; // IP6T_OPTS_LEN
    private const byte OfOptions = 2;
    private const byte NotStrict = 4;
    private const int AnySize = 0xFF;
    private const int MostOptions = 16;
    private readonly byte _header;
    private readonly uint _size;
    private readonly byte _flags;
    private readonly bool _isInverted;
    private readonly ushort[] _options;

    private OptsMatch(XtInfo info, byte header)
    {
        _header = header;
        (_size, _flags, _isInverted) = (info.U32(0), info.U8(4), info.U8(5) != 0);
        _options = new ushort[info.U8(38)];
        for (var at = 0; at < _options.Length; at++)
            _options[at] = info.U16(6 + at * 2);
    }

    public static readonly XtKind<XtMatch>[] Kinds =
    [
        new("dst", 0, context => Load(context, IpProtocol.DestinationOptions)) { Families = XtFamilies.IPv6, Size = 40 },
        new("hbh", 0, context => Load(context, IpProtocol.HopByHop)) { Families = XtFamilies.IPv6, Size = 40 },
    ];

    private static OptsMatch? Load(XtContext context, byte header)
    {
        context.FailIf((context.Info.U8(5) & ~InvertMask) != 0);
        context.FailIf((context.Info.U8(4) & NotStrict) != 0);
        context.FailIf(context.Info.U8(38) > MostOptions);
        return context.Errno == 0 ? new OptsMatch(context.Info, header) : null;
    }

    // hbh_mt6
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        var at = XtPacket.FindHeader(in packet, _header, ref isHopeless);
        if (at < 0)
            return false;
        var bytes = packet.View.Bytes[at..];
        isHopeless = bytes.Length < 2;
        if (isHopeless)
            return false;
        var size = IPv6Extensions.Length(_header, bytes[1]);
        if (bytes.Length < size)
            return false;
        var isOfSize = (_flags & OfSize) == 0 || (_size == size) != _isInverted;
        return isOfSize && ((_flags & OfOptions) == 0 || HasOptions(bytes[2..size]));
    }

    // The options that are asked for, in this order, from the first on.
    private bool HasOptions(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at < _options.Length; at++)
        {
            if (bytes.IsEmpty || bytes[0] != _options[at] >> 8)
                return false;
            var size = 1;
            if (bytes[0] != 0)
            {
                if (bytes.Length < 2)
                    return false;
                if ((_options[at] & AnySize) != AnySize && (_options[at] & AnySize) != bytes[1])
                    return false;
                size = bytes[1] + 2;
            }
            if (bytes.Length < size)
                return at == _options.Length - 1;
            bytes = bytes[size..];
        }
        return true;
    }
}
