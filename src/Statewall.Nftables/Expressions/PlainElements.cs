using System.Collections;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Expressions;

/// <summary>
/// Elements of a set each of which is but a value, a prefix or a range. They are kept in few bytes and made into nodes when they are asked
/// for, so that sets of a million elements take little. Immutable.
/// </summary>
internal abstract class PlainElements : IReadOnlyList<ExpressionNode>
{
    /// <inheritdoc/>
    public abstract int Count { get; }

    /// <inheritdoc/>
    public abstract ExpressionNode this[int index] { get; }

    /// <summary>The lowest and highest number that an element stands for.</summary>
    public abstract (UInt128 From, UInt128 To) BoundsAt(int index);

    /// <summary>Where an element stands.</summary>
    public abstract SourceSpan SpanAt(int index);

    /// <inheritdoc/>
    public IEnumerator<ExpressionNode> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
            yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
