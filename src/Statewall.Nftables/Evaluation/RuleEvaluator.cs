using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Headers;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Evaluation;

/// <summary>Turns a rule as its text says it into one whose every value is known.</summary>
/// <param name="scope">What the rule can name.</param>
/// <param name="names">Names that this machine knows.</param>
internal sealed class RuleEvaluator(TableScope scope, NameSources names)
{
    private readonly ValueEvaluator _values = new(names);
    private ProtocolContext _context = new(scope.Family);

    /// <summary>Evaluates a rule.</summary>
    /// <exception cref="Diagnostics.LanguageException">It makes no sense.</exception>
    public RuleNode Evaluate(RuleNode rule)
    {
        _context = new ProtocolContext(scope.Family);
        var statements = new List<StatementNode>(rule.Statements.Count * 2);
        for (var place = 0; place < rule.Statements.Count; place++)
        {
            var statement = rule.Statements[place];
            if (statements.Count > 0 && statements[^1].IsTerminal)
                throw Parser.Wrong("Statement after terminal statement has no effect", statement.Span, statements[^1].Span);
            var evaluated = Evaluate(statement);
            // what a reject needs comes first, so that nothing is logged or counted that is not rejected
            _context.MoveImplied(statements, evaluated is RejectStatement ? 0 : statements.Count);
            statements.Add(evaluated);
            if (evaluated is MatchStatement match)
                _context.Note(match);
        }
        // what the table says already is only kept where nothing follows
        for (var index = statements.Count - 2; index >= 0; index--)
        {
            if (IsSaidByTable(statements[index]))
                statements.RemoveAt(index);
        }
        return rule with { Statements = statements };
    }

    /// <summary>A match that every packet of the table passes.</summary>
    private bool IsSaidByTable(StatementNode statement)
    {
        const uint EtherIPv4 = 0x0800, EtherIPv6 = 0x86dd;
        return statement is MatchStatement { Operation: MatchOperation.Equal, Left: MetaNode { Number: NftMetaKey.Protocol }, Right: ValueNode { Number: var number } }
            && ((scope.Family == NfProto.IPv4 && number == EtherIPv4) || (scope.Family == NfProto.IPv6 && number == EtherIPv6));
    }

    private StatementNode Evaluate(StatementNode statement) => statement switch
    {
        MatchStatement match => Evaluate(match),
        VerdictMapStatement map => Evaluate(map),
        AssignStatement assign => Evaluate(assign),
        NatStatement nat => Evaluate(nat),
        TproxyStatement tproxy => Evaluate(tproxy),
        RejectStatement reject => Evaluate(reject),
        VerdictStatement { Block: { } block } verdict => verdict with { Block = [.. block.Select(rule => new RuleEvaluator(scope, names).Evaluate(rule))] },
        QueueStatement { Number: { } number } queue => Evaluate(queue, number),
        DuplicateStatement duplicate => Evaluate(duplicate),
        ForwardStatement forward => forward with { Device = EvaluateValue(forward.Device, Device), Neighbour = forward.Neighbour is { } neighbour ? EvaluateValue(neighbour, AddressOf(forward.Family)) : null },
        SetStatement set => set with { Element = EvaluateElement(set.Element, scope.FindSet(set.Set, set.Span)) },
        ObjectStatement { Name: SymbolNode name } use => Evaluate(use, name.Text),
        ObjectStatement { Name: MapNode map } use => use with { Name = EvaluateMap(map, null) },
        _ => statement,
    };

    // what stands for values of a kind, where no selector of it is at hand
    private static ValueNode QueueNumber { get; } = new(0, DatatypeTable.Integer, 16, DataOrder.Host);

    private static ValueNode Device { get; } = new(0, DatatypeTable.InterfaceIndex, 32, DataOrder.Host);

    private static ValueNode Port { get; } = new(0, DatatypeTable.InetService, 16, DataOrder.Network);

    private static ValueNode IPv4 { get; } = new(0, DatatypeTable.IPv4Address, 32, DataOrder.Network);

    private static ValueNode IPv6 { get; } = new(0, DatatypeTable.IPv6Address, 128, DataOrder.Network);

    private static ValueNode AddressOf(NfProto? family) => family == NfProto.IPv6 ? IPv6 : IPv4;

    private static Expected OfReject(RejectKind kind) => new(
        kind switch
        {
            RejectKind.Icmp => DatatypeTable.IcmpCode,
            RejectKind.IcmpV6 => DatatypeTable.IcmpV6Code,
            _ => DatatypeTable.IcmpXCode,
        },
        8,
        DataOrder.None);

