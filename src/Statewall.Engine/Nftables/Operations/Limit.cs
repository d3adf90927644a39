using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Match as often as a rate allows. // nft_limit.c</summary>
internal sealed class Limit : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U64, AttributeRule.U64, AttributeRule.U32, AttributeRule.U32, AttributeRule.U32];

    private const uint DefaultBurst = 5; // NFT_LIMIT_PKT_BURST_DEFAULT
    private const ulong NanosecondsPerSecond = 1_000_000_000;
    private ulong _rate;
    private ulong _unit;
    private uint _burst;
    private NftLimitType _type;
    private NftLimitFlags _flags;
    private bool _isRunning;
    private ulong _tokens;
    private long _filledAt;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        var type = (NftLimitType)LoadContext.U32(in attributes, NftaLimit.Type);
        if (type > NftLimitType.PktBytes)
            return context.Fail(NetlinkErrno.OpNotSupp);
        if (!attributes.Has(NftaLimit.Rate) || !attributes.Has(NftaLimit.Unit) || attributes.U64(NftaLimit.Rate) == 0)
            return context.Fail(NetlinkErrno.Inval);
        var operation = new Limit
        {
            _type = type,
            _rate = attributes.U64(NftaLimit.Rate),
            _unit = attributes.U64(NftaLimit.Unit),
            _burst = LoadContext.U32(in attributes, NftaLimit.Burst),
            _flags = (NftLimitFlags)LoadContext.U32(in attributes, NftaLimit.Flags),
        };
        context.FailIf((operation._flags & ~NftLimitFlags.Inv) != 0, NetlinkErrno.OpNotSupp);
        if (type == NftLimitType.Pkts && operation._burst == 0)
            operation._burst = DefaultBurst;
        context.FailIf(!operation.CanReckon(), NetlinkErrno.Overflow);
        return context.Unless(operation);
    }

    // A bucket of nanoseconds that fills with time. // nft_limit_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        var most = Most;
        if (!_isRunning)
            (_isRunning, _tokens, _filledAt) = (true, most, packet.Now);
        _tokens = Math.Min(_tokens + (ulong)Math.Max(packet.Now - _filledAt, 0), most);
        _filledAt = packet.Now;
        var nanoseconds = _unit * NanosecondsPerSecond;
        var cost = _type == NftLimitType.Pkts ? nanoseconds / _rate : (ulong)((UInt128)nanoseconds * (uint)packet.Size / _rate);
        var isWithin = _tokens >= cost;
        if (isWithin)
            _tokens -= cost;
        if (isWithin == ((_flags & NftLimitFlags.Inv) != 0))
            registers.Break();
    }

    /// <inheritdoc/>
    public override Operation Clone()
    {
        var clone = (Limit)MemberwiseClone();
        clone._isRunning = false;
        return clone;
    }

    private ulong Most => _type == NftLimitType.Pkts
        ? _unit * NanosecondsPerSecond / _rate * _burst
        : (ulong)((UInt128)_unit * NanosecondsPerSecond * (_rate + _burst) / _rate);

    public override Expression ToMessage() => Expression.Of(new LimitExpression { Rate = _rate, Unit = _unit, Burst = _burst, Type = _type, Flags = _flags });

    // Whether tokens, which are nanoseconds, fit into 64 bits. // nft_limit_init
    private bool CanReckon()
    {
        var nanoseconds = (UInt128)_unit * NanosecondsPerSecond;
        var most = (UInt128)_rate + _burst;
        if (nanoseconds > ulong.MaxValue || most > ulong.MaxValue)
            return false;
        return (_type == NftLimitType.Pkts ? nanoseconds / _rate * _burst : nanoseconds * most) <= ulong.MaxValue;
    }
}
