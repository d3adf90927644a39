using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Count packets and bytes. // nft_counter.c</summary>
internal sealed class Counter : Operation
{
    public static readonly AttributeRule[] Rules = [AttributeRule.Any, AttributeRule.U64, AttributeRule.U64];

    private ulong _bytes;
    private ulong _packets;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        return new Counter
        {
            _bytes = attributes.Has(NftaCounter.Bytes) ? attributes.U64(NftaCounter.Bytes) : 0,
            _packets = attributes.Has(NftaCounter.Packets) ? attributes.U64(NftaCounter.Packets) : 0,
        };
    }

    // nft_counter_do_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        _packets++;
        _bytes += (ulong)packet.Size;
    }

    public override Expression ToMessage() => Expression.Of(new CounterExpression { Bytes = _bytes, Packets = _packets });

    public override void Reset() => (_bytes, _packets) = (0, 0);
}
