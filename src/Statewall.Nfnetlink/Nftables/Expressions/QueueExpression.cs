using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Queues the packet to a program. // nft_queue.c</summary>
public record struct QueueExpression : IExpression<QueueExpression>
{
    /// <inheritdoc/>
    public static string Kind => "queue";

    /// <summary>First queue. // NFTA_QUEUE_NUM</summary>
    public ushort? Number;

    /// <summary>Number of queues. // NFTA_QUEUE_TOTAL</summary>
    public ushort? Total;

    /// <summary>Register with the queue. // NFTA_QUEUE_SREG_QNUM</summary>
    public uint? NumberRegister;

    /// <summary>Flags. // NFTA_QUEUE_FLAGS</summary>
    public NftQueueFlags? Flags;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref QueueExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U16(NftaQueue.Num, ref value.Number);
        codec.U16(NftaQueue.Total, ref value.Total);
        if (codec.WritesAsKernel)
            codec.U32(NftaQueue.SregQnum, ref value.NumberRegister);
        codec.Typed16(NftaQueue.Flags, ref value.Flags);
        if (!codec.WritesAsKernel)
            codec.U32(NftaQueue.SregQnum, ref value.NumberRegister);
    }
}
