using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Expressions;

/// <summary>How two values are combined. // enum nft_bitwise_ops</summary>
public enum BinaryOperation
{
    /// <summary>Bits of both.</summary>
    And,

    /// <summary>Bits of one.</summary>
    Xor,

    /// <summary>Bits of either.</summary>
    Or,

    /// <summary>To higher bits.</summary>
    LeftShift,

    /// <summary>To lower bits.</summary>
    RightShift,
}

/// <summary>Two values combined.</summary>
/// <param name="Left">The first.</param>
/// <param name="Operation">How.</param>
/// <param name="Right">The second.</param>
public sealed record BinaryNode(ExpressionNode Left, BinaryOperation Operation, ExpressionNode Right) : ExpressionNode
{
    private static readonly string[] Signs = ["&", "^", "|", "<<", ">>"];

    /// <summary>Combines two values.</summary>
    /// <exception cref="LanguageException">The row of operations is too long.</exception>
    internal static BinaryNode Of(ExpressionNode left, BinaryOperation operation, ExpressionNode right, Place place)
    {
        const int MostDepth = 256;
        var node = new BinaryNode(left, operation, right) { Place = place };
        return DepthOf(node) <= MostDepth ? node : throw Parser.Wrong("nested too deeply", place.Span);
    }

    private static int DepthOf(ExpressionNode node) => node is BinaryNode binary ? 1 + Math.Max(DepthOf(binary.Left), DepthOf(binary.Right)) : 0;

    /// <summary>The operation's sign in the language.</summary>
    internal string Sign => Signs[(int)Operation];

    /// <inheritdoc/>
    public override Datatype? Type => Left.Type;

    /// <inheritdoc/>
    public override int Bits => Left.Bits;

    /// <inheritdoc/>
    public override DataOrder Order => Left.Order;

    internal override void Load(RuleWriter writer, int register) => Load(writer, register, DataField.Of(this));

    /// <summary>Computes it.</summary>
    /// <param name="writer">Gets the expressions.</param>
    /// <param name="register">Gets the result.</param>
    /// <param name="size">How wide the result is.</param>
    internal void Load(RuleWriter writer, int register, DataField size)
    {
        if (Operation is BinaryOperation.LeftShift or BinaryOperation.RightShift)
        {
            LoadPart(Left, writer, register, size);
            writer.AddShift(register, size.Bytes, Operation == BinaryOperation.LeftShift, (int)DataBytes.NumberOf(Right));
            return;
        }
        var (source, mask, flip) = MaskOf(this, size);
        if (source != this)
        {
            LoadPart(source, writer, register, size);
            writer.AddMask(register, size, mask, flip);
            return;
        }
        LoadPart(Left, writer, register, size);
        var other = writer.Take(Right);
        LoadPart(Right, writer, other, size);
        writer.AddCombination(register, other, size.Bytes, Operation);
        writer.Release(other);
    }

    /// <summary>What constants do to an expression, as one mask and bits to flip after it; the expression itself when its last operand is none.</summary>
    internal static (ExpressionNode Source, UInt128 Mask, UInt128 Flip) MaskOf(ExpressionNode node, DataField size)
    {
        var all = DataBytes.Ones(size.Bytes * 8);
        if (node is not BinaryNode { Right: ValueNode constant, Operation: BinaryOperation.And or BinaryOperation.Or or BinaryOperation.Xor } binary)
            return (node, all, 0);
        var (source, mask, flip) = MaskOf(binary.Left, size);
        var value = DataBytes.NumberOf(constant);
        return binary.Operation switch
        {
            BinaryOperation.And => (source, mask & value, flip & value),
            BinaryOperation.Or => (source, mask & ~value & all, (flip & ~value) | value),
            _ => (source, mask, flip ^ value),
        };
    }

    private static void LoadPart(ExpressionNode part, RuleWriter writer, int register, DataField size)
    {
        if (part is BinaryNode binary)
        {
            binary.Load(writer, register, size);
            return;
        }
        part.Load(writer, register);
        if (size.Order == DataOrder.Host && RuleWriter.IsFromNetwork(part))
            writer.AddByteorder(register, DataField.Of(part).Bytes, toNetwork: false);
    }

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        FormatPart(output, Left, options);
        output.Append(" "u8).Append(Sign).Append(" "u8);
        FormatPart(output, Right, options);
    }

    internal override void WriteJson(JsonOutput output, ListingOptions options)
    {
        output.Open().Name(Sign).OpenArray();
        WriteJsonParts(output, options);
        output.CloseArray().Close();
    }

    /// <summary>Writes the values of a row of the same operation one behind the other.</summary>
    private void WriteJsonParts(JsonOutput output, ListingOptions options)
    {
        if (Left is BinaryNode inner && inner.Operation == Operation)
            inner.WriteJsonParts(output, options);
        else
            WriteJsonPart(output, Left, options);
        WriteJsonPart(output, Right, options);
    }

    private void WriteJsonPart(JsonOutput output, ExpressionNode part, ListingOptions options)
    {
        if (Operation == BinaryOperation.Or && part is ValueNode bits)
            bits.WriteJsonBits(output, options);
        else
            part.WriteJson(output, options);
    }

    private void FormatPart(TextOutput output, ExpressionNode part, ListingOptions options)
    {
        // what binds weaker than this operation, and sets of several bits, stand in parentheses
        var isWeaker = part is BinaryNode inner && inner.Operation != Operation && Strength(inner.Operation) < Strength(Operation);
        isWeaker |= Operation == BinaryOperation.And && part is ValueNode { Type: { IsBitmask: true, Symbols: not null } } value && UInt128.PopCount(value.Number) > UInt128.One;
        output.Append(isWeaker ? "("u8 : default);
        part.Format(output, options);
        output.Append(isWeaker ? ")"u8 : default);
    }

    private static int Strength(BinaryOperation operation) => operation switch
    {
        BinaryOperation.Or => 0,
        BinaryOperation.Xor => 1,
        BinaryOperation.And => 2,
        _ => 3,
    };

    internal static ExpressionNode ReadJson(JsonItem item)
    {
        if (!item.IsArray || item.Children.Count < 2)
            throw item.Expecting("an array of several values");
        var operation = (BinaryOperation)Array.IndexOf(Signs, item.Name);
        return item.Children.Select(ExpressionJsonTable.ReadOperand).Aggregate((left, right) => Of(left, operation, right, item.Place));
    }
}

