using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Logs the packet, to the system log or to a program. // nft_log.c</summary>
public record struct LogExpression : IExpression<LogExpression>
{
    /// <inheritdoc/>
    public static string Kind => "log";

    /// <summary>Prefix. // NFTA_LOG_PREFIX</summary>
    public string? Prefix;

    /// <summary>Group of the logging program. // NFTA_LOG_GROUP</summary>
    public ushort? Group;

    /// <summary>Bytes of the packet to pass on. // NFTA_LOG_SNAPLEN</summary>
    public uint? SnapshotSize;

    /// <summary>Packets to gather before passing them on. // NFTA_LOG_QTHRESHOLD</summary>
    public ushort? QueueThreshold;

    /// <summary>Level of the system log. // NFTA_LOG_LEVEL</summary>
    public NftLogLevel? Level;

    /// <summary>What is logged. // NFTA_LOG_FLAGS</summary>
    public NfLogFlags? Flags;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref LogExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Text(NftaLog.Prefix, ref value.Prefix);
        codec.U16(NftaLog.Group, ref value.Group);
        codec.U32(NftaLog.SnapLen, ref value.SnapshotSize);
        codec.U16(NftaLog.QThreshold, ref value.QueueThreshold);
        codec.Typed32(NftaLog.Level, ref value.Level);
        codec.Typed32(NftaLog.Flags, ref value.Flags);
    }
}
