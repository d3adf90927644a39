using System.Diagnostics.CodeAnalysis;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Headers;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Evaluation;

// Overview: what the matches of a rule have said about its packets so far: which header stands at each layer. A field of a header is only
// read where that header is, so a field whose header is not known yet brings a match that makes it known: tcp dport 22 means
// meta l4proto tcp, then the port. Selectors that leave open whether they mean IPv4 or IPv6 are settled here too.
// Life-cycle: one per rule, and one per tunnel for the packets inside it. Mirrors no kernel file: the kernel reads what it is told to.

/// <summary>What is known about the packets that come as far as a place in a rule.</summary>
internal sealed class ProtocolContext
{
    private const uint EtherInterface = 1; // ARPHRD_ETHER

    private readonly NfProto _family;
    private readonly Tunnel? _tunnel;
    private Dictionary<Tunnel, ProtocolContext>? _inside;
    private List<MatchStatement>? _implied; // by what was resolved
    private (Header Header, int Offset)[] _link = []; // Ethernet, then VLAN tags
    private Header? _network;
    private Header? _transport;
    private bool _isTransportSaid;
    private bool _isLinkSaid; // what follows the link layer's headers
    private bool _isOtherTransport; // a transport protocol that has no header here
    private UInt128? _icmpType;
    private bool _knowsIcmpType;

    /// <summary>The packets of a family of tables.</summary>
    public ProtocolContext(NfProto family)
    {
        _family = family;
        _network = family switch { NfProto.IPv4 => HeaderTable.IPv4, NfProto.IPv6 => HeaderTable.IPv6, NfProto.Arp => HeaderTable.Arp, _ => null };
        if (family == NfProto.Bridge)
            _link = [.. _link, (HeaderTable.Ethernet, 0)];
    }

    /// <summary>The packets in a tunnel.</summary>
    private ProtocolContext(Tunnel tunnel)
        : this(tunnel.HasLink ? NfProto.Bridge : NfProto.Inet) => _tunnel = tunnel;

    /// <summary>The packets in a tunnel.</summary>
    public static ProtocolContext Inside(Tunnel tunnel) => new(tunnel);

    /// <summary>A header that stands at a layer, as far as is known: the last first.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="place">Which of them, from 0.</param>
    /// <param name="header">The header.</param>
    /// <param name="offset">How many bits behind the layer's start it begins.</param>
    /// <returns>False when there is none.</returns>
    public bool TryGetHeader(NftPayloadBase layer, int place, [NotNullWhen(true)] out Header? header, out int offset)
    {
        (header, offset) = layer switch
        {
            NftPayloadBase.LlHeader when place < _link.Length => _link[^(place + 1)],
            NftPayloadBase.NetworkHeader when place == 0 => (_network, 0),
            NftPayloadBase.TransportHeader when place == 0 && !_isOtherTransport => (_transport ?? HeaderTable.Transport, 0),
            _ => default,
        };
        return header is not null;
    }

    /// <summary>The packets' network protocol, IPv4 or IPv6; null when it can be both.</summary>
    public NfProto? Network => _network == HeaderTable.IPv4 ? NfProto.IPv4 : _network == HeaderTable.IPv6 ? NfProto.IPv6 : null;

    /// <summary>The packets' transport header, where known.</summary>
    public Header? Transport => _transport;

    /// <summary>The packets' network header, where known.</summary>
    public Header? NetworkHeader => _network;

    /// <summary>The packets have something else than IPv4 and IPv6, or what they have is known to be neither.</summary>
    public bool IsForeign { get; private set; }

    /// <summary>The packets' transport protocol is known, or one of some.</summary>
    public bool IsTransportSaid => _isTransportSaid || _transport is not null;

    /// <summary>Moves the matches that what was resolved since the last time needs in front of it to where that stands.</summary>
    public void MoveImplied(List<StatementNode> statements, int place)
    {
        if (_implied is null)
            return;
        foreach (var match in _implied)
            statements.Insert(place++, match);
        _implied.Clear();
    }

