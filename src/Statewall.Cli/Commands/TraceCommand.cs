using System.CommandLine;

namespace Statewall.Cli.Commands;

/// <summary><c>statewall trace</c>: tells the way of packets that the rules of a running kernel or engine trace.</summary>
internal static class TraceCommand
{
    /// <summary>Describes the command.</summary>
    /// <param name="engineInFront">The value of a <c>--engine</c> in front of the command.</param>
    public static Command Create(string? engineInFront)
    {
        var engine = new Option<string?>("--engine") { Description = "kernel or unix:PATH; also $STATEWALL_ENGINE" };
        var add = new Option<string[]>("--add") { Description = "trace packets that an nft match describes, such as 'tcp dport 22', as long as this runs; '' is all packets", HelpName = "MATCH" };
        var filter = new Option<string?>("--filter") { Description = "tell only of packets that meet a condition, such as 'proto == udp and src in 10.0.0.0/8' (docs/trace.md)", HelpName = "CONDITION" };
        var count = new Option<int?>("--count") { Description = "end after so many packets", HelpName = "N" };
        var output = new Option<string>("--output") { Description = "text, or json, one object per packet", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "json");
        count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1)
                result.AddError("--count takes a number from 1");
        });
        var command = new Command("trace", "Tell the way of traced packets through the running ruleset, rule by rule.") { engine, add, filter, count, output };
        command.SetAction(result => ExplainCommand.Guard(() => new TraceRun(new TraceRequest(
            result.GetValue(engine) ?? engineInFront ?? Environment.GetEnvironmentVariable("STATEWALL_ENGINE"),
            result.GetValue(add) ?? [],
            result.GetValue(filter),
            result.GetValue(count) ?? int.MaxValue,
            result.GetValue(output) == "json")).Run()));
        return command;
    }
}

/// <summary>What the command line asks for.</summary>
/// <param name="Engine">Whose packets.</param>
/// <param name="Matches">Which packets are traced besides those of the ruleset's own rules.</param>
/// <param name="Filter">Which are told; null for all.</param>
/// <param name="Count">How many.</param>
/// <param name="Json">Whether they are told as JSON.</param>
internal sealed record TraceRequest(string? Engine, string[] Matches, string? Filter, int Count, bool Json);