    private MatchStatement Evaluate(MatchStatement match)
    {
        var set = match.Right is SetReferenceNode { Name: var name } ? scope.FindSet(name, match.Right.Span) : null;
        var left = set is not null ? EvaluateData(match.Left, set.Key) : EvaluateSelector(match.Left);
        if (set is not null)
            TableScope.RequireLike(left, set.Key, match.Right.Span);
        if (match.Operation == MatchOperation.None && left is BinaryNode)
            throw Parser.Wrong("cannot combine negation with a binary operation", match.Span);
        return Simplify(match with { Left = left, Right = _values.EvaluateLike(match.Right, left) });
    }

    /// <summary>Bits that are flipped before they are compared with a value are compared with that value flipped.</summary>
    private static MatchStatement Simplify(MatchStatement match) =>
        match is { Operation: MatchOperation.Equal or MatchOperation.NotEqual, Left: BinaryNode { Operation: BinaryOperation.Xor, Right: ValueNode flip } left, Right: ValueNode value }
            ? Simplify(match with { Left = left.Left, Right = value with { Number = value.Number ^ flip.Number } })
            : match;

    private AssignStatement Evaluate(AssignStatement assign)
    {
        var target = EvaluateSelector(assign.Target);
        var value = EvaluateValue(assign.Value, target);
        if (target.Type is { } wanted && value.Type is { } given && !IsAssignable(wanted, given))
            throw Parser.Wrong($"datatype mismatch: expected {wanted.Description}, expression has type {given.Description}", value.Span, assign.Span);
        return assign with { Target = target, Value = value };
    }

    /// <summary>Marks take any number; whatever else takes values of its own type, and numbers that have none. // datatype_compatible</summary>
    private static bool IsAssignable(Datatype wanted, Datatype given) => wanted == DatatypeTable.Mark
        ? given.IsInteger
        : wanted.Id == given.Id || wanted == DatatypeTable.Integer || given == DatatypeTable.Integer;

    private ObjectStatement Evaluate(ObjectStatement use, string name)
    {
        scope.RequireObject(use.Kind, name, use.Name.Span);
        return use;
    }

    private QueueStatement Evaluate(QueueStatement queue, ExpressionNode number)
    {
        var evaluated = EvaluateValue(number, QueueNumber);
        var isDefault = evaluated is ValueNode { Number: var single } && single == 0; // as `queue fanout` is listed
        if (queue.Fanout && evaluated is not RangeNode && !isDefault)
            throw Parser.Wrong("fanout requires a range to be specified", queue.Span);
        if (evaluated.Highest > ushort.MaxValue)
            throw Parser.Wrong("queue numbers are in the range of 0-65535", number.Span);
        return queue with { Number = evaluated };
    }

    private RejectStatement Evaluate(RejectStatement reject)
    {
        if (_context.IsForeign || (_context.NetworkHeader is { } header && header != HeaderTable.IPv4 && header != HeaderTable.IPv6))
            throw Parser.Wrong("reject is only for packets of IPv4 and IPv6", reject.Span);
        if (reject.Kind == RejectKind.TcpReset)
            _context.NeedTransport(HeaderTable.Tcp, reject.Span);
        else if (reject.Kind is RejectKind.Icmp or RejectKind.IcmpV6)
            _context.NeedNetwork(reject.Kind == RejectKind.Icmp ? HeaderTable.IPv4 : HeaderTable.IPv6, reject.Span);
        var evaluated = reject with
        {
            Code = reject.Code is { } code ? _values.Evaluate(code, OfReject(reject.Kind)) : null,
            Network = _context.Network,
        };
        return reject.Kind is RejectKind.Icmp or RejectKind.IcmpV6 ? evaluated.Simplify(scope.Family) : evaluated;
    }

    private ExpressionNode EvaluateSelector(ExpressionNode selector) => _values.EvaluateSelector(_context.Resolve(selector));

    private NatStatement Evaluate(NatStatement nat)
    {
        var family = nat.Family ?? _context.Network;
        if (nat.Address is not null && family is null)
            throw Parser.Wrong("specify `dnat ip' or `dnat ip6' in inet table to disambiguate", nat.Span);
        if (nat.Family is { } said && _context.Network is { } known && said != known)
            throw Parser.Wrong("conflicting protocols specified", nat.Span);
        var address = nat.Address is null ? null : EvaluateTarget(nat.Address, family);
        var port = nat.Port is null ? null : EvaluateValue(nat.Port, Port);
        if ((port is not null || address is MapNode { Map: SetNode set } && HasPort(set)) && !_context.IsTransportSaid)
            throw Parser.Wrong("transport protocol mapping is only valid after transport protocol match", nat.Span);
        return nat with { Address = address, Port = port };
    }

