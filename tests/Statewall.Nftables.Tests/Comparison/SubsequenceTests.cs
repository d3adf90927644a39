using CsCheck;
using Statewall.Nftables.Comparison;

namespace Statewall.Nftables.Tests.Comparison;

public sealed class SubsequenceTests
{
    private static readonly Gen<string[]> Items = Gen.Char['a', 'd'].Select(sign => sign.ToString()).Array[0, 12];

    [Fact]
    public void Find_TwoLists_IsInOrderAndLongest() => Gen.Select(Items, Items).Sample((from, to) =>
    {
        var pairs = Subsequence.Find(from, to).Select((partner, index) => (index, partner)).Where(pair => pair.partner >= 0).ToList();
        Assert.All(pairs, pair => Assert.Equal(from[pair.index], to[pair.partner]));
        Assert.Equal(pairs.Select(pair => pair.partner).Distinct().Order(), pairs.Select(pair => pair.partner));
        Assert.Equal(LongestCommon(from, to), pairs.Count);
    });

    private static int LongestCommon(string[] from, string[] to)
    {
        var lengths = new int[from.Length + 1, to.Length + 1];
        for (var left = 1; left <= from.Length; left++)
        {
            for (var right = 1; right <= to.Length; right++)
                lengths[left, right] = from[left - 1] == to[right - 1] ? lengths[left - 1, right - 1] + 1 : Math.Max(lengths[left - 1, right], lengths[left, right - 1]);
        }
        return lengths[from.Length, to.Length];
    }
}
