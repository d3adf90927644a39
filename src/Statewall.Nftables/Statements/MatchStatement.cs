using System.Text.Json;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
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

    /// <summary>The text does not have it: what follows needs it, and so it is not listed.</summary>
    public bool IsImplied { get; init; }

    internal override void Linearize(RuleWriter writer)
    {
        if (Right is SetNode or SetReferenceNode)
        {
            SetWriter.AddLookup(writer, new Lookup(Left, Right) { IsInverted = Operation == MatchOperation.NotEqual });
            return;
        }
        var register = writer.Take(Left);
        if (Right is PrefixNode prefix)
            ComparePrefix(writer, register, prefix);
        else if (IBitField.PartialOf(Left) is { } field)
            CompareBits(writer, register, field);
        else if (Right is RangeNode range)
            CompareRange(writer, register, range);
        else if (IsFlags)
            CompareFlags(writer, register, DataField.Of(Left));
        else
            Compare(writer, register);
    }

    /// <summary>One of some bits is looked for, or none of them.</summary>
    private bool IsFlags => Operation == MatchOperation.None || (IsImplicit && (Right is ListNode { Items.Count: > 1 } || (Left is SelectorNode && Left.Type is { IsBitmask: true } && NumberOf(Right) != 0)));

    private NftCmpOp Comparison => Operation switch
    {
        MatchOperation.NotEqual => NftCmpOp.Neq,
        MatchOperation.Less => NftCmpOp.Lt,
        MatchOperation.LessOrEqual => NftCmpOp.Lte,
        MatchOperation.Greater => NftCmpOp.Gt,
        MatchOperation.GreaterOrEqual => NftCmpOp.Gte,
        _ => NftCmpOp.Eq,
    };

    private static UInt128 NumberOf(ExpressionNode node) => node is ListNode list
        ? list.Items.Aggregate(UInt128.Zero, (bits, item) => bits | DataBytes.NumberOf(item))
        : DataBytes.NumberOf(node);

    private void Compare(RuleWriter writer, int register)
    {
        var field = DataField.Of(Left);
        if (Comparison is NftCmpOp.Eq or NftCmpOp.Neq)
        {
            Left.Load(writer, register);
        }
        else
        {
            writer.LoadSortable(Left, register);
            field = field with { Order = DataOrder.Network };
        }
        writer.AddCompare(register, Comparison, DataBytes.Of(NumberOf(Right), field), DataShape.Of(field));
    }

    private void CompareRange(RuleWriter writer, int register, RangeNode range)
    {
        writer.LoadSortable(Left, register);
        AddRange(writer, register, range, DataField.Of(Left) with { Order = DataOrder.Network }, 0);
    }

    private void AddRange(RuleWriter writer, int register, RangeNode range, DataField field, int shift)
    {
        var (from, to) = (DataBytes.NumberOf(range.From), DataBytes.NumberOf(range.To));
        var isReversed = IsReversed(range);
        if (isReversed)
            (from, to) = (to, from);
        writer.Add(
            new RangeExpression
            {
                SourceRegister = RuleWriter.NumberOf(register),
                Operation = Operation == MatchOperation.NotEqual != isReversed ? NftRangeOp.Neq : NftRangeOp.Eq,
                From = new DataValue { Value = DataBytes.Of(from << shift, field) },
                To = new DataValue { Value = DataBytes.Of(to << shift, field) },
            },
            DataShape.Of(field));
    }

    /// <summary>A time of day that passes midnight: what does not lie between its end and its beginning.</summary>
    private static bool IsReversed(RangeNode range) => DataBytes.NumberOf(range.From) > DataBytes.NumberOf(range.To);

    private void CompareBits(RuleWriter writer, int register, IBitField field)
    {
        IBitField.LoadUnshifted(field, writer, register);
        var (data, shift) = (field.Bits.Data, field.Bits.Shift);
        if (Right is RangeNode range)
            AddRange(writer, register, range, data, shift);
        else
            writer.AddCompare(register, Comparison, DataBytes.Of(NumberOf(Right) << shift, data), DataShape.Of(data));
    }

    private void CompareFlags(RuleWriter writer, int register, DataField field)
    {
        Left.Load(writer, register);
        writer.AddMask(register, field, NumberOf(Right), 0);
        var isNone = Operation is MatchOperation.None or MatchOperation.NotEqual;
        writer.AddCompare(register, isNone ? NftCmpOp.Eq : NftCmpOp.Neq, DataBytes.Of(0, field), DataShape.Of(field));
    }

    /// <summary>The first bits are compared: whole bytes are loaded or compared alone, others are masked.</summary>
    private void ComparePrefix(RuleWriter writer, int register, PrefixNode prefix)
    {
        var field = DataField.Of(Left);
        var number = DataBytes.NumberOf(prefix.Value);
        var isWhole = prefix.PrefixBits % 8 == 0 && prefix.PrefixBits > 0 && field.Order != DataOrder.Host && IBitField.PartialOf(Left) is null;
        if (isWhole && Left is IBitField bits and not OptionNode)
        {
            bits.LoadBytes(writer, register, bits.Bits.Offset, prefix.PrefixBits / 8);
        }
        else
        {
            Left.Load(writer, register);
        }
        if (isWhole)
        {
            var part = new DataField(prefix.PrefixBits / 8, DataOrder.Network);
            writer.AddCompare(register, Comparison, DataBytes.Of(number >> (prefix.Bits - prefix.PrefixBits), part), DataShape.Of(part));
            return;
        }
        writer.AddMask(register, field, ~ElementBytes.RestOf(prefix) & DataBytes.Ones(field.Bytes * 8), 0);
        writer.AddCompare(register, Comparison, DataBytes.Of(number, field), DataShape.Of(field));
    }

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
            _ => Left is BinaryNode || (!IsImplicit && Right is ValueNode && Left.Type is { IsBitmask: true, Symbols: not null }) ? " == "u8 : " "u8,
        });
        Right.Format(output, options);
    }

    internal override void WriteJsonMember(JsonOutput output, ListingOptions options)
    {
        var isAnyOf = IsImplicit && Operation == MatchOperation.Equal && Left is not BinaryNode && Right is (ValueNode or ListNode) and { Type.Parent.IsBitmask: true };
        isAnyOf |= IsImplicit && Left.Type == DatatypeTable.Hour && Right is RangeNode range && IsReversed(range);
        output.Name("match").Open().Name("op").String(isAnyOf ? "in" : Array.Find(Signs, row => row.Operation == Operation).Name).Name("left");
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