    private TproxyStatement Evaluate(TproxyStatement tproxy)
    {
        if (tproxy.Family is { } said && _context.Network is { } known && said != known)
            throw Parser.Wrong("conflicting protocols specified", tproxy.Span);
        var family = tproxy.Family ?? _context.Network;
        if (tproxy.Address is not null && family is null)
            throw Parser.Wrong("specify `tproxy ip' or `tproxy ip6' in inet table to disambiguate", tproxy.Span);
        if (!_context.IsTransportSaid)
            throw Parser.Wrong("transport protocol mapping is only valid after transport protocol match", tproxy.Span);
        return tproxy with
        {
            Family = tproxy.Family == scope.Family ? null : tproxy.Family,
            Address = tproxy.Address is null ? null : EvaluateValue(tproxy.Address, AddressOf(family)),
            Port = tproxy.Port is null ? null : EvaluateValue(tproxy.Port, Port),
        };
    }

    private DuplicateStatement Evaluate(DuplicateStatement duplicate) => duplicate with
    {
        Target = EvaluateValue(duplicate.Target, scope.Family == NfProto.Netdev ? Device : AddressOf(scope.Family)),
        Device = duplicate.Device is null ? null : EvaluateValue(duplicate.Device, Device),
    };

    /// <summary>An address to translate to, or what a map leads to: an address, or an address and a port.</summary>
    private ExpressionNode EvaluateTarget(ExpressionNode target, NfProto? family)
    {
        var address = AddressOf(family);
        if (target is not MapNode map)
            return EvaluateValue(target, address);
        return EvaluateValue(target, map.Map is SetNode set && HasPort(set) ? new ConcatenationNode([address, Port]) : address);
    }

    private static bool HasPort(SetNode set) => set.Elements.Any(element => element is MappingNode { Data: ConcatenationNode });

    /// <summary>A value, or what a map leads to, that is like another expression's values.</summary>
    private ExpressionNode EvaluateValue(ExpressionNode value, ExpressionNode like) =>
        value is MapNode map ? EvaluateMap(map, like) : _values.EvaluateLike(_context.Resolve(value), like);

    private VerdictMapStatement Evaluate(VerdictMapStatement map)
    {
        var key = EvaluateSelector(map.Key);
        return map with { Key = key, Map = EvaluateMap(key, map.Map, data: null) };
    }

    private MapNode EvaluateMap(MapNode map, ExpressionNode? data)
    {
        var key = _values.EvaluateSelector(_context.ResolveKey(map.Key));
        return map with { Key = key, Map = EvaluateMap(key, map.Map, data) };
    }

    private ExpressionNode EvaluateMap(ExpressionNode key, ExpressionNode map, ExpressionNode? data)
    {
        if (map is SetReferenceNode reference && scope.FindSet(reference.Name, map.Span) is { } known)
            TableScope.RequireLike(key, known.Key, map.Span);
        if (map is not SetNode set)
            return map;
        var elements = new List<ExpressionNode>(set.Elements.Count);
        foreach (var element in set.Elements)
        {
            if (element is not MappingNode mapping)
                throw Parser.Wrong("this element of a map leads to nothing", element.Span);
            var value = data is null ? NameOrVerdict(mapping.Data) : _values.EvaluateLike(mapping.Data, data);
            elements.Add(mapping with { Key = _values.EvaluateLike(mapping.Key, key), Data = value });
        }
        return set with { Elements = elements };
    }

    /// <summary>Verdicts stay as they are, and names of objects are written in quotes.</summary>
    private static ExpressionNode NameOrVerdict(ExpressionNode data) => data is SymbolNode name ? name with { IsQuoted = true } : data;

    private ExpressionNode EvaluateElement(ExpressionNode element, SetDefinition? set) => element switch
    {
        MappingNode mapping => mapping with { Key = EvaluateElement(mapping.Key, set), Data = EvaluateData(mapping.Data, set?.Data) },
        ElementNode full => full with { Key = EvaluateElement(full.Key, set), Statements = [.. full.Statements.Select(Evaluate)] },
        SymbolNode or ConcatenationNode when set is not null => EvaluateData(element, set.Key),
        _ => EvaluateSelector(element),
    };

    /// <summary>What is read of the packet, or a value of the set's type; without the set it keeps its text.</summary>
    private ExpressionNode EvaluateData(ExpressionNode data, ExpressionNode? like)
    {
        if (data is ConcatenationNode parts && like is ConcatenationNode types && parts.Parts.Count == types.Parts.Count)
            return parts with { Parts = [.. parts.Parts.Select((part, index) => EvaluateData(part, types.Parts[index]))] };
        if (data is SelectorNode or BinaryNode or ConcatenationNode)
            return data is ConcatenationNode mixed && mixed.Parts.Any(part => part is SymbolNode) ? data : EvaluateSelector(data);
        return like is null ? data : _values.EvaluateLike(data, like);
    }
}
