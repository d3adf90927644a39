using Statewall.Engine.Forwarding;
using Statewall.Engine.Nftables.Operations;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>Whether an answer to the packet would go back by its device. // ipt_rpfilter.c, ip6t_rpfilter.c</summary>
internal sealed class RpfilterMatch(XtInfo info) : XtMatch
{
    private const byte Loose = 1; // XT_RPFILTER_LOOSE
    private const byte ValidMark = 2;
    private const byte AcceptLocal = 4;
    private const byte Invert = 8;
    private readonly byte _flags = info.U8(0);

    public static readonly XtKind<XtMatch> Kind = new("rpfilter", 0, Load) { Families = XtFamilies.Ip, Size = 1, Hooks = HookCheck.PreRouting };

    // rpfilter_check
    private static RpfilterMatch? Load(XtContext context)
    {
        context.FailIf((context.Info.U8(0) & ~(Loose | ValidMark | AcceptLocal | Invert)) != 0);
        context.FailIf(context.Table is not ("mangle" or "raw"));
        return context.Unless(new RpfilterMatch(context.Info));
    }

    // rpfilter_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless) => IsRight(in packet) != ((_flags & Invert) != 0);

    private bool IsRight(in Packet packet)
    {
        var view = packet.View;
        var (host, device) = (packet.Host!, packet.In);
        if (device is null or { IsLoopback: true } || (view.IsIPv6 && !view.Source.ContainsAnyExcept((byte)0)))
            return true;
        var mark = (_flags & ValidMark) != 0 ? packet.Mark : 0;
        var asked = (_flags & Loose) != 0 ? null : device;
        return host.DeviceTowards(in packet, isSource: true, asked, mark) is not null
            || ((_flags & AcceptLocal) != 0 && host.AddressTypeOf(view.Source, view.IsIPv6, asked) == AddressType.Local);
    }
}
