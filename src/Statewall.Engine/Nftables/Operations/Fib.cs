using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Ask the routing table about an address. // nft_fib.c</summary>
internal sealed class Fib : Operation
{
    public static readonly AttributeRule[] Rules = [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32, AttributeRule.Bits(0x3F)];

    private byte _target;
    private NftFibResult _result;
    private NftFibFlags _flags;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaFib.Dreg) || !attributes.Has(NftaFib.Result) || !attributes.Has(NftaFib.Flags))
            return context.Fail(NetlinkErrno.Inval);
        var flags = (NftFibFlags)attributes.U32(NftaFib.Flags);
        var result = (NftFibResult)attributes.U32(NftaFib.Result);
        context.FailIf(context.Family is NfProto.IPv4 or NfProto.IPv6 && result is < NftFibResult.Oif or > NftFibResult.AddrType, NetlinkErrno.OpNotSupp);
        context.FailIf((flags & (NftFibFlags.Saddr | NftFibFlags.Daddr)) is 0 or (NftFibFlags.Saddr | NftFibFlags.Daddr));
        context.FailIf((flags & (NftFibFlags.Iif | NftFibFlags.Oif)) == (NftFibFlags.Iif | NftFibFlags.Oif));
        context.FailIf(result is NftFibResult.Oif or NftFibResult.OifName ? (flags & NftFibFlags.Oif) != 0 : result != NftFibResult.AddrType);
        var size = result == NftFibResult.OifName ? 16 : sizeof(uint); // IFNAMSIZ
        return context.Unless(new Fib { _flags = flags, _result = result, _target = context.Target(in attributes, NftaFib.Dreg, size) });
    }

    public override bool NeedsValidation => true;

    // nft_fib_validate
    public override int Validate(ChainWalk walk)
    {
        const uint Entering = HookCheck.PreRouting | HookCheck.LocalIn | HookCheck.Forward;
        const uint Leaving = HookCheck.LocalOut | HookCheck.PostRouting | HookCheck.Forward;
        if (!HookCheck.IsInet(walk))
            return _result == NftFibResult.AddrType ? 0 : HookCheck.Hooks(walk, HookCheck.DeviceIngress);
        if (_result != NftFibResult.AddrType || (_flags & NftFibFlags.Iif) != 0)
            return HookCheck.Hooks(walk, Entering);
        return HookCheck.Hooks(walk, (_flags & NftFibFlags.Oif) != 0 ? Leaving : Entering | Leaving);
    }

    // nft_fib4_eval_type, nft_fib4_eval, nft_fib6_eval_type, nft_fib6_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        if (!packet.IsIp)
        {
            registers.Break();
            return;
        }
        var host = packet.Host!;
        var device = (_flags & NftFibFlags.Iif) != 0 ? packet.In : (_flags & NftFibFlags.Oif) != 0 ? packet.Out : null;
        var isSource = (_flags & NftFibFlags.Saddr) != 0;
        if (_result == NftFibResult.AddrType)
        {
            var kind = host.AddressTypeOf(isSource ? packet.View.Source : packet.View.Destination, packet.View.IsIPv6, device);
            registers.Set32(_target, (uint)kind);
            return;
        }
        var mark = (_flags & NftFibFlags.Mark) != 0 ? packet.Mark : 0;
        var found = host.DeviceTowards(in packet, isSource, device, mark);
        if ((_flags & NftFibFlags.Present) != 0)
            registers.Set32(_target, found is null ? 0u : 1);
        else if (_result == NftFibResult.OifName)
            registers.Set(_target, found is null ? [] : found.NameBytes, 16);
        else
            registers.Set32(_target, found?.Number ?? 0);
    }

    /// <inheritdoc/>
    public override bool IsPure => true;

    /// <inheritdoc/>
    public override (byte Word, int Size) Loads => (_target, _result == NftFibResult.OifName && (_flags & NftFibFlags.Present) == 0 ? 16 : sizeof(uint));

    public override Expression ToMessage() => Expression.Of(new FibExpression
    {
        DestinationRegister = LoadContext.Number(_target),
        Result = _result,
        Flags = _flags,
    });
}
