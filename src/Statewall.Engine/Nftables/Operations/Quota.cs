using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Match until so many bytes have come. // nft_quota.c</summary>
internal sealed class Quota : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U64, AttributeRule.U32, AttributeRule.Any, AttributeRule.U64];

    private ulong _bytes;
    private ulong _consumed;
    private NftQuotaFlags _flags;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaQuota.Bytes))
            return context.Fail(NetlinkErrno.Inval);
        var operation = new Quota
        {
            _bytes = attributes.U64(NftaQuota.Bytes),
            _consumed = attributes.Has(NftaQuota.Consumed) ? attributes.U64(NftaQuota.Consumed) : 0,
            _flags = (NftQuotaFlags)LoadContext.U32(in attributes, NftaQuota.Flags),
        };
        context.FailIf(operation._bytes > long.MaxValue, NetlinkErrno.Overflow);
        context.FailIf(operation._consumed > operation._bytes);
        context.FailIf((operation._flags & ~NftQuotaFlags.Inv) != 0);
        return context.Unless(operation);
    }

    // nft_quota_do_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        _consumed += (ulong)packet.Size;
        if (_consumed > _bytes != ((_flags & NftQuotaFlags.Inv) != 0))
            registers.Break();
    }

    public override Expression ToMessage() => Expression.Of(new QuotaExpression { Bytes = _bytes, Consumed = Math.Min(_consumed, _bytes), Flags = _consumed >= _bytes ? _flags | NftQuotaFlags.Depleted : _flags });

    public override void Reset() => _consumed = 0;

    /// <summary>Takes the settings of another, and keeps what was consumed. // nft_quota_obj_update</summary>
    public void Update(Quota settings) => (_bytes, _flags) = (settings._bytes, settings._flags);
}
