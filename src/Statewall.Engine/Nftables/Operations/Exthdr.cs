using Statewall.Engine.Handlers;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Read, set or strip an extension header or option. // nft_exthdr.c</summary>
internal sealed class Exthdr : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U32, AttributeRule.U8, AttributeRule.U32, AttributeRule.U32UpTo(byte.MaxValue), AttributeRule.U32, AttributeRule.U32UpTo(byte.MaxValue), AttributeRule.U32];

    private byte _source;
    private byte _target;
    private byte _type;
    private byte _offset;
    private byte _size;
    private NftExthdrFlags _flags;
    private NftExthdrOp _kind;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        var kind = (NftExthdrOp)LoadContext.U32(in attributes, NftaExthdr.Op);
        var (sets, reads) = (attributes.Has(NftaExthdr.Sreg), attributes.Has(NftaExthdr.Dreg));
        if (!attributes.Has(NftaExthdr.Op))
            return Read(in attributes, context, kind);
        if (sets && reads)
            return context.Fail(NetlinkErrno.OpNotSupp);
        return kind switch
        {
            NftExthdrOp.TcpOpt when sets => Set(in attributes, context),
            NftExthdrOp.TcpOpt when !reads => Strip(in attributes, context),
            NftExthdrOp.TcpOpt or NftExthdrOp.Ipv6 or NftExthdrOp.Sctp when reads => Read(in attributes, context, kind),
            NftExthdrOp.Ipv4 when reads && context.Family != NfProto.IPv6 => ReadIPv4(in attributes, context),
            _ => context.Fail(NetlinkErrno.OpNotSupp),
        };
    }

    public override Expression ToMessage() => Expression.Of(new ExthdrExpression
    {
        DestinationRegister = LoadContext.OptionalNumber(_target),
        SourceRegister = LoadContext.OptionalNumber(_source),
        Type = _type,
        Offset = _offset,
        Size = _size,
        Flags = _flags,
        Operation = _kind,
    });

    // nft_exthdr_init
    private static Operation? Read(in RequestAttributes attributes, LoadContext context, NftExthdrOp kind)
    {
        if (!attributes.Has(NftaExthdr.Dreg) || !HasField(in attributes))
            return context.Fail(NetlinkErrno.Inval);
        context.FailIf(attributes.U32(NftaExthdr.Offset) > byte.MaxValue, NetlinkErrno.Range);
        var flags = (NftExthdrFlags)LoadContext.U32(in attributes, NftaExthdr.Flags);
        context.FailIf((uint)flags > byte.MaxValue, NetlinkErrno.Range);
        context.FailIf((flags & ~NftExthdrFlags.Present) != 0);
        context.FailIf(flags == NftExthdrFlags.Present && attributes.U32(NftaExthdr.Len) != 1);
        var operation = OfField(in attributes, kind);
        operation._flags = flags;
        operation._target = context.Target(in attributes, NftaExthdr.Dreg, operation._size);
        return context.Unless(operation);
    }

    // nft_exthdr_ipv4_init: loose, strict and recorded route, router alert
    private static Operation? ReadIPv4(in RequestAttributes attributes, LoadContext context)
    {
        var operation = Read(in attributes, context, NftExthdrOp.Ipv4);
        return operation is null || attributes.U8(NftaExthdr.Type) is 131 or 137 or 7 or 148 ? operation : context.Fail(NetlinkErrno.OpNotSupp);
    }

    // nft_exthdr_tcp_set_init
    private static Operation? Set(in RequestAttributes attributes, LoadContext context)
    {
        if (!HasField(in attributes) || attributes.Has(NftaExthdr.Flags))
            return context.Fail(NetlinkErrno.Inval);
        context.FailIf(attributes.U32(NftaExthdr.Offset) > byte.MaxValue, NetlinkErrno.Range);
        context.FailIf(attributes.U32(NftaExthdr.Offset) < 2 || attributes.U32(NftaExthdr.Len) is not (2 or 4), NetlinkErrno.OpNotSupp);
        var operation = OfField(in attributes, NftExthdrOp.TcpOpt);
        operation._source = context.Source(in attributes, NftaExthdr.Sreg, operation._size);
        return context.Unless(operation);
    }

    // nft_exthdr_tcp_strip_init
    private static Operation? Strip(in RequestAttributes attributes, LoadContext context)
    {
        if (attributes.Has(NftaExthdr.Flags) || attributes.Has(NftaExthdr.Offset) || attributes.Has(NftaExthdr.Len) || !attributes.Has(NftaExthdr.Type))
            return context.Fail(NetlinkErrno.Inval);
        return new Exthdr { _kind = NftExthdrOp.TcpOpt, _type = attributes.U8(NftaExthdr.Type) };
    }

    private static bool HasField(in RequestAttributes attributes) =>
        attributes.Has(NftaExthdr.Type) && attributes.Has(NftaExthdr.Offset) && attributes.Has(NftaExthdr.Len);

    private static Exthdr OfField(in RequestAttributes attributes, NftExthdrOp kind) => new()
    {
        _kind = kind,
        _type = attributes.U8(NftaExthdr.Type),
        _offset = (byte)attributes.U32(NftaExthdr.Offset),
        _size = (byte)attributes.U32(NftaExthdr.Len),
    };
}
