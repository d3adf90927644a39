using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Engine.Numbers;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Hand the packet to a program. // nft_queue.c</summary>
internal sealed class Queue : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U16, AttributeRule.U16, AttributeRule.U16, AttributeRule.U32];

    private ushort _number;
    private ushort _total = 1;
    private byte _source;
    private NftQueueFlags _flags;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (attributes.Has(NftaQueue.Num) == attributes.Has(NftaQueue.SregQnum))
            return context.Fail(NetlinkErrno.Inval);
        var operation = new Queue { _flags = attributes.Has(NftaQueue.Flags) ? (NftQueueFlags)attributes.U16(NftaQueue.Flags) : NftQueueFlags.None };
        if (attributes.Has(NftaQueue.SregQnum))
            operation._source = context.Source(in attributes, NftaQueue.SregQnum, sizeof(uint));
        else
            operation.LoadNumbers(in attributes, context);
        context.FailIf((operation._flags & ~(NftQueueFlags.Bypass | NftQueueFlags.CpuFanout)) != 0);
        context.FailIf(operation._source != 0 && (operation._flags & NftQueueFlags.CpuFanout) != 0, NetlinkErrno.OpNotSupp);
        return context.Unless(operation);
    }

    // Of several queues one connection always gets the same. // nft_queue_eval, nfqueue_hash
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        packet.Queue = _source != 0 ? (ushort)registers.Get32(_source)
            : _total > 1 ? (ushort)(_number + KernelRandom.Scale(Forwarding.ForwardingHost.SymmetricHash(in packet), _total))
            : _number;
        packet.MayBypassQueue = (_flags & NftQueueFlags.Bypass) != 0;
        registers.Verdict = NftVerdict.Queue;
    }

    public override Expression ToMessage() => Expression.Of(new QueueExpression
    {
        Number = _source == 0 ? _number : null,
        Total = _source == 0 ? _total : null,
        NumberRegister = LoadContext.OptionalNumber(_source),
        Flags = _flags,
    });

    // nft_queue_init
    private void LoadNumbers(in RequestAttributes attributes, LoadContext context)
    {
        _number = attributes.U16(NftaQueue.Num);
        if (attributes.Has(NftaQueue.Total))
            _total = attributes.U16(NftaQueue.Total);
        context.FailIf(_total == 0);
        context.FailIf(_total - 1 + _number > ushort.MaxValue, NetlinkErrno.Range);
    }
}
