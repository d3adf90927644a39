using System.Text;
using System.Text.Json;
using Statewall.Cli.Applets;
using Statewall.Cli.Applets.Nfct;
using Statewall.Cli.Engines;
using Statewall.Cli.Terminal;

namespace Statewall.Cli.Tests;

/// <summary><c>nfct … -o json</c> on an engine, so anywhere.</summary>
public sealed class NfctJsonTests
{
    [Theory]
    [InlineData("list timeout -o json")]
    [InlineData("-o json list timeout")]
    [InlineData("lis --output json tim")]
    [InlineData("list timeout --output=json")]
    public void List_Timeouts_OneObjectPerLine(string command)
    {
        using var engine = new EngineProcess();
        Do(engine, "add timeout first inet tcp established 100 close 5");
        Do(engine, "add timeout second inet6 udp unreplied 7");
        var lines = Do(engine, command).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        var policies = lines.Select(line => JsonDocument.Parse(line).RootElement).ToDictionary(policy => policy.GetProperty("name").GetString()!);
        var first = policies["first"];
        Assert.Equal("ipv4", first.GetProperty("family").GetString());
        Assert.Equal(6, first.GetProperty("protocol").GetInt32());
        Assert.Equal(100, first.GetProperty("timeouts").GetProperty("ESTABLISHED").GetInt32());
        Assert.Equal(5, first.GetProperty("timeouts").GetProperty("CLOSE").GetInt32());
        Assert.Equal("ipv6", policies["second"].GetProperty("family").GetString());
        Assert.Equal(7, policies["second"].GetProperty("timeouts").GetProperty("UNREPLIED").GetInt32());
    }

    [Fact]
    public void Get_TimeoutAndDefaults_AreObjects()
    {
        using var engine = new EngineProcess();
        Do(engine, "add timeout one inet generic timeout 4");
        Assert.Equal("{\"name\":\"one\",\"family\":\"ipv4\",\"protocol\":255,\"timeouts\":{\"TIMEOUT\":4}}\n", Do(engine, "get timeout one -o json"));
        Assert.Equal("{\"family\":\"ipv4\",\"protocol\":17,\"timeouts\":{\"UNREPLIED\":30,\"REPLIED\":120}}\n", Do(engine, "default-get timeout inet udp -o json"));
    }

    [Fact]
    public void List_Helpers_OneObjectPerLine()
    {
        using var engine = new EngineProcess();
        Do(engine, "add helper rpc inet tcp");
        // it takes conntrackd to turn it on
        const string Added = "{\"name\":\"rpc\",\"queue\":0,\"family\":\"ipv4\",\"protocol\":6,\"private_size\":16,\"enabled\":false}\n";
        Assert.Equal(Added, Do(engine, "list helper -o json"));
        Assert.Equal(Added, Do(engine, "get helper rpc inet tcp -o json"));
    }

    [Theory]
    [InlineData("list timeout -o", "the output can be `json' alone")]
    [InlineData("list timeout -o xml", "the output can be `json' alone")]
    [InlineData("list timeout --output=", "the output can be `json' alone")]
    [InlineData("flush timeout -o json", "too many arguments")]
    [InlineData("delete timeout x -o json", "too many arguments")]
    [InlineData("add timeout x inet tcp -o json", "Wrong state name: `-o' for protocol `tcp'")]
    public void Output_OfNoUse_IsRefused(string command, string wanted)
    {
        using var error = new MemoryStream();
        using var streams = new StandardStreams(Stream.Null, error);
        var context = new AppletContext("nfct", new EngineChannels(new EngineChoice(EngineKind.Embedded)), streams);
        Assert.Equal(1, NfctApplet.Run(context, command.Split(' ')));
        Assert.Equal($"nfct v1.4.9: {wanted}\n", Encoding.UTF8.GetString(error.ToArray()));
    }

    private static string Do(EngineProcess engine, string command)
    {
        var result = engine.Run(["nfct", .. command.Split(' ')], "");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return result.Output;
    }
}
