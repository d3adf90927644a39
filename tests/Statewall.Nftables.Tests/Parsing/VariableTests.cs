using System.Text;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Tests.Parsing;

public sealed class VariableTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("variables-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("define p = 22\n", "tcp dport $p accept", "tcp dport 22 accept")]
    [InlineData("define p = { 22, 80 }\n", "tcp dport $p accept", "tcp dport { 22, 80 } accept")]
    [InlineData("define p = {\n 22, # ssh\n 80,\n}\n", "tcp dport { $p, 443 } accept", "tcp dport { 22, 80, 443 } accept")]
    [InlineData("define a = 10.0.0.1; define b = $a; redefine a = 10.0.0.9\n", "ip saddr $b - $a", "ip saddr 10.0.0.1-10.0.0.9")]
    [InlineData("define s = established,\n related\n", "ct state $s accept", "ct state established,related accept")]
    [InlineData("define i = \"eth0\"\n", "iifname $i log prefix \"in $i: $\"", "iifname \"eth0\" log prefix \"in eth0: $\"")]
    [InlineData("define n = 10.0.0.0/8\ndefine m = 1 . 2\n", "ip daddr $n", "ip daddr 10.0.0.0/8")]
    [InlineData("define x = 1\nundefine x\ndefine x = 2\n", "meta mark $x", "meta mark 0x00000002")]
    [InlineData("define e = { }\n", "tcp dport { $e, 1 }", "tcp dport { 1 }")]
    public void Read_Variable_StandsForItsValue(string definitions, string rule, string expected) =>
        Assert.Equal(expected, RuleOf(Read($"{definitions}add rule ip t c {rule}\n")));

    [Fact]
    public void Read_DefinitionInABlock_HoldsInTheBlock()
    {
        const string Text = "define p = 1\ntable ip t {\n define q = 2\n chain c {\n define p = 3\n tcp dport { $p, $q }\n }\n chain d {\n tcp dport $p\n }\n}\n";
        var table = Read(Text)[0].TableDefinition!;
        Assert.Equal("tcp dport { 3, 2 }", Format(table.Chains[0].Rules[0]));
        Assert.Equal("tcp dport 1", Format(table.Chains[1].Rules[0]));
        Assert.Equal("unknown identifier 'q'; did you mean identifier 'p'?", Mistake(Text + "add rule ip t c tcp dport $q\n").Message);
    }

    [Fact]
    public void Read_VariablesOfAChain_AreItsHook()
    {
        var hook = Read("define p = \"drop\"; define n = \"filter\"; define d = { eth0, eth1 }\n" +
            "add chain netdev t c { type filter hook ingress devices = $d priority $n; policy $p; }\n")[0].ChainDefinition!;
        Assert.Equal(["eth0", "eth1"], hook.Hook!.Devices);
        Assert.Equal(0, hook.Hook.Priority);
        Assert.Equal(Nfnetlink.Uapi.NftVerdict.Drop, hook.Policy);
    }

    [Theory]
    [InlineData("add rule ip t c tcp dport $p", "unknown identifier 'p'", "p")]
    [InlineData("define ports = 1\nadd rule ip t c tcp dport $prots", "unknown identifier 'prots'; did you mean identifier 'ports'?", "prots")]
    [InlineData("add rule ip t c log prefix \"$p\"", "unknown identifier 'p'", "\"$p\"")]
    [InlineData("define p = 1\ndefine p = 2", "redefinition of symbol 'p'", "p")]
    [InlineData("undefine p", "undefined symbol 'p'", "p")]
    [InlineData("define p = \n", "syntax error, unexpected newline, expecting a value", "\n")]
    [InlineData("define p = { 1, \n", "syntax error, unexpected end of file", "")]
    [InlineData("define p = 70000\nadd rule ip t c tcp dport $p", "Service out of range", "70000")]
    [InlineData("include \"x\"", "files cannot be included here", "include \"x\"")]
    public void Read_Mistake_IsNamedAtItsPlace(string text, string message, string place)
    {
        var diagnostic = Mistake(text);
        Assert.Equal(message, diagnostic.Message);
        Assert.Equal(place, diagnostic.Spans[0].ToString());
    }

    [Fact]
    public void Read_ValueThatGrows_IsAMistake()
    {
        var text = new StringBuilder("define a = 1,1\n");
        for (var letter = 'b'; letter <= 'z'; letter++)
            text.Append($"define {letter} = ${(char)(letter - 1)},${(char)(letter - 1)}\n");
        Assert.Equal("the value is too long", Mistake(text.ToString()).Message);
    }

    [Fact]
    public void Read_Include_IsReadInItsPlace()
    {
        Write("ports.nft", "define p = 22"); // no line end
        Write("rules/20.nft", "tcp dport $p accept\n");
        Write("rules/10.nft", "iif lo accept\n");
        Write("rules/.hidden.nft", "nonsense\n");
        Write("rules/x.txt", "nonsense\n");
        var table = Read($"include \"ports.nft\"\ntable ip t {{\n chain c {{\n include \"{_directory}/rules/[12]?.n*\"; include \"none*\"\n counter\n }}\n}}\n")[0].TableDefinition!;
        Assert.Equal(["iif \"lo\" accept", "tcp dport 22 accept", "counter packets 0 bytes 0"], table.Chains[0].Rules.Select(Format));
    }

    [Fact]
    public void Read_MistakeInAnIncludedFile_TellsTheWayThere()
    {
        Write("bad.nft", "\nadd rule ip t c tcp dport\n");
        var output = new TextOutput();
        Mistake("include \"bad.nft\"\n").Format(output);
        Assert.Equal($"In file included from test:1:\n{_directory}/bad.nft:2:26-26: Error: syntax error, unexpected newline\nadd rule ip t c tcp dport\n                         ^\n", output.ToString());
    }

    [Fact]
    public void Read_MissingFile_IsAMistake() => Assert.Equal("File not found: none", Mistake("include \"none\"\n").Message);

    [Fact]
    public void Read_FileThatIncludesItself_IsAMistake()
    {
        Write("self.nft", "include \"self.nft\"\n");
        Assert.Equal("Include nested too deeply, max 16 levels", Mistake("include \"self.nft\"\n").Message);
    }

    [Theory]
    [InlineData("a.nft", "*.nft", true)]
    [InlineData("a.nft", "*", true)]
    [InlineData(".nft", "*", false)]
    [InlineData(".nft", ".*", true)]
    [InlineData("ab", "a?", true)]
    [InlineData("ab", "a[!b]", false)]
    [InlineData("ab", "a[a-c]", true)]
    [InlineData("a]", "a[]]", true)]
    [InlineData("a[", "a[", true)]
    [InlineData("aaab", "*aab*", true)]
    [InlineData("aaab", "*aac*", false)]
    public void IsMatch_Pattern_MatchesAsTheShellDoes(string name, string pattern, bool expected) => Assert.Equal(expected, FilePattern.IsMatch(name, pattern));

    private void Write(string name, string text)
    {
        var file = Path.Combine(_directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private IReadOnlyList<CommandNode> Read(string text) =>
        CommandReader.Read(new SourceText("test", Encoding.UTF8.GetBytes(text)), includes: text.Contains("\"x\"", StringComparison.Ordinal) ? null : new IncludePath(_directory));

    private Diagnostic Mistake(string text) => Assert.Throws<LanguageException>(() => Read(text)).Diagnostics[0];

    private static string RuleOf(IReadOnlyList<CommandNode> commands) => Format(commands[^1].RuleDefinition!);

    private static string Format(RuleNode rule)
    {
        var output = new TextOutput();
        RulesetText.Write(output, rule, ListingOptions.Usual);
        return output.ToString().Trim();
    }
}
