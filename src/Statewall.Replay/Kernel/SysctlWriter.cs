using System.Text;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay.Kernel;

/// <summary>Writes kernel settings of the network namespace that the calling thread is in. // net/sysctl_net.c: net_ctl_header_lookup</summary>
internal static unsafe class SysctlWriter
{
    /// <summary>Writes a setting.</summary>
    /// <exception cref="ReplayException">The kernel has no such setting or refuses the value, and the setting may not be left out.</exception>
    public static void Write(ScenarioSysctl sysctl)
    {
        // /proc/sys/net shows the namespace of the task that looks: not of the process, so this has to happen on the namespace's thread
        if (!ScenarioSysctl.IsValidName(sysctl.Name))
            throw new ReplayException($"sysctl {sysctl.Name}: only settings below net belong to a network namespace");
        var descriptor = LinuxCalls.Open("/proc/sys/" + string.Join('/', sysctl.Parts), LinuxCalls.WriteOnly | LinuxCalls.CloseOnExec);
        if (descriptor < 0)
        {
            Refuse(sysctl, "open");
            return;
        }
        var text = Encoding.UTF8.GetBytes(sysctl.Value + "\n");
        nint written;
        fixed (byte* start = text)
            written = LinuxCalls.Write(descriptor, start, (nuint)text.Length);
        if (written < 0)
            Refuse(sysctl, "write");
        _ = LinuxCalls.Close(descriptor);
    }

    private static void Refuse(ScenarioSysctl sysctl, string verb)
    {
        if (!sysctl.MayFail)
            throw new ReplayException($"cannot {verb} sysctl {sysctl.Name} = {sysctl.Value}: {LinuxCalls.LastErrorText}");
    }
}
