using System.Text;

namespace Statewall.Netlink.Attributes;

/// <summary>
/// Strings of short names that messages repeat, such as those of expressions, tables and helpers: kept, so that a dump does not make each of
/// them anew. Any number of threads may ask.
/// </summary>
internal static class ShortNames
{
    private const int Longest = sizeof(ulong);
    private const int Slots = 256;

    private static readonly Name?[] Names = new Name?[Slots];

    /// <summary>The string of a name.</summary>
    /// <param name="utf8">The name, valid UTF-8.</param>
    public static string StringOf(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > Longest || utf8.Contains((byte)0))
            return Encoding.UTF8.GetString(utf8);
        var key = 0UL;
        foreach (var letter in utf8)
            key = (key << 8) | letter;
        ref var slot = ref Names[(int)((key * 0x9e3779b97f4a7c15) >> 56)]; // Fibonacci hashing: the highest bits are the best mixed
        if (slot is { } known && known.Key == key)
            return known.Text;
        var name = new Name(key, Encoding.UTF8.GetString(utf8));
        slot = name;
        return name.Text;
    }

    private sealed record Name(ulong Key, string Text);
}
