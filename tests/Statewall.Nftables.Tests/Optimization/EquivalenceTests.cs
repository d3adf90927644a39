using System.Globalization;
using System.Net;
using System.Text;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Optimization;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Tests.Optimization;

/// <summary>Chains made by chance mean the same before and after: every packet of the values in play leaves the same trace.</summary>
public sealed class EquivalenceTests
{
    private const int Ordinary = 800;

    private static readonly (string Selector, UInt128[] Values, string[] Texts)[] Fields =
    [
        ("ip saddr", [Address("1.1.1.1"), Address("1.1.1.2"), Address("1.1.2.1"), Address("9.9.9.9")], ["1.1.1.1", "1.1.1.2", "1.1.2.1", "1.1.1.0/24", "1.1.0.0-1.1.1.1", "{ 1.1.1.1, 1.1.2.1 }", "{ 1.1.1.0/24, 1.1.1.2 }"]),
        ("tcp dport", [1, 2, 3, 9], ["1", "2", "3", "1-2", "2-3", "{ 1, 3 }", "{ 1-2, 9 }"]),
        ("meta mark", [0, 1, 2, 7], ["0", "1", "2", "1-2", "{ 0, 2 }"]),
        ("ct state", [1, 2, 4, 8], ["new", "established", "established,related", "invalid,new", "{ new, invalid }"]),
        ("tcp flags", [2, 16, 18, 1], ["syn", "ack", "syn,ack", "== syn", "== ack"]),
    ];

    private static readonly string[] Verdicts = ["accept", "accept", "accept", "drop", "drop", "return", "jump a", "jump b", "goto a", "continue", "", "reject", "dnat to 1.1.1.1", "dnat to 1.1.1.2", "dnat to 1.1.1.1:80", "dnat to 1.1.1.2:81"];

    private static readonly string[] Unfinal = ["", "jump a", "jump b", "continue"];

    private static readonly string[] Actions = ["log prefix \"x\"", "log prefix \"y\"", "counter", "counter name \"n\"", "limit rate 1/second", "meta mark set 2", "ip saddr set 1.1.1.2", "notrack"];

    private static readonly string[] Inside = ["", "log prefix \"i\"", "meta mark set 2", "ip saddr set 1.1.1.2", "tcp dport 2 accept", "tcp dport set 3", "ct state new drop", "meta mark 1 return"];

