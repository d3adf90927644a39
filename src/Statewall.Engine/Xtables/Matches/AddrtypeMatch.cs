using Statewall.Engine.Forwarding;
using Statewall.Engine.Nftables.Operations;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>What kinds of addresses a packet has. // xt_addrtype.c</summary>
internal sealed class AddrtypeMatch : XtMatch
{
    private const uint InvertSource = 1;
    private const uint InvertDestination = 2;
    private const uint OfIn = 4;
    private const uint OfOut = 8;
    private const uint Unspecified = 1; // XT_ADDRTYPE_UNSPEC
    private const uint Unicast = 1u << (int)AddressType.Unicast;
    private const uint Local = 1u << (int)AddressType.Local;
    private const uint Broadcast = 1u << (int)AddressType.Broadcast;
    private const uint Anycast = 1 << 4;
    private const uint Multicast = 1u << (int)AddressType.Multicast;
    private const uint Blackhole = 1 << 6;
    private const uint Unreachable = 1u << (int)AddressType.Unreachable;
    private const uint Prohibit = 1 << 8;

    private readonly ushort _source;
    private readonly ushort _destination;
    private readonly uint _flags;

    private AddrtypeMatch(XtInfo info, uint flags) => (_source, _destination, _flags) = (info.U16(0), info.U16(2), flags);

    public static readonly XtKind<XtMatch>[] Kinds =
    [
        new("addrtype", 0, Load0) { Families = XtFamilies.IPv4, Size = 12 },
        new("addrtype", 1, Load) { Families = XtFamilies.Ip, Size = 8 },
    ];

    private static AddrtypeMatch Load0(XtContext context)
    {
        var info = context.Info;
        return new AddrtypeMatch(info, (info.U32(4) != 0 ? InvertSource : 0) | (info.U32(8) != 0 ? InvertDestination : 0));
    }

    private static AddrtypeMatch? Load(XtContext context)
    {
        var (info, flags) = (context.Info, context.Info.U32(4));
        var asked = (uint)(info.U16(0) | info.U16(2));
        context.FailIf((flags & (OfIn | OfOut)) == (OfIn | OfOut));
        context.FailIf((context.Hooks & (HookCheck.PreRouting | HookCheck.LocalIn)) != 0 && (flags & OfOut) != 0);
        context.FailIf((context.Hooks & (HookCheck.PostRouting | HookCheck.LocalOut)) != 0 && (flags & OfIn) != 0);
        context.FailIf(context.Family == NfProto.IPv6 && ((asked & (Blackhole | Broadcast)) != 0 || asked >= Prohibit));
        return context.Unless(new AddrtypeMatch(info, flags));
    }

    // addrtype_mt_v0, addrtype_mt_v1
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        var device = (_flags & OfIn) != 0 ? packet.In : (_flags & OfOut) != 0 ? packet.Out : null;
        if (_source != 0 && IsOf(in packet, packet.View.Source, _source, device) == ((_flags & InvertSource) != 0))
            return false;
        return _destination == 0 || IsOf(in packet, packet.View.Destination, _destination, device) != ((_flags & InvertDestination) != 0);
    }

    private static bool IsOf(in Packet packet, ReadOnlySpan<byte> address, uint wanted, HostInterface? device)
    {
        var kind = packet.Host!.AddressTypeOf(address, packet.View.IsIPv6, device);
        return packet.View.IsIPv6 ? IsOfIPv6(address, wanted, kind) : (wanted >> (int)kind & 1) != 0;
    }

    // All that can be said without the routing table has to hold, and one of what it knows. // match_type6
    private static bool IsOfIPv6(ReadOnlySpan<byte> address, uint wanted, AddressType kind)
    {
        var isNone = !address.ContainsAnyExcept((byte)0);
        var isMulticast = address[0] == 0xFF;
        if (((wanted & Multicast) != 0 && !isMulticast) || ((wanted & Unicast) != 0 && (isMulticast || isNone)) || ((wanted & Unspecified) != 0 && !isNone))
            return false;
        var routed = wanted & (Local | Anycast | Unreachable);
        return routed == 0 || (routed >> (int)kind & 1) != 0;
    }
}
