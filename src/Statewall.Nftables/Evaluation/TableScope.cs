using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Evaluation;

/// <summary>What rules of a table can name.</summary>
/// <param name="Family">The table's family.</param>
/// <param name="Table">Its name.</param>
/// <param name="Sets">Its sets.</param>
/// <param name="Objects">Its stateful objects.</param>
internal sealed record TableScope(NfProto Family, string Table, IReadOnlyList<SetDefinition> Sets, IReadOnlyList<ObjectDefinition> Objects)
{
    /// <summary>The table has nothing else, so that another name is a mistake.</summary>
    public bool IsComplete { get; init; }

    /// <summary>The scope of a table of which nothing is known.</summary>
    public static TableScope Unknown(NfProto family) => new(family, "", [], []);

    /// <summary>The set of a name; null when it is not known and may be there.</summary>
    /// <exception cref="LanguageException">There is no such set.</exception>
    public SetDefinition? FindSet(string name, SourceSpan place)
    {
        var set = Sets.FirstOrDefault(set => set.Name == name);
        return set is not null || !IsComplete ? set : throw Missing(Sets.Select(set => set.Name), name, "set", place);
    }

    /// <summary>Makes sure that an object is there, as far as is known.</summary>
    /// <exception cref="LanguageException">There is no such object.</exception>
    public void RequireObject(string kind, string name, SourceSpan place)
    {
        if (IsComplete && !Objects.Any(known => known.Kind == kind && known.Name == name))
            throw Missing(Objects.Where(known => known.Kind == kind).Select(known => known.Name), name, kind, place, "Could not process rule: ");
    }

    /// <summary>Makes sure that an expression's values are like the elements of a set.</summary>
    /// <exception cref="LanguageException">They are not.</exception>
    public static void RequireLike(ExpressionNode key, ExpressionNode elements, SourceSpan place)
    {
        IReadOnlyList<ExpressionNode> parts = key is ConcatenationNode several ? several.Parts : [key];
        IReadOnlyList<ExpressionNode> types = elements is ConcatenationNode wanted ? wanted.Parts : [elements];
        var isLike = parts.Count == types.Count && !parts.Where((part, index) => part.Type is { } type && types[index].Type is { } other && !IsLike(type, other)).Any();
        if (!isLike)
            throw Parser.Wrong($"datatype mismatch, expected {NameOf(key)}, expression has type {NameOf(elements)}", place, key.Span);
    }

    /// <summary>Types are the same, or one of them is that of any number.</summary>
    private static bool IsLike(Datatype type, Datatype other) => type.Id == other.Id || IsAnyNumber(type) || IsAnyNumber(other);

    private static bool IsAnyNumber(Datatype type) => type.Id == DatatypeTable.Integer.Id || type.Id == DatatypeTable.Bitmask.Id || type == DatatypeTable.Mark;

    /// <summary>The datatype of an expression in words.</summary>
    public static string NameOf(ExpressionNode node) => node is ConcatenationNode several
        ? $"concatenation of ({string.Join(", ", several.Parts.Select(NameOf))})"
        : node.Type?.Description ?? "unknown";

    private LanguageException Missing(IEnumerable<string> names, string name, string kind, SourceSpan place, string otherwise = "")
    {
        var near = Nearest.Of(name, names);
        return Parser.Wrong((near is null ? otherwise : "") + "No such file or directory" + (near is null ? "" : $"; did you mean {kind} ‘{near}’ in table {Listing.RulesetText.NameOf(Family)} ‘{Table}’?"), place);
    }
}
