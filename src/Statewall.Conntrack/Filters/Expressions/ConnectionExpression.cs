using System.Diagnostics.CodeAnalysis;

namespace Statewall.Conntrack.Filters.Expressions;

// Overview: text → tokens → nodes, once; then each connection is asked of the nodes, without allocation.
//
//   or         = and { "or" and }
//   and        = not { "and" not }
//   not        = "not" not | "(" or ")" | comparison
//   comparison = FIELD [ [ "&" NUMBER ] ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) value | [ "not" ] "in" ( value | "{" value { "," value } "}" ) ]
//
// A field alone holds when it is set. What a connection does not have is equal to nothing and in no set, and neither less nor greater.

/// <summary>A condition on connections in words, as <c>proto == tcp and bytes &gt; 1M and orig.src in 10.0.0.0/8</c>.</summary>
public sealed class ConnectionExpression
{
    private readonly ExpressionNode _root;

    private ConnectionExpression(string text, ExpressionNode root)
    {
        Text = text;
        _root = root;
    }

    /// <summary>The names of all fields.</summary>
    public static IEnumerable<string> FieldNames => FieldTable.Names;

    /// <summary>The expression as it was written.</summary>
    public string Text { get; }

    /// <summary>Reads an expression.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">What names and times mean; the usual ones when null.</param>
    /// <param name="expression">The expression.</param>
    /// <param name="fault">What is wrong, and where, when the result is false.</param>
    public static bool TryParse(string text, ExpressionOptions? options, [NotNullWhen(true)] out ConnectionExpression? expression, out ExpressionFault fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parser = new ExpressionParser(text, options ?? new ExpressionOptions());
        var isParsed = parser.TryParse(out var root, out fault);
        expression = isParsed ? new ConnectionExpression(text, root!) : null;
        return isParsed;
    }

    /// <summary>True when the condition holds. Allocates nothing; a malformed part shows in the view's fault.</summary>
    public bool Matches(ref ConnectionView connection) => _root.Matches(ref connection);

    /// <summary>A filter narrowed to what must hold in any case, of which a kernel takes a part, and that asks the expression as well.</summary>
    public ConnectionFilter Narrow(ConnectionFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return _root.Narrow(filter) with { Expression = this };
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>What the names in an expression mean.</summary>
public sealed record ExpressionOptions
{
    /// <summary>Gives the label names, when one is met; without it labels are known by their bits.</summary>
    public Func<LabelMap?>? LabelNames { get; init; }

    /// <summary>What ages are counted to.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
