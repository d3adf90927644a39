using Statewall.Nftables.Expressions;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Optimization;

/// <summary>What statements can change of what later rules read of the same packet. Not for several threads.</summary>
internal sealed class PacketChanges
{
    private readonly HashSet<string> _meta = new(StringComparer.Ordinal);
    private bool _packet;
    private bool _connection;
    private bool _everything;

    /// <summary>Notes what a rule can change.</summary>
    public void Add(RuleNode rule)
    {
        foreach (var statement in rule.Statements)
            Add(statement);
    }

    /// <summary>Notes what a statement can change; of one that is not known, anything.</summary>
    public void Add(StatementNode statement)
    {
        switch (statement)
        {
            case AssignStatement { Target: MetaNode meta }:
                _meta.Add(meta.Key);
                break;
            case AssignStatement { Target: ConnectionNode } or NotrackStatement or FlowStatement or ConnectionCountStatement or ObjectStatement { Kind: "ct helper" or "ct timeout" or "ct expectation" }:
                _connection = true;
                break;
            case AssignStatement { Target: PayloadNode or OptionNode or RawPayloadNode } or ResetOptionStatement:
                _packet = true;
                break;
            case VerdictStatement { Block: { } block }:
                foreach (var rule in block)
                    Add(rule);
                break;
            case MatchStatement or VerdictStatement or VerdictMapStatement or LogStatement or CounterStatement or LimitStatement or QuotaStatement or LastStatement or RejectStatement or NatStatement:
            case QueueStatement or DuplicateStatement or ForwardStatement or SetStatement or ObjectStatement { Kind: "counter" or "limit" or "quota" }:
                break;
            default:
                _everything = true;
                break;
        }
    }

    /// <summary>Adds what others can change.</summary>
    public void Add(PacketChanges other)
    {
        _meta.UnionWith(other._meta);
        _packet |= other._packet;
        _connection |= other._connection;
        _everything |= other._everything;
    }

    /// <summary>True when what is read is the same before and after.</summary>
    public bool Leave(ExpressionNode selector) => selector switch
    {
        ConcatenationNode concatenation => concatenation.Parts.All(Leave),
        BinaryNode binary => Leave(binary.Left) && Leave(binary.Right),
        ValueNode => true,
        MetaNode meta => IsFixed(meta) || (!_everything && !_meta.Contains(meta.Key)),
        ConnectionNode => !_everything && !_connection,
        PayloadNode or OptionNode or RawPayloadNode => !_everything && !_packet,
        _ => !_everything && !_packet && !_connection && _meta.Count == 0,
    };

    /// <summary>What no statement changes.</summary>
    private static bool IsFixed(MetaNode meta) => meta.Key is "iif" or "oif" or "iifname" or "oifname" or "iiftype" or "oiftype" or "iifgroup" or "oifgroup"
        or "iifkind" or "oifkind" or "nfproto" or "l4proto" or "protocol" or "ibrname" or "obrname" or "sdif" or "sdifname";
}
