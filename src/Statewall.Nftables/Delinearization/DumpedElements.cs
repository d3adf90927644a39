using Statewall.Nftables.Expressions;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Delinearization;

/// <summary>Plain elements as the kernel tells them.</summary>
/// <param name="from">The lowest number of each.</param>
/// <param name="to">The highest number of each.</param>
/// <param name="node">Makes a node of both.</param>
internal sealed class DumpedElements(ReadOnlyMemory<UInt128> from, ReadOnlyMemory<UInt128> to, Func<UInt128, UInt128, ExpressionNode> node) : PlainElements
{
    /// <inheritdoc/>
    public override int Count => from.Length;

    /// <inheritdoc/>
    public override ExpressionNode this[int index] => node(from.Span[index], to.Span[index]);

    /// <inheritdoc/>
    public override (UInt128 From, UInt128 To) BoundsAt(int index) => (from.Span[index], to.Span[index]);

    /// <inheritdoc/>
    public override SourceSpan SpanAt(int index) => default;
}
