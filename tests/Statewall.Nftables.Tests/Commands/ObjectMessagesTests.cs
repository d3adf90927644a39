using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Tests.Json;

namespace Statewall.Nftables.Tests.Commands;

/// <summary>Objects become messages, and messages objects.</summary>
public sealed class ObjectMessagesTests
{
    [Theory]
    [InlineData("tunnel x {\n\t\tid 10\n\t\tip saddr 192.0.2.1\n\t\tip daddr 192.0.2.2\n\t\tsport 1\n\t\tdport 2\n\t\ttos 3\n\t\tttl 4\n\t\tvxlan {\n\t\t\tgbp 200\n\t\t}\n\t}")]
    [InlineData("tunnel x {\n\t\tid 10\n\t\tip6 saddr 2001:db8::1\n\t\tip6 daddr 2001:db8::2\n\t\terspan {\n\t\t\tversion 1\n\t\t\tindex 5\n\t\t}\n\t}")]
    [InlineData("tunnel x {\n\t\tid 10\n\t\tip6 daddr 2001:db8::2\n\t\terspan {\n\t\t\tversion 2\n\t\t\tdirection egress\n\t\t\tid 63\n\t\t}\n\t}")]
    [InlineData("tunnel x {\n\t\tid 0\n\t\tip daddr 192.0.2.2\n\t\tgeneve {\n\t\t\tclass 0x1 opt-type 0x1 data \"0x12345678\"\n\t\t\tclass 0x1010 opt-type 0xff data \"0x87654321abcdeffe\"\n\t\t}\n\t}")]
    [InlineData("tunnel x {\n\t\tid 4294967295\n\t\tip daddr 192.0.2.2\n\t}")]
    [InlineData("ct timeout x {\n\t\tprotocol tcp\n\t\tl3proto ip\n\t\tpolicy = { syn_sent : 1s, established : 2m, unack : 3s }\n\t}")]
    [InlineData("ct timeout x {\n\t\tprotocol udp\n\t\tl3proto ip6\n\t\tpolicy = { unreplied : 1s, replied : 3m }\n\t}")]
    [InlineData("ct expectation x {\n\t\tprotocol udp\n\t\tdport 9876\n\t\ttimeout 2m\n\t\tsize 12\n\t\tl3proto ip\n\t}")]
    public void Object_AsMessage_IsReadTheSame(string text)
    {
        var definition = ObjectOf(text);
        var output = new TextOutput();
        ObjectMessages.Read(NfProto.Netdev, ObjectMessages.Of(NfProto.Netdev, "t", definition))!.Format(output, ListingOptions.Usual);
        Assert.Equal($"\t{text}\n", output.ToString());
    }

    [Theory]
    [InlineData("ct timeout x { protocol udp; policy = { syn_sent : 1s }; }", "invalid state for this protocol")]
    [InlineData("ct timeout x { protocol tcp; policy = { close : never }; }", "wrong time format")]
    [InlineData("ct timeout x { protocol tcp; policy = { close : 49711d }; }", "the time is too long")]
    [InlineData("ct expectation x { protocol udp; dport 1; timeout 50d; size 1; }", "the time is too long")]
    [InlineData("ct expectation x { protocol udp; dport 1; timeout 1s; }", "missing options")]
    [InlineData("ct helper x { type \"ftp\" protocol icmp; }", "syntax error, unexpected icmp, expecting udp or tcp")]
    public void Object_ThatCannotBe_IsRefused(string text, string message)
    {
        var mistake = Assert.Throws<LanguageException>(() => ObjectMessages.Of(NfProto.IPv4, "t", ObjectOf(text)));
        Assert.Equal(message, mistake.Message);
    }

    private static ObjectDefinition ObjectOf(string text) => Documents.ReadText($"table netdev t {{\n{text}\n}}")[0].TableDefinition!.Objects[0];
}
