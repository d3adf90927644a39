using System.Buffers.Binary;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>Up to fifteen ports and ranges of them. // xt_multiport.c</summary>
internal sealed class MultiportMatch : XtMatch
{
    private const int MostPorts = 15; // XT_MULTI_PORTS
    private const byte Source = 0; // XT_MULTIPORT_SOURCE
    private const byte Either = 2;
    private readonly (ushort First, ushort Last)[] _ranges;
    private readonly byte _which;
    private readonly bool _isInverted;

    private MultiportMatch(XtInfo info)
    {
        (_which, _isInverted) = (info.U8(0), info.U8(47) != 0);
        var ranges = new List<(ushort, ushort)>();
        for (var at = 0; at < info.U8(1); at++)
        {
            var first = info.U16(2 + at * 2);
            if (info.U8(32 + at) != 0)
                at++;
            ranges.Add((first, info.U16(2 + at * 2)));
        }
        _ranges = [.. ranges];
    }

    public static readonly XtKind<XtMatch> Kind = new("multiport", 1, Load) { Families = XtFamilies.Ip, Size = 48 };

    private static MultiportMatch? Load(XtContext context)
    {
        context.FailIf(context.IsInverted || context.Protocol is not (IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.UdpLite or IpProtocol.Sctp or IpProtocol.Dccp));
        context.FailIf(context.Info.U8(0) > Either || context.Info.U8(1) > MostPorts || !HasWholeRanges(context.Info));
        return context.Errno == 0 ? new MultiportMatch(context.Info) : null;
    }

    // A range has an end, which begins none and is not less.
    private static bool HasWholeRanges(XtInfo info)
    {
        var count = info.U8(1);
        for (var at = 0; at < count && at < MostPorts; at++)
        {
            if (info.U8(32 + at) == 0)
                continue;
            at++;
            if (at >= count || info.U8(32 + at) != 0 || info.U16(2 + at * 2 - 2) > info.U16(2 + at * 2))
                return false;
        }
        return true;
    }

    // multiport_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        if (!XtPacket.TryGetTransport(in packet, 4, ref isHopeless, out var header))
            return false;
        var source = BinaryPrimitives.ReadUInt16BigEndian(header);
        var destination = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
        foreach (var (first, last) in _ranges)
        {
            var isSource = source >= first && source <= last;
            var isDestination = destination >= first && destination <= last;
            if (_which == Source ? isSource : isDestination || (_which == Either && isSource))
                return !_isInverted;
        }
        return _isInverted;
    }
}
