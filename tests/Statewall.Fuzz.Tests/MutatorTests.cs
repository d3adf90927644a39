using System.Security.Cryptography;
using CsCheck;

namespace Statewall.Fuzz.Tests;

public sealed class MutatorTests
{
    [Fact]
    public void Next_SameSeed_MakesTheSameInputs() => Assert.Equal(Digest(7), Digest(7));

    [Fact]
    public void Next_OtherSeed_MakesOtherInputs() => Assert.NotEqual(Digest(7), Digest(8));

    [Fact]
    public void Next_FirstInputs_AreTheSeeds()
    {
        var mutator = new Mutator([[1, 2, 3], [4]], 1);

        Assert.Equal([1, 2, 3], mutator.Next(0).ToArray());
        Assert.Equal([4], mutator.Next(1).ToArray());
    }

    [Fact]
    public void Next_AnySeedsAndNumber_StaysWithinItsBuffer() =>
        Gen.Select(Gen.Byte.Array[0, 300].List[0, 4], Gen.ULong).Sample((seeds, seed) =>
        {
            var mutator = new Mutator(seeds, seed);
            for (var number = 0; number < 500; number++)
            {
                Assert.InRange(mutator.Next(number).Length, 0, 4096);
            }
        });

    private static string Digest(ulong seed)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var mutator = new Mutator([[1, 2, 3, 4], new byte[40]], seed);
        for (var number = 0; number < 2000; number++)
        {
            hash.AppendData(mutator.Next(number));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
