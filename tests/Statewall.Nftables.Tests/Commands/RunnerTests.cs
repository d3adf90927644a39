using Statewall.Nftables.Tests.Comparison;

namespace Statewall.Nftables.Tests.Commands;

/// <summary>Commands one after the other, on the engine and on the kernel: what is there afterwards.</summary>
public sealed class RunnerTests
{
    public static TheoryData<string[], string> Runs { get; } = new()
    {
        {
            ["add table ip t; add chain ip t c { type filter hook input priority 0; policy drop; }", "add chain ip t c { policy accept; }"],
            "table ip t {\n\tchain c {\n\t\ttype filter hook input priority filter; policy accept;\n\t}\n}\n"
        },
        {
            ["add table ip t; add map ip t m { type ipv4_addr : inet_service; elements = { 10.0.0.1 : 80, 10.0.0.2 : 81 }; }", "delete element ip t m { 10.0.0.1 }"],
            "table ip t {\n\tmap m {\n\t\ttype ipv4_addr : inet_service\n\t\telements = { 10.0.0.2 : 81 }\n\t}\n}\n"
        },
        {
            ["add table ip t; add map ip t m { type ipv4_addr : verdict; flags interval; elements = { 10.0.0.0/8 : drop, 11.0.0.0/8 : accept }; }", "delete element ip t m { 10.0.0.0/8 }"],
            "table ip t {\n\tmap m {\n\t\ttype ipv4_addr : verdict\n\t\tflags interval\n\t\telements = { 11.0.0.0/8 : accept }\n\t}\n}\n"
        },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public void Run_OnTheEngine_LeavesThis(string[] commands, string expected) => Leave(Ground.Engine(), commands, expected);

    [Theory]
    [MemberData(nameof(Runs))]
    public void Run_OnTheKernel_LeavesThis(string[] commands, string expected) => Leave(Ground.Kernel(), commands, expected);

    [Fact]
    public void Run_OfManyElementsAndRules_LeavesAllOfThem()
    {
        const int Count = 3000;
        var addresses = Enumerable.Range(0, Count).Select(number => $"10.0.{number / 250}.{number % 250}").ToArray();
        var rules = string.Concat(addresses.Select((address, number) => $"\t\tip saddr {address} tcp dport {number + 1} counter packets 0 bytes 0 accept\n"));
        var text = $"table ip t {{\n\tset s {{\n\t\ttype ipv4_addr\n\t\telements = {{ {string.Join(",\n\t\t\t     ", addresses.Chunk(2).Select(pair => string.Join(", ", pair)))} }}\n\t}}\n\n\tchain c {{\n{rules}\t}}\n}}\n";
        Leave(Ground.Engine(), [text], text);
    }

    [Fact]
    public void Run_OfALongTextWithMistakes_TellsAllOfThem()
    {
        var text = $"table ip t {{\n\tchain c {{\n{string.Concat(Enumerable.Repeat("\t\tip saddr 10.0.0.1 accept\n", 2000))}\t\tip saddr nowhere\n\t}}\n}}\nadd nothing\nadd rubbish\n";
        using var ground = Ground.Engine();
        var mistake = Assert.Throws<Diagnostics.LanguageException>(() => Ground.Run(ground.Client, text));
        Assert.Equal([2006, 2007], mistake.Diagnostics.Select(diagnostic => diagnostic.Spans[0].Source!.LineOf(diagnostic.Spans[0].Start)));
        Assert.Empty(ground.Client.Read().Tables);
    }

    private static void Leave(Ground ground, string[] commands, string expected)
    {
        using (ground)
        {
            foreach (var text in commands)
                Ground.Run(ground.Client, text);
            Assert.Equal(expected, ground.Client.Read().ToString());
        }
    }
}
