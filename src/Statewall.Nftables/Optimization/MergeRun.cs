using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Optimization;

/// <summary>Neighbouring rules of one shape, and the rule that they become when all of them fit together. Not for several threads.</summary>
internal sealed class MergeRun
{
    private const int MostKeys = 1 << 16; // that the values of one rule side by side may become

    private readonly IReadOnlyList<RuleShape> _rules;
    private readonly TableFacts _facts;
    private readonly bool[] _differs; // which of the first rule's matches ask for other values in some rule
    private readonly KeySpace _keys = new();

    /// <summary>Looks how far rules can be merged.</summary>
    /// <param name="rules">The rules, at least two.</param>
    /// <param name="facts">What is known of their table.</param>
    public MergeRun(IReadOnlyList<RuleShape> rules, TableFacts facts)
    {
        (_rules, _facts) = (rules, facts);
        _differs = new bool[First.Matches.Count];
        Fitting = CountComparable();
        if (Fitting == rules.Count)
            Fitting = CountUnchanged();
        if (Fitting == rules.Count)
            Fitting = CountDistinct();
    }

    /// <summary>How many of the rules, from the first on, fit together as far as is seen: all of them, or fewer, which then have to be looked at again.</summary>
    public int Fitting { get; }

    private RuleShape First => _rules[0];

    private bool AreEndsEqual => _rules.All(rule => Equals(rule.End, First.End));

    private bool JoinsMaps => First.End is VerdictMapStatement;

    /// <summary>What tells the rules from each other.</summary>
    private IReadOnlyList<ExpressionNode> KeyOfRun =>
        JoinsMaps ? KeyParts.Of(((VerdictMapStatement)First.End!).Key) : [.. First.Matches.Where((_, index) => _differs[index]).SelectMany(match => KeyParts.Of(match.Left))];

    /// <summary>The rule that they become.</summary>
    public RuleNode Merge()
    {
        var isMap = JoinsMaps || !AreEndsEqual;
        var statements = new List<StatementNode>();
        for (var index = 0; index < First.Matches.Count; index++)
        {
            if (!_differs[index])
                statements.Add(First.Matches[index]);
            else if (!isMap && Array.IndexOf(_differs, true) == index)
                statements.Add(new MatchStatement(KeyNode, MatchOperation.Equal, new SetNode([.. _keys.All.Select(key => NodeOf(key.Parts))])) { IsImplicit = true });
        }
        statements.AddRange(First.Actions);
        var map = isMap ? new SetNode([.. _keys.All.Select(key => new MappingNode(NodeOf(key.Parts), key.Data!))]) : null;
        if (map is not null)
            statements.Add(First.End is NatStatement nat ? Translate(nat, new MapNode(KeyNode, map)) : new VerdictMapStatement(KeyNode, map) { Place = First.End!.Place });
        else if (First.End is { } end)
            statements.Add(end);
        return First.Rule with { Statements = statements, Place = new Place(First.Rule.Place.Span.To(_rules[^1].Rule.Place.Span)) };
    }

    private ExpressionNode KeyNode => NodeOf(KeyOfRun);

    private static ExpressionNode NodeOf(IReadOnlyList<ExpressionNode> parts) => parts.Count == 1 ? parts[0] : new ConcatenationNode(parts);

    private static NatStatement Translate(NatStatement nat, MapNode target)
    {
        if (nat.Address is null)
            return nat with { Port = target };
        var family = nat.Port is null ? nat.Family : nat.Family ?? (nat.Address.Type == DatatypeTable.IPv6Address ? NfProto.IPv6 : NfProto.IPv4);
        return nat with { Address = target, Port = null, Family = family };
    }

    /// <summary>How many rules differ only in what a set can hold.</summary>
    private int CountComparable()
    {
        for (var rule = 1; rule < _rules.Count; rule++)
        {
            for (var index = 0; index < First.Matches.Count; index++)
            {
                var (match, other) = (First.Matches[index], _rules[rule].Find(First.Matches[index])!);
                if (!_differs[index] && match.Equals(other))
                    continue;
                if (JoinsMaps || KeyParts.Of(match) is null || KeyParts.Of(other) is null)
                    return rule;
                _differs[index] = true;
            }
            if (!KeyParts.CanBeKey(KeyOfRun))
                return rule;
        }
        return _rules.Count;
    }

    /// <summary>How many rules there are until one may change what tells it from the next.</summary>
    private int CountUnchanged()
    {
        for (var rule = 0; rule < _rules.Count - 1; rule++)
        {
            if (_rules[rule].IsFinal)
                continue;
            var changes = new PacketChanges();
            foreach (var action in First.Actions)
                changes.Add(action);
            if (_rules[rule].ComesBack)
                changes.Add(_facts.Changes);
            if (!KeyOfRun.All(changes.Leave))
                return rule + 1;
        }
        return _rules.Count;
    }

    /// <summary>How many rules there are until a packet can match two that do not have the same end.</summary>
    private int CountDistinct()
    {
        var isSet = !JoinsMaps && AreEndsEqual;
        for (var rule = 0; rule < _rules.Count; rule++)
        {
            if (KeysOf(_rules[rule]) is not { } keys)
                return Math.Max(rule, 1);
            foreach (var key in keys)
            {
                var isFinal = key.Data is VerdictNode verdict ? RuleShape.IsFinalVerdict(verdict.Verdict) : First.IsFinal;
                var other = _keys.FindOverlapping(key);
                if (other is null)
                    _keys.Add(key);
                else if (!isFinal)
                    return Math.Max(rule, 1);
                else if (other.Contains(key) && Equals(other.Data, key.Data))
                    continue; // the first one has decided already
                else if (isSet && key.Parts.Count == 1)
                    _keys.Add(key); // ranges of a set that overlap become one
                else
                    return Math.Max(rule, 1);
            }
        }
        return _rules.Count;
    }

    /// <summary>The keys that a rule stands for; null when these are too many, or cannot stand side by side.</summary>
    private List<KeyBox>? KeysOf(RuleShape rule)
    {
        if (rule.End is VerdictMapStatement { Map: SetNode map } end)
            return [.. KeyParts.Of(end)!.Select((parts, index) => new KeyBox(parts, ((MappingNode)map.Elements[index]).Data))];
        var data = AreEndsEqual ? null : DataOf(rule.End!);
        List<IReadOnlyList<ExpressionNode>> keys = [[]];
        foreach (var match in First.Matches.Where((_, index) => _differs[index]))
        {
            var values = KeyParts.Of(rule.Find(match)!)!;
            if (keys.Count * values.Count > MostKeys)
                return null;
            keys = [.. keys.SelectMany(key => values.Select(value => (IReadOnlyList<ExpressionNode>)[.. key, .. value]))];
        }
        return keys.All(key => key.Count < 2 || key.All(KeyParts.CanBePart)) ? [.. keys.Select(key => new KeyBox(key, data))] : null;
    }

    private static ExpressionNode DataOf(StatementNode end) => end switch
    {
        VerdictStatement verdict => new VerdictNode(verdict.Verdict, verdict.Chain) { Place = verdict.Place },
        NatStatement { Address: null } nat => nat.Port!,
        NatStatement { Port: null } nat => nat.Address!,
        NatStatement nat => new ConcatenationNode([nat.Address!, nat.Port!]),
        _ => throw new InvalidOperationException($"{end} differs from rule to rule."),
    };
}
