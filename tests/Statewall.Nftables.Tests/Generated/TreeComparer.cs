using System.Collections;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Tests.Generated;

/// <summary>Whether trees say the same in every part; records that hold lists compare these by identity.</summary>
internal static class TreeComparer
{
    /// <summary>The way to the first part in which two trees differ; null when there is none.</summary>
    public static string? FirstDifference(object? left, object? right, string path = "")
    {
        if (left is null || right is null || left.GetType() != right.GetType())
            return left is null && right is null ? null : IsList(left, right) ? OfLists((IEnumerable)left!, (IEnumerable)right!, path) : $"{path}: {left?.ToString() ?? "none"} <> {right?.ToString() ?? "none"}";
        if (IsList(left, right))
            return OfLists((IEnumerable)left, (IEnumerable)right, path);
        if (left is not (ExpressionNode or StatementNode or Objects.ObjectDefinition or Objects.TunnelOptions or Objects.SetDefinition or Objects.FlowtableDefinition or TableNode or ChainNode or RuleNode or HookNode))
            return left.Equals(right) ? null : $"{path}: {left} <> {right}";
        foreach (var property in left.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0 && property.Name is not ("EqualityContract" or "Handle" or "Span")))
        {
            // only of bits does it matter whether an operation is said
            if (property.Name == nameof(MatchStatement.IsImplicit) && left is MatchStatement { Left.Type: not { IsBitmask: true } })
                continue;
            if (FirstDifference(property.GetValue(left), property.GetValue(right), $"{path}/{property.Name}") is { } difference)
                return difference;
        }
        return null;
    }

    private static bool IsList(object? left, object? right) => left is IEnumerable and not string && right is IEnumerable and not string;

    private static string? OfLists(IEnumerable left, IEnumerable right, string path)
    {
        var (first, second) = (left.Cast<object?>().ToList(), right.Cast<object?>().ToList());
        if (first.Count != second.Count)
            return $"{path}: {first.Count} <> {second.Count}";
        return first.Select((item, index) => FirstDifference(item, second[index], $"{path}[{index}]")).FirstOrDefault(difference => difference is not null);
    }
}
