using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Evaluation;

/// <summary>Turns a rule as its text says it into one whose every value is known.</summary>
/// <param name="family">The family of the rule's table.</param>
/// <param name="names">Names that this machine knows.</param>
/// <param name="sets">The sets of the rule's table.</param>
internal sealed class RuleEvaluator(NfProto family, NameSources names, IReadOnlyList<SetDefinition> sets)
{
    private readonly ValueEvaluator _values = new(names);
    private NetworkContext _context = new(family);

    /// <summary>Evaluates a rule of a table whose sets are not known.</summary>
    public RuleEvaluator(NfProto family, NameSources names)
        : this(family, names, [])
    {
    }

    /// <summary>Evaluates a rule.</summary>
    /// <exception cref="Diagnostics.LanguageException">It makes no sense.</exception>
    public RuleNode Evaluate(RuleNode rule)
    {
        _context = new NetworkContext(family);
        var statements = new List<StatementNode>();
        foreach (var statement in rule.Statements)
        {
            if (statements.Count > 0 && statements[^1].IsTerminal)
                throw Parser.Wrong("Statement after terminal statement has no effect", statement.Span, statements[^1].Span);
            statements.Add(Evaluate(statement));
        }
        return rule with { Statements = statements };
    }

    private StatementNode Evaluate(StatementNode statement) => statement switch
    {
        MatchStatement match => Evaluate(match),
        VerdictMapStatement map => Evaluate(map),
        AssignStatement assign => assign with { Value = EvaluateValue(assign.Value, assign.Target) },
        NatStatement nat => Evaluate(nat),
        TproxyStatement tproxy => Evaluate(tproxy),
        RejectStatement { Code: { } code } reject => reject with { Code = _values.Evaluate(code, OfReject(reject.Kind)) },
        VerdictStatement { Block: { } block } verdict => verdict with { Block = [.. block.Select(rule => new RuleEvaluator(family, names, sets).Evaluate(rule))] },
        QueueStatement { Number: { } number } queue => queue with { Number = EvaluateValue(number, QueueNumber) },
        DuplicateStatement duplicate => Evaluate(duplicate),
        ForwardStatement forward => forward with { Device = EvaluateValue(forward.Device, Device), Neighbour = forward.Neighbour is { } neighbour ? EvaluateValue(neighbour, AddressOf(forward.Family)) : null },
        SetStatement set => set with { Element = EvaluateElement(set.Element, sets.FirstOrDefault(known => known.Name == set.Set)) },
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
        var left = match.Right is SetReferenceNode { Name: var name } && sets.FirstOrDefault(known => known.Name == name) is { } set
            ? EvaluateData(match.Left, set.Key)
            : EvaluateSelector(match.Left);
        var evaluated = match with { Left = left, Right = _values.EvaluateLike(match.Right, left) };
        _context.Note(evaluated);
        return evaluated;
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
        return nat with { Address = address, Port = port };
    }

    private TproxyStatement Evaluate(TproxyStatement tproxy)
    {
        if (tproxy.Family is { } said && _context.Network is { } known && said != known)
            throw Parser.Wrong("conflicting protocols specified", tproxy.Span);
        var family = tproxy.Family ?? _context.Network;
        if (tproxy.Address is not null && family is null)
            throw Parser.Wrong("specify `tproxy ip' or `tproxy ip6' in inet table to disambiguate", tproxy.Span);
        return tproxy with
        {
            Address = tproxy.Address is null ? null : EvaluateValue(tproxy.Address, AddressOf(family)),
            Port = tproxy.Port is null ? null : EvaluateValue(tproxy.Port, Port),
        };
    }

    private DuplicateStatement Evaluate(DuplicateStatement duplicate) => duplicate with
    {
        Target = EvaluateValue(duplicate.Target, family == NfProto.Netdev ? Device : AddressOf(family)),
        Device = duplicate.Device is null ? null : EvaluateValue(duplicate.Device, Device),
    };

    /// <summary>An address to translate to, or what a map leads to: an address, or an address and a port.</summary>
    private ExpressionNode EvaluateTarget(ExpressionNode target, NfProto? family)
    {
        var address = AddressOf(family);
        if (target is not MapNode map)
            return EvaluateValue(target, address);
        var withPort = map.Map is SetNode set && set.Elements.Any(element => element is MappingNode { Data: ConcatenationNode });
        return EvaluateValue(target, withPort ? new ConcatenationNode([address, Port]) : address);
    }

    /// <summary>A value, or what a map leads to, that is like another expression's values.</summary>
    private ExpressionNode EvaluateValue(ExpressionNode value, ExpressionNode like) =>
        value is MapNode map ? EvaluateMap(map, like) : _values.EvaluateLike(value, like);

    private VerdictMapStatement Evaluate(VerdictMapStatement map)
    {
        var key = EvaluateSelector(map.Key);
        return map with { Key = key, Map = EvaluateMap(key, map.Map, data: null) };
    }

    private MapNode EvaluateMap(MapNode map, ExpressionNode? data)
    {
        var key = EvaluateSelector(map.Key);
        return map with { Key = key, Map = EvaluateMap(key, map.Map, data) };
    }

    private ExpressionNode EvaluateMap(ExpressionNode key, ExpressionNode map, ExpressionNode? data)
    {
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
