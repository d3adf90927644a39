using System.Text;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Delinearization;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;
using Statewall.Nftables.Tests.Parsing;

namespace Statewall.Nftables.Tests.Delinearization;

public sealed class ListingTests
{
    [Theory]
    [InlineData("ct state == established | related", "ct state established | related")]
    [InlineData("ct state != established | related", "ct state != established | related")]
    [InlineData("ct state != established", "ct state != established")]
    [InlineData("ct state > 6", "ct state > 0x2 | 0x4")]
    [InlineData("ct status != assured | dnat", "ct status != assured | dnat")]
    [InlineData("ct state established,related", "ct state established,related")]
    public void Read_ExpressionsOfARule_AreListedAsNftLists(string rule, string expected)
    {
        var command = CommandReader.Read(new SourceText("test", Encoding.UTF8.GetBytes($"add rule ip t c {rule}")))[0];
        var linear = new RuleWriter(NfProto.IPv4, "t", [], new BatchNumbers()).Write(command.RuleDefinition!);
        var statements = RuleReader.Read(NfProto.IPv4, linear.Expressions.Select(one => one.Expression), _ => null);
        Assert.Equal(expected, RuleText.Of(new RuleNode(statements), ListingOptions.Usual));
    }
}
