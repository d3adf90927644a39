using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Look into the packet inside a tunnel. // nft_inner.c</summary>
internal sealed class Inner : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32, AttributeRule.U32, AttributeRule.U32, AttributeRule.Nested];

    private const uint LargestHeader = 64;
    private NftInnerType _type;
    private NftInnerFlags _flags;
    private uint _headerSize;
    private Operation? _inner;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaInner.Flags) || !attributes.Has(NftaInner.Num) || !attributes.Has(NftaInner.HdrSize)
            || !attributes.Has(NftaInner.Type) || !attributes.Has(NftaInner.Expr))
            return context.Fail(NetlinkErrno.Inval);
        var flags = (NftInnerFlags)attributes.U32(NftaInner.Flags);
        context.FailIf((flags & ~(NftInnerFlags.HdrSize | NftInnerFlags.Ll | NftInnerFlags.Nh | NftInnerFlags.Th)) != 0, NetlinkErrno.OpNotSupp);
        context.FailIf(attributes.U32(NftaInner.Num) != 0, NetlinkErrno.OpNotSupp);
        var headerSize = attributes.U32(NftaInner.HdrSize);
        var type = attributes.U32(NftaInner.Type);
        context.FailIf(type > byte.MaxValue);
        context.FailIf((flags & NftInnerFlags.HdrSize) != 0 && headerSize is 0 or > LargestHeader, NetlinkErrno.OpNotSupp);
        if (context.Errno != 0)
            return null;
        var inner = OperationTable.LoadInner(in attributes, context);
        return inner is null ? null : new Inner { _flags = flags, _headerSize = headerSize, _type = (NftInnerType)type, _inner = inner };
    }

    // nft_inner_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        var inside = new Packet(packet.Hook) { Family = packet.Family, Host = packet.Host };
        if (TryEnter(in packet, ref inside))
            _inner!.Evaluate(ref registers, ref inside);
        else
            registers.Break();
    }

    public override Expression ToMessage() => Expression.Of(new InnerExpression
    {
        Number = 0,
        Type = _type,
        Flags = _flags,
        HeaderSize = _headerSize,
        Expression = _inner!.ToMessage(),
    });

    // nft_inner_parse
    private bool TryEnter(in Packet packet, ref Packet inside)
    {
        var bytes = packet.View.Bytes;
        var at = packet.InnerOffset;
        if (at < 0)
            return false;
        if ((_flags & NftInnerFlags.HdrSize) != 0)
        {
            var isGre = packet.TransportProtocol == IpProtocol.Gre;
            if (!isGre && packet.TransportProtocol != IpProtocol.Udp)
                return false;
            var tunnel = isGre ? packet.TransportOffset : at;
            if (tunnel > bytes.Length)
                return false;
            inside.TunnelHeader = bytes[tunnel..];
            if (!isGre)
                at += (int)_headerSize;
            if (!isGre && _type == NftInnerType.Geneve)
                at += inside.TunnelHeader.IsEmpty ? 0 : (inside.TunnelHeader[0] & 0x3F) * 4;
        }
        if ((_flags & (NftInnerFlags.Ll | NftInnerFlags.Nh)) == 0)
            return true;
        return at <= bytes.Length && TryEnterFrame(bytes[at..], ref inside);
    }

    // nft_inner_parse_l2l3
    private bool TryEnterFrame(ReadOnlySpan<byte> frame, ref Packet inside)
    {
        var packet = frame;
        if ((_flags & NftInnerFlags.Ll) != 0)
        {
            const int TypeOffset = 12;
            var size = EthernetView.Size;
            if (frame.Length < size)
                return false;
            var type = (ushort)((frame[TypeOffset] << 8) | frame[TypeOffset + 1]);
            if (type == EtherType.Vlan && frame.Length >= size + VlanView.Size)
            {
                type = (ushort)((frame[size + 2] << 8) | frame[size + 3]);
                size += VlanView.Size;
            }
            if (type is not (EtherType.IPv4 or EtherType.IPv6) || frame.Length <= size || frame[size] >> 4 != (type == EtherType.IPv4 ? 4 : 6))
                return false;
            inside.LinkHeader = frame;
            packet = frame[size..];
        }
        if (!IpView.TryParseTruncated(packet, out inside.View))
            return false;
        inside.Inspect();
        return true;
    }
}
