using CsCheck;
using Statewall.Replay.Scenarios;
using Statewall.Replay.Yaml;

namespace Statewall.Replay.Tests.Yaml;

public sealed class YamlDocumentTests
{
    [Theory]
    [InlineData("a: !!int 3", "f:1:4: error: tags such as tag:yaml.org,2002:int mean nothing here")]
    [InlineData("a: !x {b: 1}", "f:1:4: error: tags such as !x mean nothing here")]
    [InlineData("a: *b", "f:1:4: error: there is no anchor &b in front of this")]
    [InlineData("a: &b [1, *b]", "f:1:11: error: *b is inside of what it stands for")]
    [InlineData("[a]: 1", "f:1:1: error: expected a key that is text, found a list")]
    [InlineData("a: 1\nb: 2\na: 3", "f:3:1: error: \"a\" is there already, in line 1")]
    [InlineData("a: 1\n---\nb: 2", "f:2:1: error: there is a second document: one is all that a file can hold")]
    [InlineData("a: [1,\n\n", "f:1:7: error: this is no YAML: ")]
    [InlineData("a: 'x' y", "f:1:8: error: this is no YAML: ")]
    [InlineData("a:\n  b\u0007", "f:2:4: error: this is no YAML: the character 0x07 can only stand there as an escape")]
    [InlineData(": {\nn", "f:1:3: error: this is no YAML: it cannot be read on from here")]
    public void Read_WhatCannotBeMeant_IsAnErrorAtItsPlace(string text, string error)
    {
        var errors = new YamlErrors("f");
        YamlDocument.Read(text, errors);
        Assert.StartsWith(error, Assert.Single(errors.ToList()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ToList_MoreErrorsThanAnybodyReads_EndsSoon()
    {
        var parse = ScenarioFile.Parse("routes:\n" + string.Concat(Enumerable.Repeat("- x\n", 300_000)));
        Assert.Equal(Enumerable.Range(2, 100), parse.Errors.Select(error => error.Line));
    }

    [Theory]
    [InlineData("interfaces:\n", "  i{0}:\n", 300_000, "more than 4096 interfaces")]
    [InlineData("sysctls:\n", "  net.a{0}: x\n", 200_000, "")]
    [InlineData("rules: [", "{{iif: i{0}, table: 1}},\n ", 100_000, "there is no interface i0")]
    public void Parse_LargeFile_EndsSoon(string head, string part, int times, string error)
    {
        var text = head + string.Concat(Enumerable.Range(0, times).Select(number => string.Format(null, part, number))) + (head.EndsWith('[') ? "]" : "");
        var parse = ScenarioFile.Parse(text);
        Assert.Equal(error, parse.Errors.Count == 0 ? "" : parse.Errors[0].Text);
    }

    [Fact]
    public void Read_Alias_StandsForItsNode()
    {
        var root = (YamlMapping)Read("a: &one [x, {y: z}]\nb: *one\nc: &one 3\nd: *one");
        Assert.Same(root.Pairs[0].Value, root.Pairs[1].Value);
        Assert.Equal("3", ((YamlScalar)root.Pairs[3].Value).Text);
    }

    [Fact]
    public void Read_AliasesOfAliases_AreCountedInFull()
    {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
            + string.Concat(Enumerable.Range(1, 12).Select(level => $"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]\n"));
        var errors = new YamlErrors("f");
        Assert.Null(YamlDocument.Read(text, errors));
        Assert.Contains("values, those behind aliases counted each time", Assert.Single(errors.ToList()).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[", 1_000_000, "more than 32 levels")]
    [InlineData("a: {", 1000, "more than 32 levels")]
    [InlineData("- ", 100_000, "more than 32 levels")]
    [InlineData("x", 5_000_000, "the file is larger than 4 MiB")]
    public void Read_HostileText_IsRefusedSoon(string part, int times, string error)
    {
        var errors = new YamlErrors("f");
        Assert.Null(YamlDocument.Read(string.Concat(Enumerable.Repeat(part, times)), errors));
        Assert.Equal(error, Assert.Single(errors.ToList()).Text);
    }

    [Theory]
    [InlineData("\uFEFFk: v", true)]
    [InlineData("k:\n", false)]
    [InlineData("k: ~", false)]
    [InlineData("k: null", false)]
    [InlineData("k: ''", true)]
    [InlineData("k: 'null'", true)]
    public void IsNull_OnlyForPlainNothing(string text, bool isSaid) => Assert.Equal(isSaid, !((YamlMapping)Read(text)).Pairs[0].Value.IsNull);

    [Theory]
    [InlineData("k: one two # three", "two", 1, 8)]
    [InlineData("k: 'it''s two'", "two", 1, 11)]
    [InlineData("k: \"a\\tb\\x41\\u0042\\U0001F600 two\"", "two", 1, 30)]
    [InlineData("k: \"one \\\n   two\"", "two", 2, 4)]
    [InlineData("k: one\n   more two", "two", 2, 9)]
    [InlineData("k: |\n    one\n\n      two", "two", 4, 7)]
    [InlineData("k: >- # folded\n  one\n  and\n\n  two", "two", 5, 3)]
    [InlineData("k: &anchor one two", "two", 1, 16)]
    [InlineData("k: &anchor\n  \"one two\"", "two", 2, 8)]
    [InlineData("k:\r\n  one\r\n  two", "two", 3, 3)]
    [InlineData("k:\r  one\r  two", "two", 3, 3)]
    public void Locate_WordInsideAScalar_IsWhereItStands(string text, string word, int line, int column)
    {
        var scalar = (YamlScalar)((YamlMapping)Read(text)).Pairs[0].Value;
        var offset = scalar.Text.IndexOf(word, StringComparison.Ordinal);
        Assert.Equal((line, column), scalar.Locate(offset));
        Assert.Equal((line, column + word.Length), scalar.Locate(offset + word.Length));
    }

    [Fact]
    public void Quote_AnyText_ReadsAsTheSame() => Gen.OneOf(Gen.Char[' ', '~'], Gen.Char['\0', '\uD7FF'], Gen.Char['\uE000', '\uFFFF'], Gen.Int[0, 6].Select(at => "#:-\"'\n\t"[at]))
        .Array[0, 12].Select(text => new string(text)).Sample(text =>
        {
            Assert.Equal(text, ((YamlScalar)((YamlMapping)Read($"k: {YamlText.Quote(text)}")).Pairs[0].Value).Text);
            Assert.Equal(text, ((YamlScalar)((YamlSequence)Read($"[{YamlText.Quote(text)}, x]")).Items[0]).Text);
            Assert.Equal(text, ((YamlScalar)((YamlMapping)Read($"{YamlText.Quote(text)}: x")).Pairs[0].Key).Text);
        });

    private static YamlNode Read(string text)
    {
        var errors = new YamlErrors("f");
        var node = YamlDocument.Read(text, errors);
        Assert.Empty(errors.ToList());
        return node!;
    }
}
