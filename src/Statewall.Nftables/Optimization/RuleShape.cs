using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Headers;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Optimization;

/// <summary>A rule taken apart: what it asks for, what it does, and how it ends. Rules that cannot be merged with any other have none.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Matches">What it asks for: first what is implied, then what is said. Nothing is asked for twice.</param>
/// <param name="Actions">What it does to packets that have all of that.</param>
/// <param name="End">How it ends: a verdict, a map of verdicts, a translation or a refusal; null when the next rule follows.</param>
internal sealed record RuleShape(RuleNode Rule, IReadOnlyList<MatchStatement> Matches, IReadOnlyList<StatementNode> Actions, StatementNode? End)
{
    /// <summary>No later rule sees packets that this one matches.</summary>
    public bool IsFinal => IsFinalEnd && !Actions.Any(CanFail);

    /// <summary>Packets come back from another chain.</summary>
    public bool ComesBack => End is VerdictStatement { Verdict: NftVerdict.Jump } || VerdictsOf(End).Any(verdict => verdict.Verdict == NftVerdict.Jump);

    private bool IsFinalEnd => End switch
    {
        RejectStatement or NatStatement => true,
        VerdictStatement verdict => IsFinalVerdict(verdict.Verdict),
        _ => false,
    };

    /// <summary>The rule's shape, or null.</summary>
    public static RuleShape? Of(RuleNode rule, TableFacts facts)
    {
        var matches = new List<MatchStatement>();
        var actions = new List<StatementNode>();
        StatementNode? end = null;
        foreach (var statement in rule.Statements)
        {
            if (end is not null)
                return null;
            switch (statement)
            {
                case MatchStatement match when actions.Count == 0 && IsPure(match, facts) && !matches.Exists(known => known.Left == match.Left):
                    matches.Add(match);
                    break;
                case LogStatement or NotrackStatement or AssignStatement { Value: ValueNode } or ObjectStatement { Kind: "counter", Name: SymbolNode }:
                    actions.Add(statement);
                    break;
                case VerdictStatement { Block: null } or RejectStatement:
                case NatStatement nat when IsPlain(nat.Address) && IsPlain(nat.Port):
                case VerdictMapStatement map when actions.Count == 0 && KeyParts.Of(map) is not null && IsPure(map.Key):
                    end = statement;
                    break;
                default:
                    return null;
            }
        }
        return new RuleShape(rule, [.. matches.OrderBy(match => !match.IsImplied)], actions, end);
    }

    /// <summary>Another rule asks for values of the same things, and does the same but for its verdict or the address that it translates to.</summary>
    public bool IsLike(RuleShape other) =>
        Rule.Comment == other.Rule.Comment && Matches.Count == other.Matches.Count && Matches.All(match => other.Find(match) is not null)
        && Actions.SequenceEqual(other.Actions) && IsLike(End, other.End);

    /// <summary>What the rule asks of what another one's match reads, or null.</summary>
    public MatchStatement? Find(MatchStatement match) => Matches.FirstOrDefault(known => known.Operation == match.Operation && known.IsImplied == match.IsImplied && known.Left == match.Left);

    private bool IsLike(StatementNode? end, StatementNode? other) => (end, other) switch
    {
        (VerdictStatement, VerdictStatement) => end.Equals(other) || Actions.Count == 0,
        (VerdictMapStatement map, VerdictMapStatement second) => map.Key == second.Key,
        (NatStatement nat, NatStatement second) => nat == second || (Actions.Count == 0 && IsMapped(nat) && IsMapped(second) && FormOf(nat) == FormOf(second)),
        _ => Equals(end, other),
    };

    public static bool IsFinalVerdict(NftVerdict verdict) => verdict is NftVerdict.Accept or NftVerdict.Drop or NftVerdict.Return or NftVerdict.Goto;

    /// <summary>The verdicts that a map leads to.</summary>
    public static IEnumerable<VerdictNode> VerdictsOf(StatementNode? end) =>
        end is VerdictMapStatement { Map: SetNode set } ? set.Elements.Select(element => (VerdictNode)((MappingNode)element).Data) : [];

    /// <summary>A statement after which the rule may end without having done all.</summary>
    private static bool CanFail(StatementNode statement) => statement is AssignStatement { Target: not (MetaNode or ConnectionNode) };

    private static bool IsPlain(ExpressionNode? value) => value is null or ValueNode or RangeNode or PrefixNode;

    /// <summary>A translation that a map can lead to.</summary>
    private static bool IsMapped(NatStatement nat) => nat.Address is null or ValueNode && nat.Port is null or ValueNode && (nat.Address ?? nat.Port) is not null && !nat.IsPrefix;

    private static (NatKind, NfProto?, NfNatRangeFlags, bool, bool) FormOf(NatStatement nat) => (nat.Kind, nat.Family, nat.Flags, nat.Address is null, nat.Port is null);

    /// <summary>Asking changes nothing, and asking again gives the same answer.</summary>
    private static bool IsPure(MatchStatement match, TableFacts facts) => IsPure(match.Left) && match.Right switch
    {
        SetReferenceNode reference => facts.IsStateless(reference.Name),
        SetNode set => !set.Elements.Any(element => element is ElementNode),
        _ => IsPure(match.Right),
    };

    private static bool IsPure(ExpressionNode node) => node switch
    {
        NumgenNode or MapNode => false,
        HashNode hash => hash.Source is null || (hash.Seed is not null && IsPure(hash.Source)), // without a seed each rule has its own
        MetaNode meta => meta.Key is not ("random" or "time"),
        PayloadNode payload => payload.LinkOffset == 0 && payload.Header != HeaderTable.Vlan, // a tag's place depends on the tags asked for before
        BinaryNode binary => IsPure(binary.Left) && IsPure(binary.Right),
        ConcatenationNode concatenation => concatenation.Parts.All(IsPure),
        ListNode list => list.Items.All(IsPure),
        _ => true,
    };
}