    /// <summary>Settles what a selector leaves open, and notes what it needs.</summary>
    /// <exception cref="Diagnostics.LanguageException">It does not go with what is known.</exception>
    public ExpressionNode Resolve(ExpressionNode node)
    {
        switch (node)
        {
            case ConcatenationNode concatenation:
                return concatenation with { Parts = [.. concatenation.Parts.Select(ResolveKey)] };
            case BinaryNode binary:
                return binary with { Left = Resolve(binary.Left), Right = Resolve(binary.Right) };
            case PrefixNode prefix:
                return prefix with { Value = Resolve(prefix.Value) };
            case HashNode { Source: { } source } hash:
                return hash with { Source = Resolve(source) };
            case IFamilyDependent dependent:
                return ResolveFamily((SelectorNode)node, dependent);
            case OptionNode option:
                return ResolveOption(option);
            case InnerNode inner:
                return ResolveInner(inner);
            case PayloadNode payload:
                return ResolvePayload(payload);
            case MetaNode { Number: NftMetaKey.NfProto } when _family != NfProto.Inet:
                throw Parser.Wrong("meta nfproto is only useful in the inet family", node.Span);
            default:
                return node;
        }
    }

    /// <summary>The same for a part of a key, whose family must be said: sets know of types, not of packets.</summary>
    public ExpressionNode ResolveKey(ExpressionNode node) => node is IFamilyDependent { Word: { } word }
        ? throw Parser.Wrong($"the family of this address is not known here, use \"ip {word}\" or \"ip6 {word}\" instead", node.Span)
        : Resolve(node);

    /// <summary>Takes note of a match that packets have passed.</summary>
    public void Note(MatchStatement match)
    {
        if (match.Left is InnerNode inner)
        {
            if (_inside is not null && _inside.TryGetValue(inner.Tunnel, out var inside))
                inside.Note(match with { Left = inner.Field });
            return;
        }
        if (match.Left is PayloadNode { Header: var header, Field.Name: "type" } && (header == HeaderTable.Icmp || header == HeaderTable.IcmpV6))
            (_knowsIcmpType, _icmpType) = (true, (match.Right as ValueNode)?.Number);
        if (match.Operation != MatchOperation.Equal || match.Left is not SelectorNode selector)
            return;
        _isTransportSaid |= selector is MetaNode { Number: NftMetaKey.L4Proto } || (selector is PayloadNode { Header.Layer: NftPayloadBase.NetworkHeader } said && said.Header.Next == said.Field);
        if (match.Right is ValueNode single)
            Note(selector, single);
        else if (match.Right is SetNode set)
            Note(selector, set);
    }

    private void Note(SelectorNode selector, SetNode values)
    {
        foreach (var value in values.Elements.OfType<ValueNode>())
            Note(selector, value);
    }

    private void Note(SelectorNode selector, ValueNode value)
    {
        switch (selector)
        {
            case MetaNode { Number: NftMetaKey.NfProto or NftMetaKey.Protocol } meta:
                NoteNetwork(HeaderTable.Following(meta.Type, value.Number), value.Number);
                break;
            case MetaNode { Number: NftMetaKey.L4Proto } meta:
                NoteTransport(HeaderTable.Following(meta.Type, value.Number));
                break;
            case MetaNode { Number: NftMetaKey.IifType or NftMetaKey.OifType } when value.Number == EtherInterface && _link.Length == 0:
                _link = [.. _link, (HeaderTable.Ethernet, 0)];
                break;
            case PayloadNode payload when payload.Header.Next == payload.Field:
                NoteNext(payload, value.Number);
                break;
            default:
                break;
        }
    }

    /// <summary>Makes sure that packets are of a network protocol.</summary>
    public void NeedNetwork(Header header, SourceSpan place)
    {
        if (_network is { } known)
        {
            if (known != header)
                throw Conflict("network", known, header, place);
            return;
        }
        Imply(header, place);
    }

    /// <summary>Makes sure that packets are of a transport protocol.</summary>
    public void NeedTransport(Header header, SourceSpan place)
    {
        if (_isOtherTransport)
            throw Parser.Wrong($"conflicting transport layer protocols specified: unknown vs. {header.Name}", place);
        if (_transport is { } known)
        {
            if (known != header)
                throw Conflict("transport", known, header, place);
            return;
        }
        if (NetworkOf(header) is { } carrier)
            NeedCarrier(carrier, header, place);
        Imply(MetaNode.Of(NftMetaKey.L4Proto)!, DatatypeTable.InetProtocol, header, place);
    }

    private static Header? NetworkOf(Header transport) =>
        transport == HeaderTable.Icmp || transport == HeaderTable.Igmp ? HeaderTable.IPv4 : transport == HeaderTable.IcmpV6 ? HeaderTable.IPv6 : null;

