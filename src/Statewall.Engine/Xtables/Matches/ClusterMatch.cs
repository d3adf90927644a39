using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Numbers;
using Statewall.Netlink;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>Whether a connection is for this node of a cluster. // xt_cluster.c</summary>
internal sealed class ClusterMatch(XtInfo info) : XtMatch
{
    private const uint MostNodes = 32; // XT_CLUSTER_NODES_MAX
    private readonly uint _nodes = info.U32(0);
    private readonly uint _mask = info.U32(4);
    private readonly uint _seed = info.U32(8);
    private readonly bool _isInverted = (info.U32(12) & 1) != 0;

    public static readonly XtKind<XtMatch> Kind = new("cluster", 0, Load) { Families = XtFamilies.Ip, Size = 16, NeedsTracking = true };

    private static ClusterMatch? Load(XtContext context)
    {
        var nodes = context.Info.U32(0);
        context.FailIf(nodes > MostNodes);
        context.FailIf(context.Errno == 0 && context.Info.U32(4) >= 1UL << (int)nodes, NetlinkErrno.Dom);
        return context.Unless(new ClusterMatch(context.Info));
    }

    // xt_cluster_mt
    public override unsafe bool Matches(ref Packet packet, ref bool isHopeless)
    {
        if (packet.Slot == 0)
            return false;
        var table = packet.Host!.Connections;
        var tuple = table[packet.Slot].Original;
        if (table.HasMaster(packet.Slot) && table.TryGetExtension(packet.Slot, out var extension))
            tuple = extension->Master;
        return (_mask >> (int)NodeOf(in tuple) & 1) != 0 != _isInverted;
    }

    // xt_cluster_hash
    private uint NodeOf(in TupleKey tuple)
    {
        Span<byte> room = stackalloc byte[16];
        return KernelRandom.Scale(JenkinsHash.Compute(tuple.SourceIn(room), _seed), _nodes);
    }
}
