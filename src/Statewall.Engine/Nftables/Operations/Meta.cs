using Statewall.Engine.Handlers;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Read or set what is known of the packet besides its bytes. // nft_meta.c</summary>
internal sealed class Meta : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32UpTo(byte.MaxValue), AttributeRule.U32];

    private const int NameSize = 16; // IFNAMSIZ
    private byte _source;
    private byte _target;
    private NftMetaKey _key;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaMeta.Key) || attributes.Has(NftaMeta.Dreg) == attributes.Has(NftaMeta.Sreg))
            return context.Fail(NetlinkErrno.Inval);
        var key = (NftMetaKey)attributes.U32(NftaMeta.Key);
        var reads = attributes.Has(NftaMeta.Dreg);
        var size = reads ? SizeToGet(key, context.Family) : SizeToSet(key, context.Family);
        if (size == 0)
            return context.Fail(NetlinkErrno.OpNotSupp);
        return context.Unless(reads
            ? new Meta { _key = key, _target = context.Target(in attributes, NftaMeta.Dreg, size) }
            : new Meta { _key = key, _source = context.Source(in attributes, NftaMeta.Sreg, size) });
    }

    /// <summary>Reads one that looks into a tunnel. // nft_meta_inner_init</summary>
    public static Operation? LoadInner(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaMeta.Key) || !attributes.Has(NftaMeta.Dreg))
            return context.Fail(NetlinkErrno.Inval);
        return (NftMetaKey)attributes.U32(NftaMeta.Key) is NftMetaKey.Protocol or NftMetaKey.L4Proto
            ? Load(in attributes, context)
            : context.Fail(NetlinkErrno.OpNotSupp);
    }

    public override bool NeedsValidation => true;

    // nft_meta_get_validate, nft_meta_set_validate, nft_meta_bridge_get_validate, nft_meta_bridge_set_validate
    public override int Validate(ChainWalk walk)
    {
        const uint Entering = HookCheck.PreRouting | HookCheck.LocalIn | HookCheck.Forward;
        switch (_key)
        {
            case NftMetaKey.SecPath when _target != 0:
                return walk.Start.Table.Family == NfProto.Netdev ? HookCheck.Hooks(walk, HookCheck.DeviceIngress) : HookCheck.InetHooks(walk, Entering);
            case NftMetaKey.Sdif or NftMetaKey.SdifName when _target != 0:
                return HookCheck.InetHooks(walk, HookCheck.LocalIn | HookCheck.Forward);
            case NftMetaKey.BriIifHwAddr or NftMetaKey.BriBroute:
                return HookCheck.Hooks(walk, HookCheck.PreRouting);
            case NftMetaKey.PktType when _target == 0:
                var family = walk.Start.Table.Family;
                return family is NfProto.Netdev or NfProto.Bridge ? HookCheck.Hooks(walk, 1u << 0) : HookCheck.InetHooks(walk, HookCheck.PreRouting);
            default:
                return 0;
        }
    }

    public override Expression ToMessage() => Expression.Of(new MetaExpression
    {
        Key = _key,
        DestinationRegister = LoadContext.OptionalNumber(_target),
        SourceRegister = LoadContext.OptionalNumber(_source),
    });

    // nft_meta_get_init, nft_meta_bridge_get_init
    private static int SizeToGet(NftMetaKey key, NfProto family) => key switch
    {
        NftMetaKey.BriIifName or NftMetaKey.BriOifName when family == NfProto.Bridge => NameSize,
        NftMetaKey.BriIifPvid or NftMetaKey.BriIifVProto when family == NfProto.Bridge => sizeof(ushort),
        NftMetaKey.BriIifHwAddr when family == NfProto.Bridge => 6, // ETH_ALEN
        NftMetaKey.Protocol or NftMetaKey.IifType or NftMetaKey.OifType => sizeof(ushort),
        NftMetaKey.NfProto or NftMetaKey.L4Proto or NftMetaKey.PktType or NftMetaKey.SecPath or NftMetaKey.TimeDay => 1,
        NftMetaKey.Len or NftMetaKey.Priority or NftMetaKey.Mark or NftMetaKey.Iif or NftMetaKey.Oif or NftMetaKey.SkUid or NftMetaKey.SkGid
            or NftMetaKey.Cpu or NftMetaKey.IifGroup or NftMetaKey.OifGroup or NftMetaKey.Cgroup or NftMetaKey.Sdif or NftMetaKey.RtClassId
            or NftMetaKey.SecMark or NftMetaKey.PRandom or NftMetaKey.TimeHour => sizeof(uint),
        NftMetaKey.IifName or NftMetaKey.OifName or NftMetaKey.IifKind or NftMetaKey.OifKind or NftMetaKey.SdifName => NameSize,
        NftMetaKey.TimeNs => sizeof(ulong),
        _ => 0,
    };

    // nft_meta_set_init, nft_meta_bridge_set_init
    private static int SizeToSet(NftMetaKey key, NfProto family) => key switch
    {
        NftMetaKey.BriBroute when family == NfProto.Bridge => 1,
        NftMetaKey.Mark or NftMetaKey.Priority or NftMetaKey.SecMark => sizeof(uint),
        NftMetaKey.NfTrace or NftMetaKey.PktType => 1,
        _ => 0,
    };
}