    /// <summary>ICMP's versions belong to one network protocol, unless the rule says another.</summary>
    private void NeedCarrier(Header carrier, Header header, SourceSpan place)
    {
        if (_network is not null || _family is not (NfProto.Inet or NfProto.Bridge or NfProto.Netdev))
            return;
        if (_link.Length > 0)
            Imply(new PayloadNode(_link[^1].Header, _link[^1].Header.Next!) { LinkOffset = _link[^1].Offset }, DatatypeTable.EtherType, carrier, place);
        else if (_family == NfProto.Netdev)
            Imply(MetaNode.Of(NftMetaKey.Protocol)!, DatatypeTable.EtherType, carrier, place);
        else
            Imply(MetaNode.Of(NftMetaKey.NfProto)!, DatatypeTable.NfProto, carrier, place);
    }

    private PayloadNode ResolvePayload(PayloadNode payload)
    {
        var header = payload.Header;
        switch (header.Layer)
        {
            case NftPayloadBase.LlHeader:
                return payload with { LinkOffset = OffsetOfLink(header, payload) };
            case NftPayloadBase.NetworkHeader:
                NeedNetwork(header, payload.Span);
                return payload;
            case NftPayloadBase.TransportHeader when header == HeaderTable.Transport:
                NeedAnyTransport(payload);
                return payload;
            case NftPayloadBase.TransportHeader:
                NeedTransport(header, payload.Span);
                NeedIcmpType(payload);
                return payload;
            default:
                return payload;
        }
    }

    private void NeedAnyTransport(PayloadNode payload)
    {
        if (_transport is { } known && known.Find(payload.Field.Name) is null)
            throw Conflict("transport", known, payload.Header, payload.Span);
    }

    /// <summary>Some fields of ICMP are there in messages of some types only.</summary>
    private void NeedIcmpType(PayloadNode payload)
    {
        if (payload.Field.IcmpTypes is not { Count: > 0 } types)
            return;
        if (_knowsIcmpType)
        {
            if (_icmpType is { } known && !types.Contains((byte)known))
                throw Parser.Wrong($"{payload} is not there in messages of this type", payload.Span);
            return;
        }
        var left = new PayloadNode(payload.Header, payload.Header.Find("type")!) { Place = payload.Place };
        var values = types.Select(type => (ExpressionNode)new ValueNode(type, left.Type, left.Bits, left.Order) { Place = payload.Place }).ToList();
        Imply(new MatchStatement(left, MatchOperation.Equal, values.Count == 1 ? values[0] : new SetNode(values) { Place = payload.Place }) { IsImplied = values.Count == 1, Place = payload.Place });
    }

    private int OffsetOfLink(Header header, PayloadNode payload)
    {
        if (_link.Length == 0)
            ImplyEthernet(payload.Span);
        if (header == HeaderTable.Ethernet)
            return 0;
        if (_link[^1].Header == HeaderTable.Ethernet)
        {
            if (_isLinkSaid || (_network is { } && _family is not (NfProto.IPv4 or NfProto.IPv6 or NfProto.Arp)))
                throw Parser.Wrong($"conflicting protocols specified: {_network?.Name ?? "other"} vs. {header.Name}", payload.Span);
            Imply(new PayloadNode(HeaderTable.Ethernet, HeaderTable.Ethernet.Next!), DatatypeTable.EtherType, header, payload.Span);
        }
        return _link[^1].Offset;
    }

    private void ImplyEthernet(SourceSpan place)
    {
        var left = MetaNode.Of(NftMetaKey.IifType)!;
        Imply(new MatchStatement(left, MatchOperation.Equal, new ValueNode(EtherInterface, left.Type, left.Bits, left.Order)) { IsImplied = true, Place = new Place(place) });
    }

    private OptionNode ResolveOption(OptionNode option)
    {
        if (option.Option.Kind == NftExthdrOp.Ipv6)
            NeedFamily(HeaderTable.IPv6, option);
        else if (option.Option.Kind == NftExthdrOp.Ipv4)
            NeedFamily(HeaderTable.IPv4, option);
        return option;
    }

    private void NeedFamily(Header header, OptionNode option)
    {
        if (_network is { } known && known != header)
            throw Parser.Wrong($"cannot use exthdr with {known.Name}", option.Span);
        NeedNetwork(header, option.Span);
    }

