using Statewall.Engine.Forwarding;
using Statewall.Engine.Numbers;
using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Hand the packet to a program. // xt_NFQUEUE.c</summary>
internal sealed class NfqueueTarget : XtTarget
{
    private const ushort Bypass = 1; // NFQ_FLAG_BYPASS
    private const ushort Known = 3; // NFQ_FLAG_MASK
    private const ushort PerProcessor = 2; // NFQ_FLAG_CPU_FANOUT
    private readonly ushort _number;
    private readonly ushort _total = 1;
    private readonly ushort _flags;

    private NfqueueTarget(XtInfo info, int revision)
    {
        _number = info.U16(0);
        if (revision >= 1)
            _total = info.U16(2);
        if (revision >= 2)
            _flags = info.U16(4);
    }

    public static readonly XtKind<XtTarget>[] Kinds =
    [
        new("NFQUEUE", 0, context => new NfqueueTarget(context.Info, 0)) { Size = 2 },
        new("NFQUEUE", 1, context => Load(context, 1)) { Size = 4 },
        new("NFQUEUE", 2, context => Load(context, 2)) { Size = 6 },
        new("NFQUEUE", 3, context => Load(context, 3)) { Size = 6 },
    ];

    // nfqueue_tg_check
    private static NfqueueTarget? Load(XtContext context, int revision)
    {
        var target = new NfqueueTarget(context.Info, revision);
        context.FailIf(target._total == 0);
        context.FailIf(target._total - 1 + target._number > ushort.MaxValue, NetlinkErrno.Range);
        context.FailIf((target._flags & ~(revision == 2 ? Bypass : Known)) != 0);
        return context.Unless(target);
    }

    // nfqueue_tg, nfqueue_tg_v1, nfqueue_tg_v2, nfqueue_tg_v3
    public override NftVerdict Act(ref Packet packet)
    {
        packet.Queue = _total > 1 && (_flags & PerProcessor) == 0
            ? (ushort)(_number + KernelRandom.Scale(ForwardingHost.SymmetricHash(in packet), _total))
            : _number;
        packet.MayBypassQueue = (_flags & Bypass) != 0;
        return NftVerdict.Queue;
    }
}
