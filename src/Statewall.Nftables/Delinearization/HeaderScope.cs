using System.Runtime.CompilerServices;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Evaluation;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Headers;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Delinearization;

/// <summary>Which headers packets are known to have, and which matches told so that need not be said when what follows implies them.</summary>
internal sealed class HeaderScope
{
    private const uint TaggedEtherType = 0x8100;

    private readonly NfProto _family;
    private PendingArray _pending; // what was said: the place of its match behind the first, 0 for nothing
    private Dictionary<Tunnel, HeaderScope>? _inside;
    private IList<StatementNode> _statements = [];
    private IReadOnlyList<byte>? _icmpTypes; // that messages can have

    /// <summary>What a match said that later ones may imply.</summary>
    private enum Said
    {
        Link,
        Tag,
        Network,
        Transport,
        IcmpType,
    }

    [InlineArray((int)Said.IcmpType + 1)]
    private struct PendingArray
    {
        private int _first;
    }

    /// <summary>Packets of a family of tables.</summary>
    public HeaderScope(NfProto family) => (_family, Context) = (family, new ProtocolContext(family));

    private HeaderScope(Tunnel tunnel) => (_family, Context) = (NfProto.Bridge, ProtocolContext.Inside(tunnel));

    /// <summary>The headers that are known.</summary>
    public ProtocolContext Context { get; }

    /// <summary>From now on earlier matches are said.</summary>
    public void Forget()
    {
        _pending = default;
        if (_inside is null)
            return;
        foreach (var inside in _inside.Values)
            inside.Forget();
    }

    /// <summary>The field at a place, or null.</summary>
    public ExpressionNode? FieldAt(Tunnel? tunnel, NftPayloadBase layer, int offset, int bits) => Find(new FieldQuery(tunnel, layer, offset, bits, FieldMatch.Exact));

    /// <summary>The longest field that begins at a place and is not wider than so many bits, or null.</summary>
    public ExpressionNode? FieldFrom(Tunnel? tunnel, NftPayloadBase layer, int offset, int most) => Find(new FieldQuery(tunnel, layer, offset, most, FieldMatch.Longest));

    /// <summary>The smallest field that has some bits, or null.</summary>
    public ExpressionNode? FieldAround(NftPayloadBase layer, int offset, int bits) => Find(new FieldQuery(null, layer, offset, bits, FieldMatch.Around));

    /// <summary>An address whose family is left open, of the family that is known.</summary>
    public ExpressionNode Name(ConnectionNode connection)
    {
        if (connection is not IFamilyDependent { Word: not null } open || Context.Network is not { } network)
            return connection;
        Kill(Said.Network);
        return open.OfFamily(network);
    }

    /// <summary>A field is used: what implies its header need not be said.</summary>
    public void Touch(ExpressionNode node)
    {
        switch (node)
        {
            case InnerNode inner:
                if (inner.Tunnel.CarriedBy == HeaderTable.Gre)
                    Kill(Said.Transport);
                if (!inner.IsOwn)
                    Inside(inner.Tunnel).Touch(inner.Field);
                break;
            case OptionNode { Option.Kind: NftExthdrOp.Ipv6 or NftExthdrOp.Ipv4 }:
                Kill(Said.Network);
                break;
            case PayloadNode payload:
                Touch(payload);
                break;
            default:
                break;
        }
    }

    /// <summary>The network protocol need not be said.</summary>
    public void KillNetwork() => Kill(Said.Network);

    /// <summary>The transport protocol need not be said.</summary>
    public void KillTransport() => Kill(Said.Transport);

    /// <summary>Takes note of a match.</summary>
    /// <param name="match">The match.</param>
    /// <param name="statements">The rule's statements; it is the last of them.</param>
    public void Note(MatchStatement match, IList<StatementNode> statements)
    {
        if (match.Left is InnerNode { IsOwn: false } inner)
        {
            Inside(inner.Tunnel).Note(match with { Left = inner.Field }, statements);
            return;
        }
        _statements = statements;
        if (match is { Operation: MatchOperation.Equal, Left: PayloadNode { Field.Name: "type", Header: var header } } && (header == HeaderTable.Icmp || header == HeaderTable.IcmpV6))
            _icmpTypes = TypesOf(match.Right);
        if (match.Right is not SetNode)
            Context.Note(match);
        if (match is not { Operation: MatchOperation.Equal, Left: SelectorNode left, Right: ValueNode { Number: var number } })
            return;
        if (SaidBy(left, number) is { } said)
            _pending[(int)said] = statements.Count;
    }

