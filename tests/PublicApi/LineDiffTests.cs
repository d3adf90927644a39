namespace PublicApi;

public sealed class LineDiffTests
{
    [Fact]
    public void Describe_EqualTexts_IsEmpty() => Assert.Equal("", LineDiff.Describe("a\nb", "a\nb", 10));

    [Fact]
    public void Describe_ChangedLine_ShowsBoth() => Assert.Equal("- b\n+ x", LineDiff.Describe("a\nb\nc", "a\nx\nc", 10));

    [Fact]
    public void Describe_MoreThanAsked_SaysHowManyAreLeft() => Assert.Equal("+ b\n… and 2 more lines", LineDiff.Describe("a", "a\nb\nc\nd", 1));
}