/// <summary>Values one behind the other, compared as one.</summary>
/// <param name="Parts">The values.</param>
public sealed record ConcatenationNode(IReadOnlyList<ExpressionNode> Parts) : ExpressionNode
{
    /// <inheritdoc/>
    public override Datatype? Type => null;

    internal override void Load(RuleWriter writer, int register)
    {
        foreach (var part in Parts)
        {
            part.Load(writer, register);
            register += DataField.Of(part).PaddedBytes / 4;
        }
    }

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options) => Join(output, Parts, " . "u8, options);

    internal override void WriteJson(JsonOutput output, ListingOptions options)
    {
        output.Open().Name("concat");
        JoinJson(output, Parts, options);
        output.Close();
    }

    /// <inheritdoc/>
    public bool Equals(ConcatenationNode? other) => other is not null && Parts.SequenceEqual(other.Parts);

    /// <inheritdoc/>
    public override int GetHashCode() => Parts.Aggregate(0, HashCode.Combine);

    internal static void Join(TextOutput output, IReadOnlyList<ExpressionNode> parts, ReadOnlySpan<byte> separator, ListingOptions options)
    {
        for (var index = 0; index < parts.Count; index++)
        {
            output.Append(index > 0 ? separator : default);
            parts[index].Format(output, options);
        }
    }

    internal static void JoinJson(JsonOutput output, IReadOnlyList<ExpressionNode> parts, ListingOptions options)
    {
        output.OpenArray();
        foreach (var part in parts)
            part.WriteJson(output, options);
        output.CloseArray();
    }

    internal static ExpressionNode ReadJson(JsonItem item) => item.IsArray && item.Children.Count > 1
        ? new ConcatenationNode([.. item.Children.Select(ExpressionJsonTable.ReadPart)])
        : throw item.Expecting("an array of several values");
}

/// <summary>Any of some values.</summary>
/// <param name="Items">The values.</param>
public sealed record ListNode(IReadOnlyList<ExpressionNode> Items) : ExpressionNode
{
    /// <inheritdoc/>
    public override Datatype? Type => Items[0].Type;

    /// <inheritdoc/>
    public override int Bits => Items[0].Bits;

    internal override void Load(RuleWriter writer, int register) =>
        writer.AddConstant(register, Items.Aggregate(UInt128.Zero, (bits, item) => bits | DataBytes.NumberOf(item)), DataField.Of(Items[0]));

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options) => ConcatenationNode.Join(output, Items, ","u8, options);

    internal override void WriteJson(JsonOutput output, ListingOptions options)
    {
        if (Items.Count == 1)
            Items[0].WriteJson(output, options);
        else
            ConcatenationNode.JoinJson(output, Items, options);
    }

    /// <inheritdoc/>
    public bool Equals(ListNode? other) => other is not null && Items.SequenceEqual(other.Items);

    /// <inheritdoc/>
    public override int GetHashCode() => Items.Aggregate(0, HashCode.Combine);

    internal static ListNode ReadJson(JsonItem item) => item.Children.Count > 0
        ? new ListNode([.. item.Children.Select(ExpressionJsonTable.ReadOperand)]) { Place = item.Place }
        : throw item.Expecting("at least one value");
}

/// <summary>A set without a name.</summary>
/// <param name="Elements">What it holds.</param>
public sealed record SetNode(IReadOnlyList<ExpressionNode> Elements) : ExpressionNode
{
    /// <inheritdoc/>
    public override Datatype? Type => Elements[0].Type;

    /// <inheritdoc/>
    public override int Bits => Elements[0].Bits;

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        output.Append("{ "u8);
        ConcatenationNode.Join(output, Elements, ", "u8, options);
        output.Append(" }"u8);
    }

    internal override void WriteJson(JsonOutput output, ListingOptions options)
    {
        output.Open().Name("set");
        ConcatenationNode.JoinJson(output, Elements, options);
        output.Close();
    }

    /// <inheritdoc/>
    public bool Equals(SetNode? other) => other is not null && Elements.SequenceEqual(other.Elements);

    /// <inheritdoc/>
    public override int GetHashCode() => Elements.Aggregate(0, HashCode.Combine);

    internal static SetNode ReadJson(JsonItem item) => item.IsArray && item.Children.Count == 0
        ? throw item.Wrong("Set is empty")
        : new SetNode([.. item.Items.Select(ExpressionJsonTable.ReadElement)]);
}

/// <summary>A set by its name.</summary>
/// <param name="Name">The name.</param>
public sealed record SetReferenceNode(string Name) : ExpressionNode
{
    /// <inheritdoc/>
    public override Datatype? Type => null;

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options) => output.Append("@"u8).Append(Name);

    internal override void WriteJson(JsonOutput output, ListingOptions options) => output.String($"@{Name}");
}
