using Statewall.Nftables.Expressions;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Commands;

/// <summary>Looks elements up in a set: a range is found by any value in it.</summary>
internal static class ElementSearch
{
    /// <summary>The elements of a set that hold others.</summary>
    /// <exception cref="Diagnostics.LanguageException">One of them is not there.</exception>
    public static IReadOnlyList<ExpressionNode> Find(SetDefinition set, IReadOnlyList<ExpressionNode> wanted)
    {
        var found = new List<ExpressionNode>();
        foreach (var element in wanted)
        {
            var bounds = BoundsOf(element);
            found.Add(set.Elements.FirstOrDefault(known => Holds(BoundsOf(known), bounds)) ?? throw Parsing.Parser.Wrong("Could not process rule: No such file or directory", element.Span));
        }
        return [.. found.Distinct()];
    }

    private static List<(UInt128 From, UInt128 To)> BoundsOf(ExpressionNode element)
    {
        var key = ElementBytes.KeyOf(element);
        IReadOnlyList<ExpressionNode> parts = key is ConcatenationNode several ? several.Parts : [key];
        return key is CatchAllNode ? [] : [.. parts.Select(ElementBytes.BoundOf)];
    }

    private static bool Holds(List<(UInt128 From, UInt128 To)> known, List<(UInt128 From, UInt128 To)> wanted) =>
        known.Count == wanted.Count && !known.Where((bounds, index) => wanted[index].From < bounds.From || wanted[index].To > bounds.To).Any();
}
