using System.CommandLine;
using Statewall.Cli.Terminal;
using Statewall.Nftables.Scanning;
using Statewall.Packets;
using Statewall.Packets.Captures;
using Statewall.Replay;
using Statewall.Replay.Embedded;
using Statewall.Replay.Kernel;
using Statewall.Replay.Rulesets;
using Statewall.Replay.Scenarios;

namespace Statewall.Cli.Commands;

/// <summary><c>statewall replay CAPTURE…</c>: sends a capture's packets through a host and prints what its connection tracking made of them.</summary>
internal static class ReplayCommand
{
    private static readonly string[] Shows = ["connections", "counters", "events", "expectations", "statistics", "trace", "verdicts"];

    public static Command Create()
    {
        var captures = new Argument<string[]>("CAPTURE") { Description = "pcap or pcapng files, gzip or not", Arity = ArgumentArity.OneOrMore };
        var engine = new Option<string>("--engine")
        {
            Description = "embedded, or kernel: the running kernel, in a network namespace of its own",
            DefaultValueFactory = _ => "embedded",
        };
        engine.AcceptOnlyFromAmong("embedded", "kernel");
        var scenario = new Option<string?>("--scenario") { Description = "the host that the packets cross, in YAML (docs/scenario.md); by default a router between the capture's two sides", HelpName = "FILE" };
        var ruleset = new Option<string?>("--ruleset") { Description = "the ruleset that the packets meet, as nft -f reads it or iptables-save writes it; by default everything is accepted and tracked", HelpName = "FILE" };
        var show = new Option<string>("--show") { Description = string.Join(", ", Shows), DefaultValueFactory = _ => Shows[0] };
        show.AcceptOnlyFromAmong(Shows);
        var output = new Option<string>("--output") { Description = "text, as conntrack prints it, or json, one object per line", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "json");
        var pace = new Option<string>("--pace")
        {
            Description = "flat: back to back, so that no timeout runs out; captured: at the packets' own times (the kernel then takes as long as the capture)",
            DefaultValueFactory = _ => "flat",
        };
        pace.AcceptOnlyFromAmong("flat", "captured");
        var at = new Option<ReplayMoment?>("--at")
        {
            Description = "show how it was at this moment, at the packets' own times: 90s or 1m30s after the first packet, or a date such as 2026-03-01T12:00:00Z",
            HelpName = "TIME",
            CustomParser = ReadMoment,
        };
        var write = new Option<string?>("--write") { Description = "write the packets that leave the host to this pcap file", HelpName = "FILE" };
        var command = new Command("replay", "Track the packets of a capture as the kernel would, and print the connections.")
        {
            captures, engine, ruleset, scenario, show, output, pace, at, write,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(at) is not null && result.GetResult(pace) is { Implicit: false } && result.GetValue(pace) == "flat")
                result.AddError("--at needs the packets' own times, which --pace flat does not keep");
        });
        command.SetAction(result => ExplainCommand.Guard(() => Run(
            result.GetValue(captures)!,
            new ReplayRequest(
                result.GetValue(engine) == "kernel",
                result.GetValue(ruleset),
                result.GetValue(scenario),
                result.GetValue(show)!,
                result.GetValue(output) == "json",
                result.GetValue(at) is not null || result.GetValue(pace) == "captured" ? ReplayPace.Captured : ReplayPace.Flat,
                result.GetValue(at),
                result.GetValue(write)))));
        return command;
    }

    private static ReplayMoment? ReadMoment(System.CommandLine.Parsing.ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (ReplayMoment.TryParse(text, out var moment))
            return moment;
        argument.AddError($"--at takes a time such as 90s, 1m30s or 2026-03-01T12:00:00Z, not \"{text}\"");
        return null;
    }

    private static int Run(string[] captures, ReplayRequest request)
    {
        var failed = false;
        foreach (var path in captures)
        {
            try
            {
                failed |= !RunOne(path, request);
            }
            catch (Exception exception) when (ExplainCommand.IsRefusal(exception))
            {
                Console.Error.WriteLine($"statewall: {ExplainCommand.MessageOf(exception)}");
                failed = true;
            }
        }
        return failed ? 1 : 0;
    }

    private static bool RunOne(string path, ReplayRequest request)
    {
        var capture = CaptureFile.Load(path);
        var scenario = Scenario.FromCapture(capture);
        if (request.ScenarioPath is not null)
        {
            if (ScenarioArgument.Read(request.ScenarioPath) is not { } given)
                return false;
            scenario = given;
        }
        using IReplayTarget target = request.OnKernel ? new KernelTarget() : new EngineTarget();
        var ruleset = new HostRuleset(scenario, allowsOthers: request.ScenarioPath is null);
        using var printer = new ReplayPrinter(request.Show, request.Json, ruleset);
        using var verdicts = request.Show is "verdicts" or "trace" ? ReplayVerdicts.Of(target, scenario, ruleset, request.Show == "trace", request.Json) : null;
        using var writer = request.WritePath is null ? null : WriterOf(request.WritePath, scenario);
        var progress = new Progress("replaying", "packets", capture.Count, worthSaying: 1_000_000);
        var result = Replayer.Run(capture, scenario, target, new ReplayOptions
        {
            Pace = request.Pace,
            Until = request.At,
            CollectEvents = false,
            CollectTables = false,
            Notification = request.Show == "events" ? printer.PrintEvent : null,
            Inspect = printer.PrintTable,
            Progress = progress.Report,
            LoadRuleset = request.RulesetPath is { } rules ? channel => ruleset.Load(channel, new SourceText(rules, File.ReadAllBytes(rules))) : null,
            Begin = verdicts is null ? null : verdicts.Begin,
            AfterPacket = verdicts is null ? null : verdicts.Print,
            Output = writer is null && verdicts is null ? null : (time, device, packet) =>
            {
                writer?.Write(time, packet, interfaceIndex: writer.Format == CaptureFormat.PcapNg ? device : 0);
                verdicts?.Left(device, packet);
            },
        });
        progress.Clear();
        return ReportProblems(result);
    }

    // Of interfaces with and without link headers only pcapng can tell which is which.
    private static CaptureWriter WriterOf(string path, Scenario scenario)
    {
        if (scenario.Interfaces.All(device => !device.HasLinkHeader))
            return CaptureWriter.Create(path);
        if (scenario.Interfaces.All(device => device.HasLinkHeader))
            return CaptureWriter.Create(path, linkType: LinkType.Ethernet);
        var writer = CaptureWriter.Create(path, CaptureFormat.PcapNg);
        foreach (var device in scenario.Interfaces)
            writer.AddInterface(device.HasLinkHeader ? LinkType.Ethernet : LinkType.Raw, device.Name);
        return writer;
    }

    // What was left out is said, whatever else went well.
    private static bool ReportProblems(ReplayResult result)
    {
        var counts = result.Counts;
        if (counts.NotIp > 0)
            Console.Error.WriteLine($"statewall: {counts.NotIp} of {counts.Total} packets are not IP and were left out");
        if (counts.Malformed > 0)
            Console.Error.WriteLine($"statewall: {counts.Malformed} of {counts.Total} packets are cut too short for an IP header and were left out");
        if (counts.Unplaced > 0)
            Console.Error.WriteLine($"statewall: {counts.Unplaced} of {counts.Total} packets come from addresses behind none of the scenario's interfaces and were left out");
        if (result.EventsLost)
            Console.Error.WriteLine("statewall: events were lost: the kernel's queue was full");
        if (result.Error is { } error)
            Console.Error.WriteLine($"statewall: {error}");
        return result.Error is null && !result.EventsLost;
    }

    private sealed record ReplayRequest(bool OnKernel, string? RulesetPath, string? ScenarioPath, string Show, bool Json, ReplayPace Pace, ReplayMoment? At, string? WritePath);
}
