using System.Globalization;
using System.Net;
using System.Text;
using CsCheck;
using Statewall.Conntrack.Formats;

namespace Statewall.Conntrack.Tests;

public sealed class OutputBufferTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(uint.MaxValue)]
    [InlineData(ulong.MaxValue)]
    public void AppendDecimal_Borders_AsDotNet(ulong value) => AssertDecimal(value);

    [Fact]
    public void AppendDecimal_PowersOfTwoAndTen_AsDotNet()
    {
        for (var bit = 0; bit < 64; bit++)
            AssertDecimal((1UL << bit) - 1, 1UL << bit, (1UL << bit) + 1);
        for (var power = 1UL; power < 10_000_000_000_000_000_000; power *= 10)
            AssertDecimal(power - 1, power, power + 1);
    }

    [Fact]
    public void AppendDecimal_Any_AsDotNet() => Gen.ULong.Select(Gen.Int[0, 63], (value, shift) => value >> shift).Sample(value => AssertDecimal(value));

    [Fact]
    public void AppendAddress_AnyIPv4_AsDotNet() =>
        Gen.Byte.Array[4].Sample(bytes => Assert.Equal(new IPAddress(bytes).ToString(), Text(output => output.AppendAddress(bytes))));

    [Fact]
    public void AppendLeft_ShortAndLong_FillsUpToTheWidth()
    {
        Assert.Equal("ab   |", Text(output => Pad(output, "ab", 5)));
        Assert.Equal("abcdef|", Text(output => Pad(output, "abcdef", 5)));
        Assert.Equal(new string(' ', 40) + "|", Text(output => Pad(output, "", 40)));
        static void Pad(OutputBuffer output, string text, int width)
        {
            output.AppendLeft(Encoding.UTF8.GetBytes(text), width);
            output.Append((byte)'|');
        }
    }

    private static void AssertDecimal(params ulong[] values)
    {
        foreach (var value in values)
            Assert.Equal(value.ToString(CultureInfo.InvariantCulture), Text(output => output.AppendDecimal(value)));
    }

    private static string Text(Action<OutputBuffer> append)
    {
        using var output = new OutputBuffer(Stream.Null);
        append(output);
        return Encoding.UTF8.GetString(output.Pending);
    }
}
