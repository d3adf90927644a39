using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Log the packet. // nft_log.c</summary>
internal sealed class Log : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U16, AttributeRule.LooseText(127), AttributeRule.U32, AttributeRule.U16, AttributeRule.U32, AttributeRule.U32];

    private const NfLogFlags AllFlags = (NfLogFlags)0x2F; // NF_LOG_MASK
    private string? _prefix;
    private ushort? _group;
    private uint? _snapshotSize;
    private ushort _threshold;
    private NftLogLevel _level;
    private NfLogFlags _flags;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (attributes.Has(NftaLog.Group) && (attributes.Has(NftaLog.Level) || attributes.Has(NftaLog.Flags)))
            return context.Fail(NetlinkErrno.Inval);
        var operation = new Log { _prefix = attributes.Has(NftaLog.Prefix) ? context.Name(in attributes, NftaLog.Prefix) : null };
        if (attributes.Has(NftaLog.Group))
        {
            operation._group = attributes.U16(NftaLog.Group);
            operation._snapshotSize = attributes.Has(NftaLog.SnapLen) ? attributes.U32(NftaLog.SnapLen) : null;
            operation._threshold = attributes.Has(NftaLog.QThreshold) ? attributes.U16(NftaLog.QThreshold) : (ushort)0;
        }
        else
        {
            operation._level = (NftLogLevel)(byte)LoadContext.U32(in attributes, NftaLog.Level, (uint)NftLogLevel.Warning);
            context.FailIf(operation._level > NftLogLevel.Audit);
            operation._flags = (NfLogFlags)(byte)LoadContext.U32(in attributes, NftaLog.Flags);
            context.FailIf((operation._flags & ~AllFlags) != 0);
        }
        return context.Unless(operation);
    }

    // nft_log_eval
    public override void Evaluate(ref Registers registers, ref Packet packet) => packet.Host?.Observer?.Logged(in packet, _prefix ?? "", _group);

    public override Expression ToMessage() => Expression.Of(new LogExpression
    {
        Prefix = _prefix,
        Group = _group,
        SnapshotSize = _snapshotSize,
        QueueThreshold = _threshold == 0 ? null : _threshold,
        Level = _group is null ? _level : null,
        Flags = _flags == 0 ? null : _flags,
    });
}
