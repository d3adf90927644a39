using Statewall.Engine.Nftables.Operations;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Set the packet's priority. // xt_CLASSIFY.c</summary>
internal sealed class ClassifyTarget(XtInfo info) : XtTarget
{
    private const uint ArpLeaving = 1u << 1 | 1u << 2; // NF_ARP_OUT, NF_ARP_FORWARD
    private readonly uint _priority = info.U32(0);

    public static readonly XtKind<XtTarget>[] Kinds =
    [
        new("CLASSIFY", 0, context => new ClassifyTarget(context.Info))
        {
            Families = XtFamilies.Ip,
            Size = 4,
            Hooks = HookCheck.LocalOut | HookCheck.Forward | HookCheck.PostRouting,
        },
        new("CLASSIFY", 0, context => new ClassifyTarget(context.Info)) { Families = XtFamilies.Arp, Size = 4, Hooks = ArpLeaving },
    ];

    // classify_tg
    public override NftVerdict Act(ref Packet packet)
    {
        packet.Priority = _priority;
        packet.NoteChange();
        return NftVerdict.Continue;
    }
}
