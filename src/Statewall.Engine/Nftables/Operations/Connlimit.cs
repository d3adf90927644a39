using Statewall.Engine.Conntrack;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Count the connections that the packets belong to. // nft_connlimit.c</summary>
internal sealed class Connlimit : Operation
{
    public static readonly AttributeRule[] Rules = [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32];

    private readonly ConnectionList _connections = new();
    private uint _count;
    private NftConnlimitFlags _flags;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaConnlimit.Count))
            return context.Fail(NetlinkErrno.Inval);
        var flags = (NftConnlimitFlags)LoadContext.U32(in attributes, NftaConnlimit.Flags);
        context.FailIf((flags & ~NftConnlimitFlags.Inv) != 0, NetlinkErrno.OpNotSupp);
        context.RequireTracking(context.Family);
        return context.Unless(new Connlimit { _count = attributes.U32(NftaConnlimit.Count), _flags = flags });
    }

    // nft_connlimit_do_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        var table = packet.Host!.Connections;
        TupleKey tuple;
        if (packet.Slot != 0)
            tuple = table[packet.Slot].Original;
        else if (!packet.View.HasTransport || !Tracker.TryReadKey(in packet.View, 0, ProtocolTrackers.For(packet.View.Protocol), out tuple))
        {
            registers.Break();
            return;
        }
        var count = _connections.Count(table, in tuple);
        if (count > _count != ((_flags & NftConnlimitFlags.Inv) != 0))
            registers.Break();
    }

    /// <inheritdoc/>
    public override Operation Clone() => new Connlimit { _count = _count, _flags = _flags };

    /// <inheritdoc/>
    public override void Start(in RuleUse use) => use.Tracking.Add(use.Family);

    /// <inheritdoc/>
    public override void Stop(in RuleUse use) => use.Tracking.Remove(use.Family);

    public override Expression ToMessage() => Expression.Of(new ConnlimitExpression { Count = _count, Flags = _flags != 0 ? _flags : null });
}
