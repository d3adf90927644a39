using CsCheck;
using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Tests.Codecs;

namespace Statewall.Nfnetlink.Tests;

/// <summary>Every message decodes to what was encoded, whichever of its fields are present.</summary>
public sealed class RoundTripTests
{
    [Fact]
    public void Tuple_Any_RoundTrips() => RoundTrip<ConntrackTuple>();

    [Fact]
    public void Connection_Any_RoundTrips() => RoundTrip<ConntrackMessage>();

    [Fact]
    public void Expectation_Any_RoundTrips() => RoundTrip<ExpectationMessage>();

    [Fact]
    public void CpuStats_Any_RoundTrips() => RoundTrip<ConntrackCpuStats>();

    [Fact]
    public void GlobalStats_Any_RoundTrips() => RoundTrip<ConntrackGlobalStats>();

    [Fact]
    public void ExpectationStats_Any_RoundTrips() => RoundTrip<ExpectationCpuStats>();

    [Fact]
    public void TimeoutPolicy_Any_RoundTrips() => RoundTrip<TimeoutPolicy>();

    [Fact]
    public void HelperDefinition_Any_RoundTrips() => RoundTrip<HelperDefinition>();

    [Fact]
    public void Table_Any_RoundTrips() => RoundTrip<Table>();

    [Fact]
    public void Chain_Any_RoundTrips() => RoundTrip<Chain>();

    [Fact]
    public void Rule_Any_RoundTrips() => RoundTrip<Rule>();

    [Fact]
    public void Expression_Any_RoundTrips() => RoundTrip<Expression>();

    [Fact]
    public void Set_Any_RoundTrips() => RoundTrip<Set>();

    [Fact]
    public void SetElementList_Any_RoundTrips() => RoundTrip<SetElementList>();

    [Fact]
    public void SetElement_Any_RoundTrips() => RoundTrip<SetElement>();

    [Fact]
    public void NftObject_Any_RoundTrips() => RoundTrip<NftObject>();

    [Fact]
    public void Flowtable_Any_RoundTrips() => RoundTrip<Flowtable>();

    [Fact]
    public void TraceEvent_Any_RoundTrips() => RoundTrip<TraceEvent>();

    [Fact]
    public void CompatRevision_Any_RoundTrips() => RoundTrip<CompatRevision>();

    [Fact]
    public void RegisteredHook_Any_RoundTrips() => RoundTrip<RegisteredHook>();

    [Fact]
    public void Generation_Any_RoundTrips() => RoundTrip<Generation>();

    [Fact]
    public void BatchBegin_Any_RoundTrips() => RoundTrip<BatchBegin>();

    [Fact]
    public void Connection_CutAnywhere_FaultsOrDecodesAndNeverThrows() => Gen.Select(Gen.Int, Gen.Int[0, 4096]).Sample((seed, cut) =>
    {
        var bytes = Wire.Encode(GeneratorCodec.Generate<ConntrackMessage>(seed));
        var value = default(ConntrackMessage);
        var part = bytes.AsSpan(0, Math.Min(cut, bytes.Length));
        var fault = AttributeReader.Decode(part, 20, ref value);
        if (fault.IsNone)
            Assert.Equal(Wire.Tree(part), Wire.Tree(Wire.Encode(value)));
        else
            Assert.InRange(fault.Offset, 20, 20 + part.Length);
    });

    [Fact]
    public void Connection_FlippedBytes_FaultsOrReachesAFixedPoint() =>
        Gen.Select(Gen.Int, Gen.Int[0, 4096], Gen.Byte).Sample((seed, at, mask) =>
    {
        var bytes = Wire.Encode(GeneratorCodec.Generate<ConntrackMessage>(seed));
        if (bytes.Length == 0)
            return;
        bytes[at % bytes.Length] ^= mask;
        var value = default(ConntrackMessage);
        if (!AttributeReader.Decode(bytes, 20, ref value).IsNone)
            return;
        var once = Wire.Encode(value);
        Assert.Equal(once, Wire.Encode(Wire.Decode<ConntrackMessage>(once)));
    });

    private static void RoundTrip<T>()
        where T : struct, IAttributeSet<T> => Gen.Int.Sample(seed =>
    {
        var value = GeneratorCodec.Generate<T>(seed);
        var bytes = Wire.Encode(value);
        var decoded = Wire.Decode<T>(bytes);
        Assert.Equal(TextCodec.Print(value), TextCodec.Print(decoded));
        Assert.Equal(bytes, Wire.Encode(decoded));
        foreach (var style in new[] { AttributeStyle.Kernel, AttributeStyle.KernelUnmarked })
            Assert.Equal(TextCodec.Print(value), TextCodec.Print(Wire.Decode<T>(Wire.Encode(value, style))));
    });
}
