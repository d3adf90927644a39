namespace Statewall.Nftables.Linearization;

/// <summary>What an element of a set has to do with the end of a range.</summary>
internal enum ElementEnd
{
    /// <summary>Nothing: it is a value or begins a range.</summary>
    None,

    /// <summary>It ends the range that the element before it begins. // NFT_SET_ELEM_INTERVAL_END</summary>
    Closed,

    /// <summary>It begins a range that has no end, since it goes up to the highest value.</summary>
    Open,
}

/// <summary>Gets the elements of a set as the kernel gets them.</summary>
internal interface IElementSink
{
    /// <summary>Takes an element that is but a key.</summary>
    /// <param name="key">The key's bytes.</param>
    /// <param name="end">What it has to do with the end of a range.</param>
    void Add(ReadOnlySpan<byte> key, ElementEnd end);

    /// <summary>Takes an element of any kind.</summary>
    void Add(LinearElement element);
}

/// <summary>Elements as a list.</summary>
/// <param name="capacity">How many there will be.</param>
internal sealed class LinearElementList(int capacity) : IElementSink
{
    private readonly List<LinearElement> _elements = new(capacity);

    /// <summary>The elements.</summary>
    public IReadOnlyList<LinearElement> Elements => _elements;

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<byte> key, ElementEnd end) => _elements.Add(new LinearElement(key.ToArray()) { IsEnd = end == ElementEnd.Closed, IsOpen = end == ElementEnd.Open });

    /// <inheritdoc/>
    public void Add(LinearElement element) => _elements.Add(element);
}
