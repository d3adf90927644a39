using System.CommandLine;
using System.Runtime.InteropServices;
using Statewall.Netlink.Server;
using Statewall.Nftables.Scanning;
using Statewall.Packets.Captures;
using Statewall.Replay;
using Statewall.Replay.Embedded;
using Statewall.Replay.Live;
using Statewall.Replay.Rulesets;
using Statewall.Replay.Scenarios;

namespace Statewall.Cli.Commands;

/// <summary>
/// <c>statewall engine run</c>: keeps an embedded engine alive, for as many commands as reach it through a socket, and for packets that reach it through
/// TUN and TAP devices.
/// </summary>
internal static class EngineCommand
{
    private const PosixSignal CountersSignal = (PosixSignal)10; // SIGUSR1
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    public static Command Create()
    {
        var socket = new Option<string?>("--socket") { Description = "where commands reach the engine: --engine unix:PATH", HelpName = "PATH" };
        var tun = new Option<string[]>("--tun")
        {
            Description = "let packets through: the TUN device of that name, here or in a network namespace, is the engine's interface of the same name (docs/live.md)",
            HelpName = "NAME[@NETNS]",
            AllowMultipleArgumentsPerToken = true,
        };
        var tap = new Option<string[]>("--tap")
        {
            Description = "as --tun, for an interface of type ethernet: a TAP device, which carries frames",
            HelpName = "NAME[@NETNS]",
            AllowMultipleArgumentsPerToken = true,
        };
        var scenario = new Option<string?>("--scenario") { Description = "the engine's interfaces, addresses and routes, in YAML (docs/scenario.md)", HelpName = "FILE" };
        var ruleset = new Option<string[]>("--ruleset") { Description = "a ruleset to begin with, as nft -f reads it or iptables-save writes it", HelpName = "FILE" };
        var capture = new Option<string[]>("--capture") { Description = "fill the engine's table from this capture first", HelpName = "FILE" };
        var sysctl = new Option<string[]>("--sysctl") { Description = "a setting of the engine, e.g. net.netfilter.nf_conntrack_max=1000", HelpName = "NAME=VALUE", AllowMultipleArgumentsPerToken = true };
        var run = new Command("run", "Run an engine until interrupted.") { socket, tun, tap, scenario, ruleset, capture, sysctl };
        run.SetAction(result => ExplainCommand.Guard(() => Run(new EngineRequest(
            result.GetValue(socket),
            [.. (result.GetValue(tun) ?? []).Select(text => PlaceOf("--tun", text)), .. (result.GetValue(tap) ?? []).Select(text => PlaceOf("--tap", text) with { IsTap = true })],
            result.GetValue(scenario),
            result.GetValue(ruleset) ?? [],
            result.GetValue(capture) ?? [],
            result.GetValue(sysctl) ?? []))));
        return new Command("engine", "A long-lived embedded engine.") { run };
    }

    private static int Run(EngineRequest request)
    {
        var places = request.Places;
        if (places.Length == 0 && request.Socket is null)
            throw new ReplayException("nobody would reach the engine: give it a --socket for commands, or devices (--tun, --tap) for packets");
        if (places.Length > 0 && request.Scenario is null)
            throw new ReplayException("--tun and --tap need a --scenario FILE, which says what the engine's addresses on its devices are and who lives behind them (docs/live.md)");
        using var target = new EngineTarget(TimeProvider.System);
        if (Fill(target, request) is not { } scenario)
            return 1;
        using var router = places.Length == 0 ? null : new LiveRouter(target, scenario, places) { Notice = text => Console.Error.WriteLine($"statewall: {text}") };
        using var server = request.Socket is null ? null : new UnixServer(target.Kernel.Netlink, request.Socket);
        if (server is not null)
            Console.Error.WriteLine($"engine listening on {server.Path}; use it with --engine unix:{request.Socket}");
        if (router is not null)
            Console.Error.WriteLine($"engine carries packets between {string.Join(", ", scenario.Interfaces.Select(device => device.Name))}");
        Live(target, router);
        return 0;
    }

    private static void Live(EngineTarget target, LiveRouter? router)
    {
        using var stop = new ManualResetEventSlim();
        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            router?.Stop();
            stop.Set();
        }
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        if (router is null)
        {
            while (!stop.Wait(Tick))
                target.Kernel.AdvanceToClock();
            return;
        }
        using var count = PosixSignalRegistration.Create(CountersSignal, context =>
        {
            context.Cancel = true;
            Print(router);
        });
        router.Run();
        Print(router);
    }

    private static void Print(LiveRouter router)
    {
        foreach (var counters in router.Counters)
            Console.Error.WriteLine(counters);
    }

    private static TunPlace PlaceOf(string option, string text) =>
        TunPlace.TryParse(text, out var place) ? place : throw new ReplayException($"{option} takes the name of a device, or NAME@NETNS, not \"{text}\"");

    // The scenario that the engine got; null when the file has mistakes, which are told.
    private static Scenario? Fill(EngineTarget target, EngineRequest request)
    {
        if (request.Captures.Length > 1)
            throw new ReplayException("--capture takes one capture");
        var settings = request.Sysctls.Select(SysctlOf).ToArray();
        var capture = request.Captures.Length == 0 ? null : CaptureFile.Load(request.Captures[0]);
        capture?.ThrowIfFailed();
        var layout = capture is null ? new Scenario([]) : Scenario.FromCapture(capture);
        if (request.Scenario is { } path)
        {
            if (ScenarioArgument.Read(path) is not { } given)
                return null;
            layout = given;
        }
        var scenario = new Scenario(layout.Interfaces, layout.Routes, [.. layout.Sysctls, .. settings], layout.ForwardIPv4, layout.ForwardIPv6, layout.Rules);
        if (capture is null)
            target.Setup(scenario, 0);
        else
            Replayer.Run(capture, scenario, target, new ReplayOptions { CollectEvents = false, CollectTables = false });
        target.Kernel.AdvanceToClock();
        var ruleset = new HostRuleset(scenario, allowsOthers: request.Scenario is null);
        using var channel = target.OpenChannel();
        foreach (var file in request.Rulesets)
            ruleset.Load(channel, new SourceText(file, File.ReadAllBytes(file)));
        return scenario;
    }

    private static ScenarioSysctl SysctlOf(string text)
    {
        var parts = text.Split('=', 2);
        if (parts.Length != 2 || !ScenarioSysctl.IsValidName(parts[0].Trim()))
            throw new ReplayException($"--sysctl takes NAME=VALUE with a name below net, not \"{text}\"");
        return new ScenarioSysctl(parts[0].Trim(), parts[1].Trim());
    }

    private sealed record EngineRequest(string? Socket, TunPlace[] Places, string? Scenario, string[] Rulesets, string[] Captures, string[] Sysctls);
}
