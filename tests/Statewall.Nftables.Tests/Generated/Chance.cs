namespace Statewall.Nftables.Tests.Generated;

/// <summary>Choices made by chance; the same seed makes the same.</summary>
internal sealed class Chance(int seed)
{
    private const string NameSigns = "abcdefghijklmnopqrstuvwxyz0123456789_-";
    private const string TextSigns = "abcXYZ 0189_-.,:;{}()=!/#'äß€";

    private readonly Random _random = new(seed);

    public bool Is(double share = 0.5) => _random.NextDouble() < share;

    public int Number(int least, int most) => _random.Next(least, most + 1);

    public T One<T>(params IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    public T? Maybe<T>(Func<T> make)
        where T : struct => Is() ? make() : null;

    public string? MaybeText(int most) => Is(0.3) ? Text(most) : null;

    public T[] Several<T>(int least, int most, Func<T> make) => [.. Enumerable.Range(0, Number(least, most)).Select(_ => make())];

    /// <summary>A number of some bits; its highest and lowest are likelier than others.</summary>
    public UInt128 Bits(int bits)
    {
        var highest = bits >= 128 ? UInt128.MaxValue : (UInt128.One << bits) - 1;
        return Number(0, 9) switch
        {
            0 => 0,
            1 => highest,
            2 => UInt128.Min(highest, (UInt128)Number(0, 9)),
            _ => (((UInt128)(ulong)_random.NextInt64() << 64) | ((UInt128)(ulong)_random.NextInt64() << 1) | (UInt128)(ulong)Number(0, 1)) & highest,
        };
    }

    public uint U32(uint least = 0) => Math.Max(least, (uint)Bits(32));

    public ushort U16() => (ushort)Bits(16);

    /// <summary>A name that is no word of the language.</summary>
    public string Name(string first) => first + new string([.. Several(0, 12, () => One<char>([.. NameSigns]))]);

    /// <summary>Text that can stand in quotes.</summary>
    public string Text(int most)
    {
        var text = new string([.. Several(1, most, () => One<char>([.. TextSigns]))]);
        return System.Text.Encoding.UTF8.GetByteCount(text) <= most ? text : text[..1];
    }

    /// <summary>Milliseconds: any, or whole seconds, which is all that JSON has.</summary>
    public ulong Milliseconds(bool wholeSeconds) => wholeSeconds ? (ulong)Number(1, 1_000_000) * 1000 : (ulong)Number(1, int.MaxValue - 1);
}
