using Statewall.Netlink.Attributes;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables;

/// <summary>The message that begins a batch. // nfnetlink_rcv_batch</summary>
public record struct BatchBegin : IAttributeSet<BatchBegin>
{
    /// <summary>Generation that the batch was built against; another one refuses it. // NFNL_BATCH_GENID</summary>
    public uint? Generation;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref BatchBegin value)
        where TCodec : struct, IAttributeCodec, allows ref struct => codec.U32(NfnlBatchAttribute.GenId, ref value.Generation);
}

/// <summary>Begins and ends batches: all messages between the two take effect together or not at all.</summary>
public static class Batch
{
    /// <summary>Appends the message that begins a batch of one subsystem's messages. // NFNL_MSG_BATCH_BEGIN</summary>
    /// <param name="writer">Gets the message.</param>
    /// <param name="subsystem">The subsystem, e.g. <see cref="NfnlSubsystem.Nftables"/>.</param>
    /// <param name="sequence">The sequence number.</param>
    /// <param name="generation">The generation that the batch was built against, or null for any.</param>
    public static void AppendBatchBegin(this MessageWriter writer, byte subsystem, uint sequence, uint? generation = null)
    {
        var begin = new BatchBegin { Generation = generation };
        writer.AppendNfnetlink(NfnlControl.BatchBegin, NetlinkFlags.Request, sequence, 0, NfProto.Unspecified, subsystem, ref begin);
    }

    /// <summary>Appends the message that ends and commits a batch. // NFNL_MSG_BATCH_END</summary>
    /// <param name="writer">Gets the message.</param>
    /// <param name="subsystem">The subsystem of the batch.</param>
    /// <param name="sequence">The sequence number.</param>
    public static void AppendBatchEnd(this MessageWriter writer, byte subsystem, uint sequence) =>
        writer.AppendNfnetlink(NfnlControl.BatchEnd, NetlinkFlags.Request, sequence, 0, NfProto.Unspecified, subsystem);

    /// <summary>Adds the frame that begins a transaction of one subsystem's messages. // NFNL_MSG_BATCH_BEGIN</summary>
    /// <param name="batch">Gets the frame.</param>
    /// <param name="subsystem">The subsystem, e.g. <see cref="NfnlSubsystem.Nftables"/>.</param>
    /// <param name="generation">The generation that the transaction was built against, or null for any; another one refuses it (ERESTART). // NFNL_BATCH_GENID</param>
    public static void AddBatchBegin(this RequestBatch batch, byte subsystem, uint? generation = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var begin = new BatchBegin { Generation = generation };
        Span<byte> header = stackalloc byte[NfgenHeader.Size];
        new NfgenHeader(NfProto.Unspecified, subsystem).Write(header);
        batch.Add(NfnlControl.BatchBegin, NetlinkFlags.None, header, ref begin);
    }

    /// <summary>Adds the frame that ends and commits a transaction. // NFNL_MSG_BATCH_END</summary>
    /// <param name="batch">Gets the frame.</param>
    /// <param name="subsystem">The subsystem of the transaction.</param>
    public static void AddBatchEnd(this RequestBatch batch, byte subsystem)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Span<byte> header = stackalloc byte[NfgenHeader.Size];
        new NfgenHeader(NfProto.Unspecified, subsystem).Write(header);
        batch.Add(NfnlControl.BatchEnd, NetlinkFlags.None, header);
    }

    /// <summary>Adds a request with the attributes of <paramref name="value"/>.</summary>
    /// <param name="batch">Gets the request.</param>
    /// <param name="type">The message's type, see <see cref="NfnetlinkMessage.TypeOf"/>.</param>
    /// <param name="flags">Flags besides NLM_F_REQUEST and NLM_F_ACK.</param>
    /// <param name="family">The protocol family.</param>
    /// <param name="value">The value whose attributes follow.</param>
    /// <param name="encoded">More attributes, which follow those, in wire form.</param>
    /// <exception cref="ArgumentException">An attribute is larger than its 16-bit length can say.</exception>
    public static void AddNfnetlink<T>(this RequestBatch batch, ushort type, NetlinkFlags flags, NfProto family, ref T value, ReadOnlySpan<byte> encoded = default)
        where T : struct, IAttributeSet<T>
    {
        ArgumentNullException.ThrowIfNull(batch);
        Span<byte> header = stackalloc byte[NfgenHeader.Size];
        new NfgenHeader(family).Write(header);
        batch.Add(type, flags, header, ref value, encoded);
    }
}
