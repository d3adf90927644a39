using Statewall.Engine.Handlers;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Read or set what is known of the connection. // nft_ct.c</summary>
internal sealed class Ct : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32UpTo(byte.MaxValue), AttributeRule.U8, AttributeRule.U32];

    private const int AddressSize = 4;
    private const int AddressSize6 = 16;
    private const int LabelsSize = 16;
    private const int HelperNameSize = 16; // NF_CT_HELPER_NAME_LEN
    private byte _source;
    private byte _target;
    private NftCtKey _key;
    private byte? _direction;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaCt.Key) || attributes.Has(NftaCt.Dreg) == attributes.Has(NftaCt.Sreg))
            return context.Fail(NetlinkErrno.Inval);
        var operation = new Ct { _key = (NftCtKey)attributes.U32(NftaCt.Key) };
        if (attributes.Has(NftaCt.Dreg))
        {
            var size = operation.SizeToGet(in attributes, context);
            operation.LoadDirection(in attributes, context);
            operation._target = context.Target(in attributes, NftaCt.Dreg, size);
        }
        else
        {
            var size = operation.SizeToSet(in attributes, context);
            operation.LoadDirection(in attributes, context);
            operation._source = context.Source(in attributes, NftaCt.Sreg, size);
        }
        context.RequireTracking(context.Family);
        return context.Unless(operation);
    }

    public override Expression ToMessage() => Expression.Of(new CtExpression
    {
        DestinationRegister = LoadContext.OptionalNumber(_target),
        SourceRegister = LoadContext.OptionalNumber(_source),
        Key = _key,
        Direction = HasDirection ? (Statewall.Nfnetlink.Uapi.Direction?)_direction : null,
    });

    // Which keys a listing tells the direction of. // nft_ct_get_dump, nft_ct_set_dump
    private bool HasDirection => _key is NftCtKey.Zone
        || (_target != 0 && _key is NftCtKey.Src or NftCtKey.Dst or NftCtKey.SrcIp or NftCtKey.DstIp or NftCtKey.SrcIp6 or NftCtKey.DstIp6
            or NftCtKey.ProtoSrc or NftCtKey.ProtoDst or NftCtKey.Bytes or NftCtKey.Pkts or NftCtKey.AvgPkt);

    // nft_ct_get_init
    private int SizeToGet(in RequestAttributes attributes, LoadContext context)
    {
        var hasDirection = attributes.Has(NftaCt.Direction);
        switch (_key)
        {
            case NftCtKey.Direction:
                context.FailIf(hasDirection);
                return 1;
            case NftCtKey.State or NftCtKey.Status or NftCtKey.Mark or NftCtKey.SecMark or NftCtKey.Expiration or NftCtKey.Id:
                context.FailIf(hasDirection);
                return sizeof(uint);
            case NftCtKey.Labels:
                context.FailIf(hasDirection);
                return LabelsSize;
            case NftCtKey.Helper:
                context.FailIf(hasDirection);
                return HelperNameSize;
            case NftCtKey.L3Protocol or NftCtKey.Protocol:
                return 1;
            case NftCtKey.Src or NftCtKey.Dst:
                context.FailIf(!hasDirection);
                context.FailIf(!context.IsInet, NetlinkErrno.AfNoSupport);
                return context.Family == NfProto.IPv4 ? AddressSize : AddressSize6;
            case NftCtKey.SrcIp or NftCtKey.DstIp:
                context.FailIf(!hasDirection);
                return AddressSize;
            case NftCtKey.SrcIp6 or NftCtKey.DstIp6:
                context.FailIf(!hasDirection);
                return AddressSize6;
            case NftCtKey.ProtoSrc or NftCtKey.ProtoDst:
                context.FailIf(!hasDirection);
                return sizeof(ushort);
            case NftCtKey.Bytes or NftCtKey.Pkts or NftCtKey.AvgPkt:
                return sizeof(ulong);
            case NftCtKey.Zone:
                return sizeof(ushort);
            default:
                context.Fail(NetlinkErrno.OpNotSupp);
                return 1;
        }
    }

    // nft_ct_set_init, nft_ct_set_zone_init
    private int SizeToSet(in RequestAttributes attributes, LoadContext context)
    {
        var hasDirection = attributes.Has(NftaCt.Direction);
        switch (_key)
        {
            case NftCtKey.Zone:
                return sizeof(ushort);
            case NftCtKey.Labels:
                context.FailIf(hasDirection);
                return LabelsSize;
            case NftCtKey.Mark or NftCtKey.EventMask or NftCtKey.SecMark:
                context.FailIf(hasDirection);
                return sizeof(uint);
            default:
                context.Fail(NetlinkErrno.OpNotSupp);
                return 1;
        }
    }

    private void LoadDirection(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaCt.Direction))
            return;
        _direction = attributes.U8(NftaCt.Direction);
        context.FailIf(_direction > 1);
    }
}
