using System.Text;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Delinearization;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;
using Statewall.Nftables.Tests.Parsing;

namespace Statewall.Nftables.Tests.Linearization;

/// <summary>What is set to something: its bytes lie as the kernel wants them, checksums are corrected, and unlike types are refused.</summary>
public sealed class AssignmentTests
{
    [Theory]
    [InlineData("meta mark set udp dport", "[ payload load 2b @ transport header + 2 => reg 1 ]", "[ byteorder reg 1 = ntoh(reg 1, 2, 2) ]", "[ meta set mark with reg 1 ]")]
    [InlineData("meta mark set ip saddr", "[ payload load 4b @ network header + 12 => reg 1 ]", "[ byteorder reg 1 = ntoh(reg 1, 4, 4) ]", "[ meta set mark with reg 1 ]")]
    [InlineData("ct mark set tcp sport & 255", "[ byteorder reg 1 = ntoh(reg 1, 2, 2) ]", "[ bitwise reg 1 = ( reg 1 & 0x000000ff ) ^ 0x00000000 ]", "[ ct set mark with reg 1 ]")]
    [InlineData("meta mark set ct mark", "[ ct load mark => reg 1 ]", "[ meta set mark with reg 1 ]")]
    [InlineData("sctp dport set 4", "[ payload write reg 1 => 2b @ transport header + 2 csum_type 2 csum_off 8 csum_flags 0x0 ]")]
    [InlineData("tcp dport set 4", "[ payload write reg 1 => 2b @ transport header + 2 csum_type 1 csum_off 16 csum_flags 0x0 ]")]
    public void Write_Assignment_EndsSoAndIsListedAsWritten(string rule, params string[] end)
    {
        var linear = new RuleWriter(NfProto.IPv4, "t", [], new BatchNumbers()).Write(Read(rule));
        var output = new TextOutput();
        BytecodeText.Write(output, NfProto.IPv4, "t", "c", linear);
        var lines = output.ToString().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(end, lines[^end.Length..]);
        var statements = RuleReader.Read(NfProto.IPv4, linear.Expressions.Select(one => one.Expression), _ => null);
        Assert.Equal(rule, RuleText.Of(new RuleNode(statements), ListingOptions.Usual));
    }

    [Theory]
    [InlineData("tcp dport set meta mark", "datatype mismatch: expected internet network service, expression has type packet mark")]
    [InlineData("ip saddr set tcp dport", "datatype mismatch: expected IPv4 address, expression has type internet network service")]
    [InlineData("meta mark set meta iifname", "datatype mismatch: expected packet mark, expression has type network interface name")]
    public void Read_UnlikeTypes_AreRefused(string rule, string message) =>
        Assert.Equal(message, Assert.Throws<LanguageException>(() => Read(rule)).Diagnostics[0].Message);

    private static RuleNode Read(string rule) =>
        CommandReader.Read(new SourceText("test", Encoding.UTF8.GetBytes($"add rule ip t c {rule}")))[0].RuleDefinition!;
}
