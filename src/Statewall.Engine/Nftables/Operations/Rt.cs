using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Read what is known of the packet's route. // nft_rt.c</summary>
internal sealed class Rt : Operation
{
    public static readonly AttributeRule[] Rules = [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32UpTo(byte.MaxValue)];

    private byte _target;
    private NftRtKey _key;
    private int _size;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaRt.Key) || !attributes.Has(NftaRt.Dreg))
            return context.Fail(NetlinkErrno.Inval);
        var key = (NftRtKey)attributes.U32(NftaRt.Key);
        var size = key switch
        {
            NftRtKey.ClassId or NftRtKey.NextHop4 => sizeof(uint),
            NftRtKey.NextHop6 => 16,
            NftRtKey.TcpMss => sizeof(ushort),
            NftRtKey.Xfrm => 1,
            _ => 0,
        };
        if (size == 0)
            return context.Fail(NetlinkErrno.OpNotSupp);
        return context.Unless(new Rt { _key = key, _size = size, _target = context.Target(in attributes, NftaRt.Dreg, size) });
    }

    public override bool NeedsValidation => true;

    public override int Validate(ChainWalk walk)
    {
        if (!HookCheck.IsInet(walk))
            return NetlinkErrno.OpNotSupp;
        return _key is NftRtKey.TcpMss ? HookCheck.Hooks(walk, HookCheck.Forward | HookCheck.LocalOut | HookCheck.PostRouting) : 0;
    }

    // nft_rt_get_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        if (packet.Out is null)
        {
            registers.Break();
            return;
        }
        switch (_key)
        {
            case NftRtKey.ClassId:
                registers.Set32(_target, 0);
                break;
            case NftRtKey.NextHop4 when !packet.View.IsIPv6:
                registers.Set(_target, packet.NextHop.IsNone ? packet.View.Destination : packet.NextHop.Bytes, 4);
                break;
            case NftRtKey.NextHop6 when packet.View.IsIPv6:
                registers.Set(_target, packet.NextHop.IsNone ? packet.View.Destination : packet.NextHop.Bytes, 16);
                break;
            case NftRtKey.TcpMss:
                registers.Set16(_target, packet.Host!.SegmentSizeOf(in packet));
                break;
            case NftRtKey.Xfrm:
                registers.Set8(_target, 0);
                break;
            default:
                registers.Break();
                break;
        }
    }

    /// <inheritdoc/>
    public override (byte Word, int Size) Loads => (_target, _size);

    public override Expression ToMessage() => Expression.Of(new RtExpression { Key = _key, DestinationRegister = LoadContext.Number(_target) });
}
