using System.Text.Json;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Json;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Statements;

/// <summary>How a selector's value is compared. // enum nft_cmp_ops</summary>
public enum MatchOperation
{
    /// <summary>The same, or one of.</summary>
    Equal,

    /// <summary>Another, or none of.</summary>
    NotEqual,

    /// <summary>Below.</summary>
    Less,

    /// <summary>Not above.</summary>
    LessOrEqual,

    /// <summary>Above.</summary>
    Greater,

    /// <summary>Not below.</summary>
    GreaterOrEqual,

    /// <summary>No bit of these.</summary>
    None,
}

/// <summary>Something is compared; the rule ends when it does not hold.</summary>
/// <param name="Left">What is read.</param>
/// <param name="Operation">How it is compared.</param>
/// <param name="Right">What it is compared with.</param>
public sealed record MatchStatement(ExpressionNode Left, MatchOperation Operation, ExpressionNode Right) : StatementNode
{
    /// <summary>The text has no operation: what it is follows from the right side.</summary>
    public bool IsImplicit { get; init; }

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        Left.Format(output, options);
        output.Append(Operation switch
        {
            MatchOperation.NotEqual => " != "u8,
            MatchOperation.Less => " < "u8,
            MatchOperation.LessOrEqual => " <= "u8,
            MatchOperation.Greater => " > "u8,
            MatchOperation.GreaterOrEqual => " >= "u8,
            MatchOperation.None => " ! "u8,
            _ => Left is BinaryNode ? " == "u8 : " "u8,
        });
        Right.Format(output, options);
    }

    internal override void WriteJsonMember(JsonOutput output, ListingOptions options)
    {
        var isBits = IsImplicit && Operation == MatchOperation.Equal && Left is not BinaryNode && Right is (ValueNode or ListNode) and { Type.Parent.IsBitmask: true };
        output.Name("match").Open().Name("op").String(isBits ? "in" : Array.Find(Signs, row => row.Operation == Operation).Name).Name("left");
        if (Left is FibNode fib && Right is ValueNode)
            fib.WriteJsonCompared(output);
        else
            Left.WriteJson(output, options);
        output.Name("right");
        Right.WriteJson(output, options);
        output.Close();
    }

    private static readonly (string Name, MatchOperation Operation)[] Signs =
    [
        ("==", MatchOperation.Equal), ("!=", MatchOperation.NotEqual), ("<", MatchOperation.Less), ("<=", MatchOperation.LessOrEqual),
        (">", MatchOperation.Greater), (">=", MatchOperation.GreaterOrEqual), ("!", MatchOperation.None), ("in", MatchOperation.Equal),
    ];

    internal static MatchStatement ReadJson(JsonItem item)
    {
        var operation = item.Require("op");
        var (left, rightItem) = (ExpressionJsonTable.ReadSelector(item.Require("left")), item.Require("right"));
        if (left is FibNode fib && rightItem.Kind is JsonValueKind.True or JsonValueKind.False)
            left = fib.OfPresence();
        return new MatchStatement(left, operation.OneOf("operation", Signs), ExpressionJsonTable.ReadRightSide(rightItem)) { IsImplicit = operation.Text == "in" };
    }
}
