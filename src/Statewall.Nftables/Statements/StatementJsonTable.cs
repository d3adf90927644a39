using Statewall.Nftables.Json;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Statements;

/// <summary>Which name in JSON leads to which statement, sorted: a new kind adds its names here.</summary>
internal static class StatementJsonTable
{
    private static readonly Dictionary<string, Reader> Readers = new(StringComparer.Ordinal)
    {
        ["accept"] = VerdictStatement.ReadJson,
        ["continue"] = VerdictStatement.ReadJson,
        ["counter"] = CounterStatement.ReadJson,
        ["ct count"] = ConnectionCountStatement.ReadJson,
        ["ct expectation"] = ObjectStatement.ReadJson,
        ["ct helper"] = ObjectStatement.ReadJson,
        ["ct timeout"] = ObjectStatement.ReadJson,
        ["dnat"] = NatStatement.ReadJson,
        ["drop"] = VerdictStatement.ReadJson,
        ["dup"] = DuplicateStatement.ReadJson,
        ["flow"] = FlowStatement.ReadJson,
        ["fwd"] = ForwardStatement.ReadJson,
        ["goto"] = VerdictStatement.ReadJson,
        ["jump"] = VerdictStatement.ReadJson,
        ["last"] = LastStatement.ReadJson,
        ["limit"] = LimitStatement.ReadJson,
        ["log"] = LogStatement.ReadJson,
        ["map"] = SetStatement.ReadJson,
        ["mangle"] = AssignStatement.ReadJson,
        ["masquerade"] = NatStatement.ReadJson,
        ["match"] = MatchStatement.ReadJson,
        ["notrack"] = NotrackStatement.ReadJson,
        ["queue"] = QueueStatement.ReadJson,
        ["quota"] = QuotaStatement.ReadJson,
        ["redirect"] = NatStatement.ReadJson,
        ["reject"] = RejectStatement.ReadJson,
        ["reset"] = ResetOptionStatement.ReadJson,
        ["return"] = VerdictStatement.ReadJson,
        ["secmark"] = ObjectStatement.ReadJson,
        ["set"] = SetStatement.ReadJson,
        ["snat"] = NatStatement.ReadJson,
        ["synproxy"] = SynproxyStatement.ReadJson,
        ["tproxy"] = TproxyStatement.ReadJson,
        ["tunnel"] = ObjectStatement.ReadJson,
        ["vmap"] = VerdictMapStatement.ReadJson,
    };

    /// <summary>Reads the statement that is the value of a member; the member's name says its kind.</summary>
    public delegate StatementNode Reader(JsonItem item);

    /// <summary>Reads a statement.</summary>
    public static StatementNode Read(JsonItem item)
    {
        if (item.IsString)
            return VerdictStatement.ReadText(item);
        var member = item.Single("a statement");
        var statement = Readers.TryGetValue(member.Name, out var read) ? read(member) : throw member.UnknownName("statement", Readers.Keys);
        return statement with { Place = item.Place };
    }

    /// <summary>Reads statements that an element of a set can have.</summary>
    public static List<StatementNode> ReadStateful(JsonItem? list)
    {
        var statements = new List<StatementNode>();
        foreach (var item in list?.Items ?? [])
        {
            var member = item.Single("a statement");
            var read = FindStateful(member.Name) ?? throw member.UnknownName("statement of an element", Stateful);
            statements.Add(read(member) with { Place = item.Place });
        }
        return statements;
    }

    /// <summary>The reader of a statement that an element of a set can have, or null.</summary>
    public static Reader? FindStateful(string name) => Stateful.Contains(name) ? Readers[name] : null;

    private static readonly string[] Stateful = ["counter", "ct count", "last", "limit", "quota"];
}
