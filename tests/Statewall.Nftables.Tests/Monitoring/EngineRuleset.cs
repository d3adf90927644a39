using System.Text;
using System.Text.RegularExpressions;
using Statewall.Engine;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Monitoring;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Tests.Monitoring;

/// <summary>The ruleset of an engine: commands change it, and monitors tell how.</summary>
internal sealed partial class EngineRuleset : IDisposable
{
    private readonly EmbeddedKernel _kernel = new();
    private readonly RulesetClient _client;

    public EngineRuleset() => _client = new RulesetClient(_kernel.OpenChannel());

    /// <summary>What was shown.</summary>
    public string Run(string text, bool isJson = false, bool isEcho = false, ListingOptions? options = null)
    {
        var output = new TextOutput();
        var runner = new CommandRunner(_client, output, options ?? ListingOptions.Usual) { IsJson = isJson, IsEcho = isEcho };
        runner.Run(new SourceText("test", Encoding.UTF8.GetBytes(text)));
        return Neutral(output.ToString());
    }

    public RulesetMonitor Monitor(MonitorNode? wanted = null, int? receiveBuffer = null)
    {
        var events = _kernel.OpenChannel();
        if (receiveBuffer is { } size)
            events.RequestReceiveBuffer(size);
        return new RulesetMonitor(events, _kernel.OpenChannel(), wanted);
    }

    /// <summary>The events that wait, as text.</summary>
    public static string Read(RulesetMonitor monitor, ListingOptions? options = null, bool isJson = false)
    {
        var output = new TextOutput();
        while (monitor.Read(TimeSpan.Zero) is { } told)
        {
            if (isJson)
                EventJson.Write(output, told, options ?? ListingOptions.Usual);
            else
                EventText.Write(output, told, options ?? ListingOptions.Usual);
        }
        return Neutral(output.ToString());
    }

    public void Dispose()
    {
        _client.Dispose();
        _kernel.Dispose();
    }

    private static string Neutral(string text) => Process().Replace(text, "by process 1 (test)");

    [GeneratedRegex(@"by process \d+ \([^)]*\)")]
    private static partial Regex Process();
}
