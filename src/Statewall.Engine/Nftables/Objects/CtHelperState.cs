using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Operations;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Objects;

/// <summary>What helper connections are to get. // nft_ct.c: nft_ct_helper_obj_ops</summary>
internal sealed class CtHelperState : IObjectState
{
    private const int NameBytes = 15; // NF_CT_HELPER_NAME_LEN - 1

    public static readonly AttributeRule[] Rules = [AttributeRule.Any, AttributeRule.LooseText(NameBytes), AttributeRule.U16, AttributeRule.U8];

    private readonly CtHelperObject _settings;

    private CtHelperState(CtHelperObject settings) => _settings = settings;

    public NftObjectType Type => NftObjectType.CtHelper;

    public static IObjectState? Load(in RequestAttributes attributes, LoadContext context)
    {
        context.FailIf(!attributes.Has(NftaCtHelper.Name) || !attributes.Has(NftaCtHelper.L4Proto));
        if (context.Errno != 0)
            return null;
        var protocol = attributes.U8(NftaCtHelper.L4Proto);
        context.FailIf(protocol == 0, NetlinkErrno.NoEnt);
        var name = context.Name(in attributes, NftaCtHelper.Name);
        var family = attributes.Has(NftaCtHelper.L3Proto) ? (NfProto)attributes.U16(NftaCtHelper.L3Proto) : context.Family;
        context.FailIf((family == NfProto.IPv4 && context.Family == NfProto.IPv6) || (family == NfProto.IPv6 && context.Family == NfProto.IPv4));
        context.FailIf(family is not (NfProto.IPv4 or NfProto.IPv6 or NfProto.Inet or NfProto.Netdev or NfProto.Bridge), NetlinkErrno.AfNoSupport);
        var isIPv4 = family != NfProto.IPv6 && context.Ruleset.HasHelper(name, NfProto.IPv4, protocol);
        var isIPv6 = family != NfProto.IPv4 && context.Ruleset.HasHelper(name, NfProto.IPv6, protocol);
        context.FailIf(!isIPv4 && !isIPv6, NetlinkErrno.NoEnt);
        context.RequireTracking(context.Family);
        return context.Errno != 0 ? null : new CtHelperState(new CtHelperObject
        {
            Name = name,
            L4Protocol = protocol,
            L3Protocol = (ushort)(isIPv4 && isIPv6 ? NfProto.Inet : isIPv6 ? NfProto.IPv6 : NfProto.IPv4),
        });
    }

    public IObjectData ToMessage() => _settings;
}
