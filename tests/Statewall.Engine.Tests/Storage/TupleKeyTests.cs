using System.Runtime.CompilerServices;
using CsCheck;
using Statewall.Engine.Conntrack.Storage;

namespace Statewall.Engine.Tests.Storage;

public sealed class TupleKeyTests
{
    internal static readonly Gen<TupleKey> Keys = Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong, Gen.ULong, Gen.ULong, (a, b, c, d, e) => new TupleKey
    {
        SourceHigh = a,
        SourceLow = b,
        DestinationHigh = c,
        DestinationLow = d,
        SourcePort = (ushort)e,
        DestinationPort = (ushort)(e >> 16),
        Zone = (ushort)(e >> 32),
        Family = (byte)(e >> 48),
        Protocol = (byte)(e >> 56),
    });

    [Fact]
    public void EqualsRef_AnyBitChanged_IsFalse() => Gen.Select(Keys, Gen.Int[0, 319]).Sample((key, bit) =>
    {
        var other = key;
        Assert.True(key.EqualsRef(in other));
        Unsafe.Add(ref Unsafe.As<TupleKey, byte>(ref other), bit >> 3) ^= (byte)(1 << (bit & 7));
        Assert.False(key.EqualsRef(in other));
    });

    [Fact]
    public void Swapped_Twice_IsTheSame() => Keys.Sample(key =>
    {
        var there = key.Swapped();
        var back = there.Swapped();
        Assert.True(back.EqualsRef(in key));
        Assert.Equal((key.SourceLow, key.SourceHigh, key.SourcePort), (there.DestinationLow, there.DestinationHigh, there.DestinationPort));
        Assert.Equal((key.Zone, key.Family, key.Protocol), (there.Zone, there.Family, there.Protocol));
    });

    // Neighbouring connections are what real tables hold: their hashes must spread in the low bits, which choose the bucket, as in the high ones.
    [Fact]
    public void Hash_NeighbouringConnections_SpreadsEvenly()
    {
        const int count = 1 << 16;
        var low = new int[256];
        var high = new int[256];
        for (var i = 0; i < count; i++)
        {
            var key = new TupleKey
            {
                SourceLow = 0x0A00_0000u + (uint)(i & 0xFF),
                DestinationLow = 0xC0A8_0001,
                SourcePort = (ushort)(1024 + (i >> 8)),
                DestinationPort = 443,
                Family = 2,
                Protocol = 6,
            };
            var hash = key.Hash(0x5DEE_CE66_D1CE_4E5B);
            low[hash & 0xFF]++;
            high[hash >> 24]++;
        }
        Assert.InRange(Spread(low), 150, 400); // chi-squared with 255 degrees of freedom
        Assert.InRange(Spread(high), 150, 400);

        static double Spread(int[] counts) => counts.Sum(x => (x - 256.0) * (x - 256.0) / 256.0);
    }

    [Fact]
    public void Hash_OtherSeed_IsAnother() => Keys.Sample(key =>
        Assert.NotEqual((key.Hash(1), key.Hash(3), key.Hash(5)), (key.Hash(7), key.Hash(9), key.Hash(11))));
}
