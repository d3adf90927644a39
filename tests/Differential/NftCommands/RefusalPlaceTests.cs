namespace Differential.NftCommands;

// What a kernel refuses points at a byte of a message: that leads to the words of the command that the byte comes from, and to the right words.
public sealed class RefusalPlaceTests
{
    private const string Ruleset = """
        table ip filter {
            counter hits { packets 0 bytes 0; }
            set allowed { type ipv4_addr; elements = { 10.0.0.1 }; }
            set ranges { type ipv4_addr; flags interval; elements = { 10.0.0.0/8 }; }
            map verdicts { type ipv4_addr : verdict; }
            chain input { type filter hook input priority 0; accept; }
            chain other { counter; }
        }
        """;

    // The words that are to be marked stand in brackets.
    private static readonly (string Command, string Message)[] Refusals =
    [
        ("create table ip ⟦filter⟧", "Could not process rule: File exists"),
        ("delete table ip ⟦nosuch⟧", "Could not process rule: No such file or directory"),
        ("delete table ip ⟦filte⟧", "No such file or directory; did you mean table ‘filter’ in family ip?"),
        ("delete table ip6 ⟦filter⟧", "No such file or directory; did you mean table ‘filter’ in family ip?"),
        ("flush table ip ⟦nosuch⟧", "Could not process rule: No such file or directory"),
        ("add chain ip ⟦nosuch⟧ c", "No such file or directory"),
        ("add chain inet ⟦filter⟧ c", "No such file or directory; did you mean table ‘filter’ in family ip?"),
        ("create chain ip filter ⟦input⟧", "Could not process rule: File exists"),
        ("delete chain ip ⟦nosuch⟧ c", "Could not process rule: No such file or directory"),
        ("delete chain ip ⟦nosuch⟧ input", "No such file or directory; did you mean table ‘filter’ in family ip?"),
        ("delete chain ip filter ⟦nosuch⟧", "Could not process rule: No such file or directory"),
        ("delete chain ip filter ⟦othre⟧", "No such file or directory; did you mean chain ‘other’ in table ip ‘filter’?"),
        ("flush chain ip filter ⟦nosuch⟧", "Could not process rule: No such file or directory"),
        ("⟦rename chain ip filter other input⟧", "Could not process rule: File exists"),
        ("⟦add chain ip filter c { type nat hook forward priority 0; }⟧", "Could not process rule: Operation not supported"),
        ("add rule ip ⟦nosuch⟧ input accept", "No such file or directory; did you mean table ‘filter’ in family ip?"),
        ("add rule ip filter ⟦nosuch⟧ accept", "Could not process rule: No such file or directory"),
        ("add rule ip filter ⟦inpt⟧ accept", "No such file or directory; did you mean chain ‘input’ in table ip ‘filter’?"),
        ("add rule ip filter input tcp dport 22 jump ⟦nosuch⟧", "Could not process rule: No such file or directory"),
        ("add rule ip filter input counter goto ⟦nosuch⟧ comment \"x\"", "Could not process rule: No such file or directory"),
        ("⟦add rule ip filter input masquerade⟧", "Could not process rule: Operation not supported"),
        ("replace rule ip filter input handle ⟦99999⟧ accept", "Could not process rule: No such file or directory"),
        ("delete rule ip filter input handle ⟦99999⟧", "Could not process rule: No such file or directory"),
        ("delete rule ip filter ⟦nosuch⟧ handle 1", "Could not process rule: No such file or directory"),
        ("create set ip filter ⟦allowed⟧ { type ipv4_addr; }", "Could not process rule: File exists"),
        ("add set ip filter ⟦allowed⟧ { type inet_service; }", "Could not process rule: File exists"),
        ("delete set ip filter ⟦nosuch⟧", "Could not process rule: No such file or directory"),
        ("delete set ip filter ⟦alowed⟧", "No such file or directory; did you mean set ‘allowed’ in table ip ‘filter’?"),
        ("flush set ip filter ⟦nosuch⟧", "No such file or directory"),
        ("create element ip filter allowed { 10.0.0.2, ⟦10.0.0.1⟧ }", "Could not process rule: File exists"),
        ("delete element ip filter allowed { 10.0.0.1, ⟦10.0.0.9⟧ }", "Could not process rule: No such file or directory"),
        ("add element ip filter verdicts { 1.2.3.4 : accept, ⟦5.6.7.8⟧ : jump nosuch }", "Could not process rule: No such file or directory"),
        ("add element ip filter ranges { 192.168.0.0/16, ⟦10.1.0.0/16⟧ }", "Could not process rule: File exists"),
        ("add rule ip filter input ip saddr vmap { 1.2.3.4 : accept, ⟦5.6.7.8⟧ : goto nosuch }", "Could not process rule: No such file or directory"),
        ("create counter ip filter ⟦hits⟧", "Could not process rule: File exists"),
        ("delete counter ip filter ⟦hist⟧", "No such file or directory; did you mean obj ‘hits’ in table ip ‘filter’?"),
        ("delete flowtable ip filter ⟦nosuch⟧", "Could not process rule: No such file or directory"),
        ("table ip filter { set ⟦allowed⟧ { type inet_service; }; }", "Could not process rule: File exists"),
        ("table ip filter { chain other { counter; ip saddr 1.2.3.4 jump ⟦nosuch⟧; }; }", "Could not process rule: No such file or directory"),
        ("table ip filter { map verdicts { type ipv4_addr : verdict; elements = { 1.1.1.1 : drop, ⟦2.2.2.2⟧ : jump nosuch }; }; }", "Could not process rule: No such file or directory"),
    ];

    [Fact]
    public void Refusals_OfEngine_PointAtTheirWords()
    {
        using var engine = RulesetSide.Engine();
        Run(engine);
    }

    [Fact]
    public void Refusals_OfKernel_PointAtTheirWords()
    {
        Targets.RequireKernel();
        using var kernel = RulesetSide.Kernel();
        Run(kernel);
    }

    private static void Run(RulesetSide side)
    {
        var made = side.Run(Ruleset);
        Assert.True(made.IsOk, made.Error);
        Assert.All(Refusals, refusal =>
        {
            var text = refusal.Command.Replace("⟦", "", StringComparison.Ordinal).Replace("⟧", "", StringComparison.Ordinal);
            var answer = side.Run(text);
            Assert.False(answer.IsOk, text);
            var mistake = answer.Mistakes[0];
            var marked = text.Insert(mistake.Spans[0].Start + mistake.Spans[0].Length, "⟧").Insert(mistake.Spans[0].Start, "⟦");
            Assert.Equal((refusal.Command, refusal.Message), (marked, mistake.Message));
        });
        Counts.Report($"nft refusals' places on {side.Name}: {Refusals.Length}/{Refusals.Length}");
    }
}
