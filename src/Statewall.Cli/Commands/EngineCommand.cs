using System.CommandLine;
using System.Runtime.InteropServices;
using Statewall.Netlink;
using Statewall.Netlink.Server;
using Statewall.Packets.Captures;
using Statewall.Replay;
using Statewall.Replay.Embedded;
using Statewall.Replay.Scenarios;

namespace Statewall.Cli.Commands;

/// <summary><c>statewall engine run --socket PATH</c>: keeps an embedded engine alive, for as many commands as reach it through the socket.</summary>
internal static class EngineCommand
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    public static Command Create()
    {
        var socket = new Option<string>("--socket") { Description = "where commands reach the engine: --engine unix:PATH", HelpName = "PATH", Required = true };
        var capture = new Option<string[]>("--capture") { Description = "fill the engine's table from this capture first", HelpName = "FILE" };
        var sysctl = new Option<string[]>("--sysctl") { Description = "a setting of the engine, e.g. net.netfilter.nf_conntrack_max=1000", HelpName = "NAME=VALUE", AllowMultipleArgumentsPerToken = true };
        var run = new Command("run", "Run an engine until interrupted.") { socket, capture, sysctl };
        run.SetAction(result => Run(result.GetValue(socket)!, result.GetValue(capture) ?? [], result.GetValue(sysctl) ?? []));
        return new Command("engine", "A long-lived embedded engine.") { run };
    }

    private static int Run(string path, string[] captures, string[] sysctls)
    {
        try
        {
            using var target = new EngineTarget(TimeProvider.System);
            Fill(target, captures, sysctls);
            using var server = new UnixServer(target.Kernel.Netlink, path);
            Console.Error.WriteLine($"engine listening on {server.Path}; use it with --engine unix:{path}");
            using var stop = new ManualResetEventSlim();
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => End(context, stop));
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => End(context, stop));
            while (!stop.Wait(Tick))
                target.Kernel.AdvanceToClock();
            return 0;
        }
        catch (Exception exception) when (exception is ReplayException or NetlinkException or CaptureException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"statewall: {exception.Message}");
            return 1;
        }
    }

    private static void End(PosixSignalContext context, ManualResetEventSlim stop)
    {
        context.Cancel = true;
        stop.Set();
    }

    private static void Fill(EngineTarget target, string[] captures, string[] sysctls)
    {
        var settings = sysctls.Select(text => text.Split('=', 2)).ToArray();
        foreach (var setting in settings)
        {
            if (setting.Length != 2 || !ScenarioSysctl.IsValidName(setting[0].Trim()))
                throw new ReplayException($"--sysctl takes NAME=VALUE with a name below net, not \"{string.Join('=', setting)}\"");
        }
        var own = settings.Select(setting => new ScenarioSysctl(setting[0].Trim(), setting[1].Trim())).ToArray();
        if (captures.Length > 1)
            throw new ReplayException("--capture takes one capture");
        var capture = captures.Length == 0 ? null : CaptureFile.Load(captures[0]);
        capture?.ThrowIfFailed();
        var layout = capture is null ? new Scenario([]) : Scenario.FromCapture(capture);
        var scenario = new Scenario(layout.Interfaces, layout.Routes, [.. layout.Sysctls, .. own]);
        if (capture is null)
            target.Setup(scenario, 0);
        else
            Replayer.Run(capture, scenario, target, new ReplayOptions { CollectEvents = false, CollectTables = false });
        target.Kernel.AdvanceToClock();
    }
}
