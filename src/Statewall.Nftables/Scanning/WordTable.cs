using System.Text;

namespace Statewall.Nftables.Scanning;

/// <summary>What words lead to, found by their bytes. Immutable; any number of threads may ask.</summary>
internal sealed class WordTable<T>
{
    private readonly (byte[] Word, T Value, int Next)[] _entries;
    private readonly int[] _first; // by hash: an entry's index and 1, 0 for none

    /// <summary>Makes a table.</summary>
    /// <param name="rows">Words and what they lead to; of several that are the same the first counts.</param>
    public WordTable(IEnumerable<(string Word, T Value)> rows)
    {
        _entries = [.. rows.Select(row => (Encoding.UTF8.GetBytes(row.Word), row.Value, 0))];
        _first = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)_entries.Length * 2)];
        for (var index = _entries.Length - 1; index >= 0; index--)
        {
            ref var first = ref _first[SlotOf(_entries[index].Word)];
            _entries[index].Next = first;
            first = index + 1;
        }
    }

    /// <summary>Finds what a word leads to.</summary>
    public bool TryFind(ReadOnlySpan<byte> word, out T? value)
    {
        for (var next = _first[SlotOf(word)]; next > 0;)
        {
            ref readonly var entry = ref _entries[next - 1];
            if (word.SequenceEqual(entry.Word))
            {
                value = entry.Value;
                return true;
            }
            next = entry.Next;
        }
        value = default;
        return false;
    }

    private int SlotOf(ReadOnlySpan<byte> word)
    {
        const uint Factor = 31;
        var hash = (uint)word.Length;
        foreach (var sign in word)
            hash = (hash * Factor) + sign;
        return (int)(hash & (uint)(_first.Length - 1));
    }
}
