using Rulesets;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Tests.Comparison;

namespace Statewall.Nftables.Tests;

/// <summary>The examples do on an engine what they say.</summary>
public sealed class ExampleTests
{
    [Fact]
    public void BlockList_OfAnotherDay_ChangesElementsOnly()
    {
        var output = Run(BlockList.Run);
        Assert.Contains("\tip saddr @blocked4 counter packets 0 bytes 0 drop\n", output, StringComparison.Ordinal);
        Assert.EndsWith(
            "4 networks:\ndelete element inet blocklist blocked4 { 203.0.113.0/25 }\nadd element inet blocklist blocked4 { 192.0.2.128/25, 203.0.113.0/24 }\n\n",
            output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void BuiltInCode_WithMistakes_ShowsThemAndTheRuleset()
    {
        var output = Run(BuiltInCode.Run);
        Assert.Matches(@"^BuiltInCode\.cs\(\d+\):1:33-38: Error: No such file or directory; did you mean set ‘guests’ in table inet ‘fw’\?\nadd rule inet fw input ip saddr @gests accept\n +\^{6}\n", output);
        Assert.Contains("\t\ttcp dport { 80, 443 } ct state new add @guests { ip saddr } accept\n", output, StringComparison.Ordinal);
        Assert.EndsWith(": Error: Could not process rule: No such file or directory\nadd rule inet fw input jump nowhere\n                            ^^^^^^^\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void DiffAndApply_OfTwoTexts_KeepsWhatStays()
    {
        var output = Run(DiffAndApply.Run);
        Assert.StartsWith("delete rule inet fw input handle 4\nadd chain inet fw input {\n", output, StringComparison.Ordinal);
        Assert.EndsWith(
            "\t\tct state established,related accept\n\t\tip saddr @admins accept\n\t\ttcp dport 22 counter packets 17 bytes 1020 accept\n\t}\n}\n",
            output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void JsonListing_OfTheRuleset_IsReadAgain()
    {
        var output = Run(JsonListing.Run);
        Assert.Contains("\"expr\": [{\"match\": {\"op\": \"==\", \"left\": {\"meta\": {\"key\": \"oifname\"}}, \"right\": \"wan0\"}}, {\"masquerade\": null}]", output, StringComparison.Ordinal);
        Assert.EndsWith("\t\ttype nat hook postrouting priority srcnat; policy accept;\n\t\toifname \"wan0\" masquerade\n\t}\n}\n", output, StringComparison.Ordinal);
    }

    private static string Run(Action<RulesetClient, TextWriter> example)
    {
        using var ground = Ground.Engine();
        using var output = new StringWriter { NewLine = "\n" };
        example(ground.Client, output);
        return output.ToString();
    }
}
