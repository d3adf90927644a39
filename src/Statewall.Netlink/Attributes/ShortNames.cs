using System.Text;

namespace Statewall.Netlink.Attributes;

/// <summary>
/// Strings of short names that messages repeat, such as those of expressions, tables and helpers: kept, so that a dump does not make each of
/// them anew. Any number of threads may ask.
/// </summary>
internal static class ShortNames
{
    private const int Longest = 2 * sizeof(ulong);
    private const int Slots = 256;

    private static readonly Name?[] Names = new Name?[Slots];

    /// <summary>The string of a name.</summary>
    /// <param name="utf8">The name, valid UTF-8.</param>
    public static string StringOf(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > Longest)
            return Encoding.UTF8.GetString(utf8);
        // the first and the last letters overlap, and with the length are all of the name
        ulong first = 0, second = 0;
        if (utf8.Length >= sizeof(ulong))
            (first, second) = (MachineOrder.ReadU64(utf8), MachineOrder.ReadU64(utf8[^sizeof(ulong)..]));
        else if (utf8.Length >= sizeof(uint))
            (first, second) = (MachineOrder.ReadU32(utf8), MachineOrder.ReadU32(utf8[^sizeof(uint)..]));
        else if (utf8.Length > 0)
            (first, second) = (((ulong)utf8[0] << 8) | utf8[utf8.Length / 2], utf8[^1]);
        ref var slot = ref Names[(int)(((first ^ (second * 31)) * 0x9e3779b97f4a7c15) >> 56)]; // Fibonacci hashing: the highest bits are the best mixed
        if (slot is { } known && known.First == first && known.Second == second && known.Length == utf8.Length)
            return known.Text;
        var name = new Name(first, second, utf8.Length, Encoding.UTF8.GetString(utf8));
        slot = name;
        return name.Text;
    }

    private sealed record Name(ulong First, ulong Second, int Length, string Text);
}