    private static Said? SaidBy(SelectorNode left, UInt128 number)
    {
        switch (left)
        {
            case MetaNode { Number: NftMetaKey.IifType }:
                return Said.Link;
            case MetaNode { Number: NftMetaKey.NfProto or NftMetaKey.Protocol }:
                return Said.Network;
            case MetaNode { Number: NftMetaKey.L4Proto }:
                return Said.Transport;
            case PayloadNode { Field.Name: "type", Header: var header } when header == HeaderTable.Icmp || header == HeaderTable.IcmpV6:
                return Said.IcmpType;
            case PayloadNode payload when payload.Header.Next == payload.Field && payload.Header.Layer == NftPayloadBase.LlHeader:
                if (HeaderTable.Following(payload.Type, number) != HeaderTable.Vlan)
                    return Said.Network;
                return payload.Header == HeaderTable.Ethernet && number == TaggedEtherType ? Said.Tag : null;
            case PayloadNode payload when payload.Header.Next == payload.Field && payload.Header.Layer == NftPayloadBase.NetworkHeader:
                return Said.Transport;
            default:
                return null;
        }
    }

    private void Touch(PayloadNode payload)
    {
        switch (payload.Header.Layer)
        {
            case NftPayloadBase.LlHeader:
                Kill(Said.Link);
                if (payload.Header == HeaderTable.Vlan)
                    Kill(Said.Tag);
                break;
            case NftPayloadBase.NetworkHeader:
                Kill(Said.Network);
                break;
            default:
                TouchTransport(payload);
                break;
        }
    }

    private void TouchTransport(PayloadNode payload)
    {
        var isOfOneNetwork = payload.Header == HeaderTable.Icmp || payload.Header == HeaderTable.IcmpV6 || payload.Header == HeaderTable.Igmp;
        if (isOfOneNetwork && _family is NfProto.Inet or NfProto.Bridge or NfProto.Netdev && Context.Network == (payload.Header == HeaderTable.IcmpV6 ? NfProto.IPv6 : NfProto.IPv4))
            Kill(Said.Network);
        // outside tables of one network protocol the network header's own field says more than the transport protocol
        var isField = Pending(Said.Transport) is { Left: PayloadNode };
        if (!isField || _family is NfProto.IPv4 or NfProto.IPv6)
            Kill(Said.Transport);
        if (payload.Field.IcmpTypes is [var only] && Pending(Said.IcmpType) is { Right: ValueNode { Number: var number } } && number == only)
            Kill(Said.IcmpType);
    }

    private void Kill(Said said)
    {
        if (Pending(said) is { } match)
            _statements[_pending[(int)said] - 1] = match with { IsImplied = true };
        _pending[(int)said] = 0;
    }

    /// <summary>The match that said something and need perhaps not be said.</summary>
    private MatchStatement? Pending(Said said) => _pending[(int)said] is > 0 and var place ? _statements[place - 1] as MatchStatement : null;

    private static List<byte>? TypesOf(ExpressionNode values)
    {
        IReadOnlyList<ExpressionNode> nodes = values is SetNode set ? set.Elements : [values];
        return nodes.All(node => node is ValueNode) ? [.. nodes.Select(node => (byte)((ValueNode)node).Number)] : null;
    }

    private HeaderScope Inside(Tunnel tunnel)
    {
        _inside ??= [];
        if (!_inside.TryGetValue(tunnel, out var inside))
            _inside[tunnel] = inside = new HeaderScope(tunnel);
        return inside;
    }

    private bool Fits(HeaderField field, Tunnel? tunnel)
    {
        if (field.IcmpTypes is not { } types)
            return true;
        var known = tunnel is null ? _icmpTypes : Inside(tunnel)._icmpTypes;
        return known is null || known.All(types.Contains);
    }

    private ExpressionNode? Find(in FieldQuery query)
    {
        var (tunnel, layer) = (query.Tunnel, query.Layer);
        if (tunnel is not null && layer == NftPayloadBase.TunHeader)
            return tunnel.Own is { } own && FindIn(own, 0, query) is { } ownField ? new InnerNode(tunnel, new PayloadNode(own, ownField)) : null;
        var context = tunnel is null ? Context : Inside(tunnel).Context;
        for (var place = 0; context.TryGetHeader(layer, place, out var header, out var link); place++)
        {
            if (FindIn(header, link, query) is not { } field)
                continue;
            var node = new PayloadNode(header, field) { LinkOffset = link };
            return tunnel is null ? node : new InnerNode(tunnel, node);
        }
        return null;
    }

    private HeaderField? FindIn(Header header, int link, in FieldQuery query)
    {
        HeaderField? found = null;
        foreach (var field in header.Row)
        {
            var offset = link + field.Offset;
            var isIn = query.Match == FieldMatch.Around
                ? offset <= query.Offset && offset + field.Bits >= query.Offset + query.Bits
                : offset == query.Offset && (query.Match == FieldMatch.Exact ? field.Bits == query.Bits : field.Bits <= query.Bits);
            if (!isIn || !Fits(field, query.Tunnel))
                continue;
            if (query.Match == FieldMatch.Exact)
                return field;
            if (found is null || (query.Match == FieldMatch.Longest ? field.Bits > found.Bits : field.Bits < found.Bits))
                found = field;
        }
        return found;
    }

    /// <summary>How a field has to lie to bits of a packet.</summary>
    private enum FieldMatch
    {
        Exact,
        Longest,
        Around,
    }

    private readonly record struct FieldQuery(Tunnel? Tunnel, NftPayloadBase Layer, int Offset, int Bits, FieldMatch Match);
}
