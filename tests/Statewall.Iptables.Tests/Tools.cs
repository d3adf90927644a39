using Statewall.Engine;
using Statewall.Iptables.Commands;
using Statewall.Netlink.Channels;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Tests;

// The tools on an embedded engine of their own.
internal sealed class Tools : IDisposable
{
    private readonly EmbeddedKernel _engine = new();

    public void Dispose() => _engine.Dispose();

    // What is answered when a change has to be confirmed.
    internal bool Confirms { get; set; }

    internal INetlinkChannel Open() => _engine.OpenChannel(12);

    internal Answer Run(string tool, string words, string input = "") => Run(tool, words.Split(' ', StringSplitOptions.RemoveEmptyEntries), input);

    internal Answer Run(string tool, IReadOnlyList<string> words, string input = "")
    {
        var (output, error) = (new TextOutput(), "");
        var code = new IptablesRunner(Open, output, text => error += text) { Clock = new FixedClock(), Confirm = _ => Confirms }.Run(tool, words, new StringReader(input));
        return new Answer(code, output.ToString(), error);
    }

    // What has to succeed.
    internal string Do(string tool, string words, string input = "")
    {
        var answer = Run(tool, words, input);
        Assert.True(answer.Code == 0, $"{tool} {words}: {answer.Error}");
        return answer.Output;
    }

    // The rules of a chain as they are saved.
    internal string[] Rules(string tool = "iptables", string chain = "INPUT") => [.. Do($"{tool}-save", "").Split('\n').Where(line => line.StartsWith($"-A {chain}", StringComparison.Ordinal))];

    private sealed class FixedClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(2024, 3, 5, 6, 7, 8, TimeSpan.Zero);
    }
}

internal sealed record Answer(int Code, string Output, string Error);
