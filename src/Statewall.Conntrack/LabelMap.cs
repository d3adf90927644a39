using System.Text;

namespace Statewall.Conntrack;

/// <summary>Names of connection labels, from a file that has a bit number and a name on each line. // connlabel.conf</summary>
public sealed class LabelMap
{
    /// <summary>Where the file is unless told otherwise.</summary>
    public const string DefaultPath = "/etc/xtables/connlabel.conf";

    /// <summary>Number of label bits. // XT_CONNLABEL_MAXBIT + 1</summary>
    public const int Count = 128;

    private readonly byte[]?[] _names = new byte[]?[Count];

    /// <summary>Reads the lines of a label file; what follows <c>#</c> is a comment, and a line that does not name a bit is passed over.</summary>
    public static LabelMap Parse(IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var map = new LabelMap();
        foreach (var line in lines)
        {
            var words = line.Split('#', 2)[0].Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            // the first name of a bit and the first bit of a name count
            if (words.Length == 2 && TryBit(words[0], out var bit) && map._names[bit] is null && !map.TryFind(words[1], out _))
                map._names[bit] = Encoding.UTF8.GetBytes(words[1]);
        }
        return map;
    }

    /// <summary>The name of a label in UTF-8; empty when it has none.</summary>
    /// <param name="bit">0 to 127.</param>
    public ReadOnlySpan<byte> NameOf(int bit) => _names[bit];

    /// <summary>Finds the label of a name.</summary>
    public bool TryFind(ReadOnlySpan<char> name, out int bit)
    {
        var utf8 = new byte[Encoding.UTF8.GetByteCount(name)];
        Encoding.UTF8.GetBytes(name, utf8);
        for (bit = 0; bit < Count; bit++)
        {
            if (_names[bit] is { } known && known.AsSpan().SequenceEqual(utf8))
                return true;
        }
        return false;
    }

    private static bool TryBit(string word, out int bit) =>
        int.TryParse(word, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out bit) && bit < Count;
}