    [Fact]
    public void Chains_Optimized_MeanTheSame()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("STATEWALL_SEED"), CultureInfo.InvariantCulture, out var asked) ? asked : 1;
        var rulesets = int.TryParse(Environment.GetEnvironmentVariable("STATEWALL_SEQUENCES"), CultureInfo.InvariantCulture, out var wanted) ? wanted : Ordinary;
        var dice = new Random(seed);
        var packets = Packets().ToList();
        var merges = 0;
        for (var ruleset = 0; ruleset < rulesets; ruleset++)
        {
            var text = MakeTable(dice);
            var before = CommandReader.Read(Source(text), new NameSources());
            var after = RulesetOptimizer.Optimize(before);
            merges += after.Merges.Count;
            if (after.Merges.Count == 0)
                continue;
            var (left, right) = (new PacketWalk(before[0].TableDefinition!), new PacketWalk(after.Commands[0].TableDefinition!));
            var wrong = packets.Find(packet => left.Run("c", packet) != right.Run("c", packet));
            if (wrong is not null)
                Assert.Fail($"STATEWALL_SEED={seed}, ruleset {ruleset}: {string.Join(' ', wrong)}\n{left.Run("c", wrong)}\n{right.Run("c", wrong)}\n{text}\n{Listing(after.Commands)}");
            AssertReadable(after.Commands);
        }
        Assert.True(merges >= rulesets / 3, $"only {merges} merges: nearly everything is left alone");
        Counts.Report("optimized chains mean the same", rulesets, rulesets);
    }

    /// <summary>What comes out can be written, and read again as the same.</summary>
    private static void AssertReadable(IReadOnlyList<CommandNode> commands)
    {
        var listing = Listing(commands);
        Assert.Equal(listing, Listing(CommandReader.Read(Source(listing), new NameSources())));
    }

    private static string Listing(IReadOnlyList<CommandNode> commands)
    {
        var output = new TextOutput();
        RulesetText.Write(output, commands[0].TableDefinition!, ListingOptions.Usual);
        return output.ToString();
    }

    private static SourceText Source(string text) => new("", Encoding.UTF8.GetBytes(text));

    private static UInt128 Address(string text) => (uint)IPAddress.NetworkToHostOrder(BitConverter.ToInt32(IPAddress.Parse(text).GetAddressBytes()));

    private static string MakeTable(Random dice)
    {
        var text = new StringBuilder("table ip t {\ncounter n { }\n");
        foreach (var chain in (string[])["a", "b"])
            text.Append(CultureInfo.InvariantCulture, $"chain {chain} {{\n{Inside[dice.Next(Inside.Length)]}\n}}\n");
        text.Append("chain c {\n");
        var shape = MakeShape(dice);
        for (var rule = dice.Next(3, 10); rule > 0; rule--)
        {
            if (dice.Next(4) == 0)
                shape = MakeShape(dice);
            text.Append(MakeRule(shape, dice)).Append('\n');
        }
        return text.Append("}\n}\n").ToString();
    }

    /// <summary>What rules that follow each other have in common: fields, an action, a verdict or a map.</summary>
    private static (int[] Fields, string Action, string? Verdict) MakeShape(Random dice)
    {
        int[] fields = [.. Enumerable.Range(0, Fields.Length).OrderBy(_ => dice.Next()).Take(dice.Next(1, 4))];
        string? verdict = dice.Next(3) == 0 ? null : dice.Next(3) == 0 ? Unfinal[dice.Next(Unfinal.Length)] : Verdicts[dice.Next(Verdicts.Length)];
        return (fields, dice.Next(3) == 0 ? Actions[dice.Next(Actions.Length)] : "", verdict);
    }

    private static string MakeRule((int[] Fields, string Action, string? Verdict) shape, Random dice)
    {
        var kept = dice.Next(2) == 0 ? shape.Fields[0] : -1; // all rules of a shape may ask for the same of one field
        var words = shape.Fields.Where(field => dice.Next(20) > 0).Select(field =>
        {
            var (selector, _, texts) = Fields[field];
            var value = texts[field == kept ? 0 : dice.Next(texts.Length)];
            return $"{selector} {(dice.Next(12) == 0 && !value.Contains("==", StringComparison.Ordinal) ? "!= " : "")}{value}";
        }).ToList();
        var verdict = shape.Verdict ?? (dice.Next(6) == 0 ? Map(dice) : Verdicts[dice.Next(Verdicts.Length)]);
        if (verdict.Contains(':', StringComparison.Ordinal) && !verdict.Contains("vmap", StringComparison.Ordinal) && !words.Exists(word => word.StartsWith("tcp", StringComparison.Ordinal)))
            words.Add("tcp dport 1");
        var rule = string.Join(' ', words.Append(shape.Action).Append(verdict).Where(word => word.Length > 0));
        return rule.Length > 0 ? rule : "accept";
    }

    private static string Map(Random dice)
    {
        string[] verdicts = ["accept", "drop", "continue"];
        return $"meta mark vmap {{ {dice.Next(2)} : {verdicts[dice.Next(3)]}, {2 + dice.Next(2)} : {verdicts[dice.Next(3)]} }}";
    }

    private static IEnumerable<Dictionary<string, UInt128>> Packets()
    {
        IEnumerable<Dictionary<string, UInt128>> packets = [[]];
        foreach (var (selector, values, _) in Fields)
            packets = packets.SelectMany(packet => values.Select(value => new Dictionary<string, UInt128>(packet) { [selector] = value }));
        return packets;
    }
}
