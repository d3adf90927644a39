using System.Text;

namespace Statewall.Replay.Scenarios;

/// <summary>The text form of a <see cref="Scenario"/>; <c>docs/scenario.md</c> describes it.</summary>
public static class ScenarioFile
{
    /// <summary>Reads a scenario from text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">Path or name, for errors.</param>
    /// <returns>The scenario, or every error that was found; bad text never throws.</returns>
    public static ScenarioParse Parse(ReadOnlySpan<char> text, string name = "scenario") => new ScenarioParser(text, name).Parse();

    /// <summary>Reads a scenario file in UTF-8. The system's own exceptions tell that it cannot be opened.</summary>
    public static ScenarioParse Load(string path) => Parse(File.ReadAllText(path), path);

    /// <summary>Writes a scenario so that reading it gives the same one.</summary>
    public static string Format(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var text = new StringBuilder();
        foreach (var device in scenario.Interfaces)
            Format(text, device);
        if (!scenario.ForwardIPv4)
            text.Append("forwarding ipv4 off\n");
        if (!scenario.ForwardIPv6)
            text.Append("forwarding ipv6 off\n");
        foreach (var sysctl in scenario.Sysctls)
            text.Append($"sysctl {(sysctl.MayFail ? "optional " : "")}{sysctl.Name} = {sysctl.Value}\n");
        foreach (var route in scenario.Routes)
        {
            text.Append($"route {route.Destination} dev {route.Device}");
            if (route.Via is { } via)
                text.Append($" via {via}");
            text.Append(route.MayFail ? " optional\n" : "\n");
        }
        return text.ToString();
    }

    private static void Format(StringBuilder text, ScenarioInterface device)
    {
        text.Append($"interface {device.Name} {{\n");
        if (device.Mtu != ScenarioInterface.LargestMtu)
            text.Append($"    mtu {device.Mtu}\n");
        foreach (var address in device.Addresses)
            text.Append($"    address {address}\n");
        if (device.HostsMayFail)
            text.Append("    optional\n");
        for (var index = 0; index < device.Hosts.Count; index++)
            text.Append($"    hosts {device.Hosts[index]}\n");
        text.Append("}\n");
    }
}
