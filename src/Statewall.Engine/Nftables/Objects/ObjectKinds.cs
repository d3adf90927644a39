using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Operations;
using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Objects;

/// <summary>Reads the attributes of an object; null when something is wrong with them, as the context then says.</summary>
internal delegate IObjectState? ObjectLoader(in RequestAttributes attributes, LoadContext context);

/// <summary>Every kind of object: one line for each. // struct nft_object_type</summary>
internal static class ObjectKinds
{
    private static readonly Dictionary<NftObjectType, (AttributeRule[] Rules, ObjectLoader Load)> Kinds = new()
    {
        [NftObjectType.Connlimit] = (Connlimit.Rules, OperationObject.LoaderOf(NftObjectType.Connlimit, Connlimit.Load)),
        [NftObjectType.Counter] = (Counter.Rules, OperationObject.LoaderOf(NftObjectType.Counter, Counter.Load)),
        [NftObjectType.CtExpect] = (CtExpectState.Rules, CtExpectState.Load),
        [NftObjectType.CtHelper] = (CtHelperState.Rules, CtHelperState.Load),
        [NftObjectType.CtTimeout] = (CtTimeoutState.Rules, CtTimeoutState.Load),
        [NftObjectType.Limit] = (Limit.Rules, OperationObject.LoaderOf(NftObjectType.Limit, Limit.Load)),
        [NftObjectType.Quota] = (Quota.Rules, OperationObject.LoaderOf(NftObjectType.Quota, Quota.Load)),
        [NftObjectType.Secmark] = (SecmarkState.Rules, SecmarkState.Load),
        [NftObjectType.Synproxy] = (Synproxy.Rules, OperationObject.LoaderOf(NftObjectType.Synproxy, Synproxy.Load)),
        [NftObjectType.Tunnel] = (TunnelState.Rules, TunnelState.Load),
    };

    /// <summary>Reads what an object is to be. // nft_obj_type_get, nft_obj_init</summary>
    public static IObjectState? Load(uint type, in RequestAttributes attributes, LoadContext context)
    {
        if (!Kinds.TryGetValue((NftObjectType)type, out var kind) || ((NftObjectType)type == NftObjectType.Tunnel && context.Family != NfProto.Netdev))
        {
            context.Fail(NetlinkErrno.NoEnt);
            return null;
        }
        var errno = attributes.Parse(NftaObj.Data, kind.Rules, out var data);
        context.FailIf(errno != 0, errno);
        return errno == 0 ? kind.Load(in data, context) : null;
    }
}
