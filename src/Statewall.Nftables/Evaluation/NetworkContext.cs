using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Headers;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Evaluation;

// Overview: what the matches of a rule have said about its packets so far, as far as selectors depend on it: those that leave open whether
// they mean IPv4 or IPv6, those that only one of them has, and the headers in a tunnel's packets. Life-cycle: one per rule.

/// <summary>What is known about the packets that come as far as a place in a rule.</summary>
internal sealed class NetworkContext(NfProto family)
{
    private NfProto? _network = family is NfProto.IPv4 or NfProto.IPv6 ? family : null;
    private Header? _transport;

    /// <summary>The packets' network protocol, IPv4 or IPv6; null when it can be both.</summary>
    public NfProto? Network => _network;

    /// <summary>Settles what a selector leaves open.</summary>
    /// <exception cref="Diagnostics.LanguageException">It does not go with what is known.</exception>
    public ExpressionNode Resolve(ExpressionNode node)
    {
        switch (node)
        {
            case ConcatenationNode concatenation:
                return concatenation with { Parts = [.. concatenation.Parts.Select(Resolve)] };
            case BinaryNode binary:
                return binary with { Left = Resolve(binary.Left) };
            case PrefixNode prefix:
                return prefix with { Value = Resolve(prefix.Value) };
            case HashNode { Source: { } source } hash:
                return hash with { Source = Resolve(source) };
            case IFamilyDependent dependent:
                return ResolveFamily((SelectorNode)node, dependent);
            case OptionNode { Option.Kind: NftExthdrOp.Ipv6 } when _network == NfProto.IPv4:
                throw Parser.Wrong("cannot use exthdr with ip", node.Span);
            case InnerNode inner when inner.Tunnel.CarriedBy == HeaderTable.Udp && _transport != HeaderTable.Udp:
                throw Parser.Wrong($"{inner.Tunnel} is carried by udp: match its udp port first", node.Span);
            default:
                return node;
        }
    }

    /// <summary>Takes note of a match that packets have passed.</summary>
    public void Note(MatchStatement match)
    {
        if (match.Left is PayloadNode payload)
            NoteHeader(payload.Header);
        else if (match.Left is OptionNode { Option.Kind: var kind })
            _network = kind switch { NftExthdrOp.Ipv4 => NfProto.IPv4, NftExthdrOp.Ipv6 => NfProto.IPv6, _ => _network };
        if (match.Operation == MatchOperation.Equal && match is { Left: SelectorNode { Type: { } type } selector, Right: ValueNode value } && NamesHeader(selector)
            && HeaderTable.Following(type, value.Number) is { } header)
            NoteHeader(header);
    }

    private SelectorNode ResolveFamily(SelectorNode node, IFamilyDependent dependent)
    {
        if (dependent.Family is { } known)
        {
            return _network is null || _network == known
                ? node
                : throw Parser.Wrong($"conflicting protocols specified: {NameOf(_network)} vs. {NameOf(known)}", node.Span);
        }
        if (dependent.Word is null)
            return node;
        return _network is { } network
            ? dependent.OfFamily(network)
            : throw Parser.Wrong($"cannot determine ip protocol version, use \"ip {dependent.Word}\" or \"ip6 {dependent.Word}\" instead", node.Span);
    }

    private void NoteHeader(Header header)
    {
        if (header == HeaderTable.IPv4)
            _network = NfProto.IPv4;
        else if (header == HeaderTable.IPv6)
            _network = NfProto.IPv6;
        else if (header.Layer == NftPayloadBase.TransportHeader && header != HeaderTable.Transport)
            _transport = header;
    }

    /// <summary>The selector's value names the header that a packet has: <c>meta protocol</c>, <c>ip protocol</c> and the like.</summary>
    private static bool NamesHeader(SelectorNode selector) =>
        selector is MetaNode { Key: "nfproto" or "protocol" or "l4proto" } || (selector is PayloadNode payload && payload.Header.Next == payload.Field);

    private static string NameOf(NfProto? network) => network == NfProto.IPv4 ? "ip" : "ip6";
}
