using Statewall.Nftables.Expressions;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Tests.Optimization;

/// <summary>
/// What rules do to a packet, told by their text and by nothing of the code that is tested: fields have values by the name of the selector, and all that
/// leaves a trace is written down. What the text implies holds.
/// </summary>
internal sealed class PacketWalk(TableNode table)
{
    private readonly List<string> _trace = [];
    private Dictionary<string, UInt128> _fields = [];

    /// <summary>The verdict, what was logged, counted and changed.</summary>
    public string Run(string chain, IReadOnlyDictionary<string, UInt128> packet)
    {
        _fields = new Dictionary<string, UInt128>(packet);
        _trace.Clear();
        var verdict = Walk(chain) ?? "policy";
        return $"{verdict} {string.Join(' ', _trace)} {string.Join(' ', _fields.Select(field => $"{field.Key}={field.Value}"))}";
    }

    private string? Walk(string chain)
    {
        foreach (var rule in table.Chains.First(known => known.Name == chain).Rules)
        {
            var (verdict, target) = Do(rule);
            switch (verdict)
            {
                case "jump" when Walk(target!) is { } inside:
                    return inside;
                case "goto":
                    return Walk(target!);
                case "return":
                    return null;
                case null or "continue" or "jump":
                    break;
                default:
                    return verdict;
            }
        }
        return null;
    }

    private (string? Verdict, string? Chain) Do(RuleNode rule)
    {
        foreach (var statement in rule.Statements)
        {
            switch (statement)
            {
                case MatchStatement match:
                    if (!match.IsImplied && !Holds(match))
                        return (null, null);
                    break;
                case AssignStatement assign:
                    _fields[assign.Target.ToString()] = ((ValueNode)assign.Value).Number;
                    break;
                case VerdictStatement verdict:
                    return (verdict.ToString().Split(' ')[0], verdict.Chain);
                case VerdictMapStatement map:
                    return Find(map.Key, map.Map) is VerdictNode found ? (found.ToString().Split(' ')[0], found.Chain) : (null, null);
                case NatStatement nat:
                    return TargetOf(nat) is { } target ? ($"{nat.Kind} {target}", null) : (null, null);
                case RejectStatement:
                    return ("reject", null);
                case CounterStatement or LimitStatement:
                    _trace.Add($"{statement.GetType().Name}@{statement.Span.Start}"); // it has a state of its own
                    break;
                default:
                    _trace.Add(statement.ToString());
                    break;
            }
        }
        return (null, null);
    }

    private string? TargetOf(NatStatement nat)
    {
        var parts = new List<string>();
        foreach (var part in new[] { nat.Address, nat.Port })
        {
            var value = part is MapNode map ? Find(map.Key, map.Map) : part;
            if (value is null && part is not null)
                return null;
            if (value is not null)
                parts.AddRange(value is ConcatenationNode several ? several.Parts.Select(inner => inner.ToString()) : [value.ToString()]);
        }
        return string.Join(' ', parts);
    }

    private ExpressionNode? Find(ExpressionNode key, ExpressionNode map) =>
        ((SetNode)map).Elements.Cast<MappingNode>().FirstOrDefault(mapping => Is(key, mapping.Key))?.Data;

    private bool Holds(MatchStatement match)
    {
        var isBits = match.Left is SelectorNode { Type.IsBitmask: true } && match.IsImplicit;
        return match.Operation switch
        {
            MatchOperation.NotEqual => !IsAny(match.Left, match.Right, isBits),
            MatchOperation.Greater => ValueOf(match.Left) > ((ValueNode)match.Right).Number,
            MatchOperation.Less => ValueOf(match.Left) < ((ValueNode)match.Right).Number,
            _ => IsAny(match.Left, match.Right, isBits),
        };
    }

    private bool IsAny(ExpressionNode left, ExpressionNode right, bool isBits) => right switch
    {
        SetNode set => set.Elements.Any(element => Is(left, element)),
        ListNode list => list.Items.Any(item => (ValueOf(left) & ((ValueNode)item).Number) != 0),
        ValueNode value when isBits => (ValueOf(left) & value.Number) != 0,
        _ => Is(left, right),
    };

    private bool Is(ExpressionNode left, ExpressionNode value)
    {
        if (left is ConcatenationNode parts)
            return parts.Parts.Zip(((ConcatenationNode)value).Parts, Is).All(same => same);
        var number = ValueOf(left);
        return value switch
        {
            RangeNode { From: ValueNode from, To: ValueNode to } => number >= from.Number && number <= to.Number,
            PrefixNode { Value: ValueNode first } prefix => number >> (prefix.Bits - prefix.PrefixBits) == first.Number >> (prefix.Bits - prefix.PrefixBits),
            _ => number == ((ValueNode)value).Number,
        };
    }

    private UInt128 ValueOf(ExpressionNode selector) => selector is BinaryNode { Operation: BinaryOperation.And, Right: ValueNode mask } binary
        ? ValueOf(binary.Left) & mask.Number
        : _fields[selector.ToString()];
}
