using Statewall.Packets.Building;
using Statewall.Replay;
using Statewall.Replay.Embedded;
using Statewall.Replay.Kernel;
using Statewall.Replay.Scenarios;

namespace Differential.Rulesets;

// What else happens before a packet comes, and packets that the host sends itself.
internal sealed partial record Step
{
    private const int FromHost = -1;

    // A request about connections.
    private byte[]? Request { get; init; }

    // A setting and its value.
    private ScenarioSysctl? Setting { get; init; }

    // An IPv4 packet needs an identification, or the kernel gives it one.
    internal static Step Host(PacketDraft draft) => new(FromHost, draft.ToArray());

    internal Step AfterRequest(byte[] request) => this with { Request = request };

    internal Step After(string setting, int value) => this with { Setting = new ScenarioSysctl($"net.netfilter.nf_conntrack_{setting}", $"{value}") };

    internal void Prepare(IReplayTarget target)
    {
        if (Setting is { } setting)
            Set(target, setting);
        if (Request is null)
            return;
        using var channel = target.OpenChannel();
        channel.Send(Request);
    }

    private static void Set(IReplayTarget target, ScenarioSysctl setting)
    {
        if (target is KernelTarget kernel)
            kernel.Namespace.Run(() => { SysctlWriter.Write(setting); });
        else
            Assert.True(((EngineTarget)target).Host.TrySetSysctl(setting.Parts, setting.Value, out _));
    }

    internal void Send(IReplayTarget target, long time, ReplayOutput output)
    {
        if (Interface != FromHost)
            target.Send(time, Interface, Packet, output);
        else if (target is KernelTarget kernel)
            kernel.SendFromHost(time, Packet, output);
        else
            ((EngineTarget)target).SendFromHost(time, Packet, output);
    }
}
