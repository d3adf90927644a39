using System.Collections;

namespace Statewall.Nftables.Syntax;

/// <summary>A list whose items are made each time they are asked for and not kept: long lists that are gone through one by one.</summary>
/// <param name="count">How many there are.</param>
/// <param name="make">Makes an item.</param>
internal sealed class LazyList<T>(int count, Func<int, T> make) : IReadOnlyList<T>
{
    /// <inheritdoc/>
    public int Count => count;

    /// <inheritdoc/>
    public T this[int index] => make(index);

    /// <summary>A list of what becomes of the items.</summary>
    public LazyList<TResult> Select<TResult>(Func<T, TResult> selector) => new(count, index => selector(make(index)));

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator()
    {
        for (var index = 0; index < count; index++)
            yield return make(index);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