    private InnerNode ResolveInner(InnerNode inner)
    {
        if (inner.Tunnel.CarriedBy == HeaderTable.Udp && _transport != HeaderTable.Udp)
            throw Parser.Wrong($"{inner.Tunnel} is carried by udp: match its udp port first", inner.Span);
        if (inner.Tunnel.CarriedBy == HeaderTable.Gre)
            NeedTransport(HeaderTable.Gre, inner.Span);
        if (inner.IsOwn)
            return inner;
        _inside ??= [];
        if (!_inside.TryGetValue(inner.Tunnel, out var inside))
            _inside[inner.Tunnel] = inside = new ProtocolContext(inner.Tunnel);
        var field = inside.Resolve(inner.Field with { Place = inner.Place });
        foreach (var match in inside._implied ?? [])
            (_implied ??= []).Add(match with { Left = new InnerNode(inner.Tunnel, (SelectorNode)match.Left) { Place = match.Place } });
        inside._implied?.Clear();
        return inner with { Field = (SelectorNode)field };
    }

    private SelectorNode ResolveFamily(SelectorNode node, IFamilyDependent dependent)
    {
        if (dependent.Family is { } known)
        {
            return Network is null || Network == known
                ? node
                : throw Parser.Wrong($"conflicting protocols specified: {_network!.Name} vs. {(known == NfProto.IPv4 ? "ip" : "ip6")}", node.Span);
        }
        if (dependent.Word is null)
            return node;
        return Network is { } network
            ? dependent.OfFamily(network)
            : throw Parser.Wrong($"cannot determine ip protocol version, use \"ip {dependent.Word}\" or \"ip6 {dependent.Word}\" instead", node.Span);
    }

    private void NoteNetwork(Header? header, UInt128 number)
    {
        if (header is { Layer: NftPayloadBase.NetworkHeader })
            _network = header;
        else if (header is null && number != 0)
            IsForeign = true;
    }

    private void NoteTransport(Header? header)
    {
        _transport = header;
        _isOtherTransport = header is null;
    }

    private void NoteNext(PayloadNode payload, UInt128 number)
    {
        var next = HeaderTable.Following(payload.Type, number);
        if (payload.Header.Layer == NftPayloadBase.LlHeader)
        {
            if (next == HeaderTable.Vlan)
            {
                _link = [.. _link, (next, payload.LinkOffset + payload.Header.Bits)];
                return;
            }
            _isLinkSaid = true;
            NoteNetwork(next, number);
        }
        else if (payload.Header.Layer == NftPayloadBase.NetworkHeader)
        {
            NoteTransport(next);
        }
    }

    /// <summary>Implies the match that tells a network header.</summary>
    private void Imply(Header header, SourceSpan place)
    {
        var isInternet = header == HeaderTable.IPv4 || header == HeaderTable.IPv6;
        if (_link.Length > 0 && !(_family == NfProto.Bridge && isInternet && _link.Length == 1))
            Imply(new PayloadNode(_link[^1].Header, _link[^1].Header.Next!) { LinkOffset = _link[^1].Offset }, DatatypeTable.EtherType, header, place);
        else if (_family == NfProto.Inet && isInternet && _tunnel is null)
            Imply(MetaNode.Of(NftMetaKey.NfProto)!, DatatypeTable.NfProto, header, place);
        else if (_family is NfProto.Netdev or NfProto.Bridge || _tunnel is not null)
            Imply(MetaNode.Of(NftMetaKey.Protocol)!, DatatypeTable.EtherType, header, place);
        else
            throw Parser.Wrong($"{header} has no place in packets of this table", place);
    }

    private void Imply(SelectorNode left, Datatype type, Header header, SourceSpan place)
    {
        var number = HeaderTable.NumberOf(type, header) ?? throw Parser.Wrong($"{header} does not follow here", place);
        Imply(new MatchStatement(ExpressionNode.At(left, new Place(place)), MatchOperation.Equal, new ValueNode(number, left.Type!, left.Bits, left.Order) { Place = new Place(place) })
        {
            IsImplied = true,
            Place = new Place(place),
        });
    }

    private void Imply(MatchStatement match)
    {
        (_implied ??= []).Add(match);
        Note(match);
    }

    private static Diagnostics.LanguageException Conflict(string layer, Header known, Header header, SourceSpan place) =>
        Parser.Wrong($"conflicting {layer} layer protocols specified: {known.Name} vs. {header.Name}", place);
}
