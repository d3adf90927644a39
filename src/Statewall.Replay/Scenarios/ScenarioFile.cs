using System.Text;
using Statewall.Engine.Forwarding;
using Statewall.Nfnetlink.Uapi;
using Statewall.Replay.Yaml;

namespace Statewall.Replay.Scenarios;

/// <summary>What reading a scenario file gave.</summary>
/// <param name="Scenario">The scenario; null when there are errors.</param>
/// <param name="Errors">The errors in the order of the text; empty when there is a scenario.</param>
public sealed record ScenarioParse(Scenario? Scenario, IReadOnlyList<YamlError> Errors);

/// <summary>The text form of a <see cref="Scenario"/>, YAML; <c>docs/scenario.md</c> describes it.</summary>
public static class ScenarioFile
{
    /// <summary>Reads a scenario from text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">Path or name, for errors.</param>
    /// <returns>The scenario, or every error that was found; bad text never throws.</returns>
    public static ScenarioParse Parse(string text, string name = "scenario")
    {
        ArgumentNullException.ThrowIfNull(text);
        var errors = new YamlErrors(name);
        var root = YamlDocument.Read(text, errors);
        if (root is null && errors.IsEmpty)
            errors.Add(1, 1, "the file is empty: write interfaces: {} for a host without any");
        var scenario = root is null ? null : new ScenarioReader(errors).Read(root);
        return errors.IsEmpty ? new ScenarioParse(scenario, []) : new ScenarioParse(null, errors.ToList());
    }

    /// <summary>Reads a scenario file in UTF-8. The system's own exceptions tell that it cannot be opened.</summary>
    public static ScenarioParse Load(string path) => Parse(File.ReadAllText(path), path);

    /// <summary>Writes a scenario so that reading it gives the same one.</summary>
    public static string Format(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var text = new StringBuilder(scenario.Interfaces.Count == 0 ? "interfaces: {}\n" : "interfaces:\n");
        foreach (var device in scenario.Interfaces)
            Format(text, device);
        if (!scenario.ForwardIPv4 || !scenario.ForwardIPv6)
            text.Append($"forwarding: {{ipv4: {Switch(scenario.ForwardIPv4)}, ipv6: {Switch(scenario.ForwardIPv6)}}}\n");
        text.Append(scenario.Sysctls.Count == 0 ? "" : "sysctls:\n");
        foreach (var sysctl in scenario.Sysctls)
        {
            var value = YamlText.Quote(sysctl.Value);
            text.Append($"  {YamlText.Quote(sysctl.Name)}: {(sysctl.MayFail ? $"{{value: {value}, optional: on}}" : value)}\n");
        }
        text.Append(scenario.Routes.Count == 0 ? "" : "routes:\n");
        foreach (var route in scenario.Routes)
            Format(text, route);
        text.Append(scenario.Rules.Count == 0 ? "" : "rules:\n");
        foreach (var rule in scenario.Rules)
            Format(text, rule);
        return text.ToString();
    }

    private static void Format(StringBuilder text, ScenarioInterface device)
    {
        var start = text.Append($"  {YamlText.Quote(device.Name)}:").Length;
        text.Append('\n');
        FormatLink(text, device);
        if (device.Mtu != device.UsualMtu)
            text.Append($"    mtu: {device.Mtu}\n");
        if (device.Group != 0)
            text.Append($"    group: {device.Group}\n");
        Format(text, "addresses", device.Addresses);
        if (device.HostsMayFail)
            text.Append("    optional: on\n");
        Format(text, "hosts", device.Hosts);
        Format(text, "peer", device.Peers);
        if (text.Length == start + 1)
            text.Insert(start, " {}");
    }

    private static void FormatLink(StringBuilder text, ScenarioInterface device)
    {
        text.Append(device.Link switch
        {
            LinkKind.Ethernet => "    type: ethernet\n",
            LinkKind.Bridge => $"    bridge: {{ports: [{string.Join(", ", device.Ports.Select(YamlText.Quote))}]}}\n",
            LinkKind.Vlan => $"    vlan: {{on: {YamlText.Quote(device.LowerDevice!)}, id: {device.VlanId}}}\n",
            _ => "",
        });
        if (device.HardwareAddress is { } mac)
            text.Append($"    mac: \"{mac}\"\n");
        text.Append(device.Neighbours.Count == 0 ? "" : "    neighbours:\n");
        foreach (var neighbour in device.Neighbours)
            text.Append($"      \"{neighbour.Address}\": \"{neighbour.HardwareAddress}\"\n");
    }

    private static void Format(StringBuilder text, string key, IReadOnlyList<IpPrefix> prefixes)
    {
        if (prefixes.Count > 0)
            text.Append($"    {key}:\n");
        foreach (var prefix in prefixes)
            text.Append($"      - {prefix}\n");
    }

    private static void Format(StringBuilder text, ScenarioRoute route)
    {
        text.Append($"  - {{to: {route.Destination}");
        if (route.Type != ScenarioRouteType.Unicast)
            text.Append($", type: {ScenarioReader.RouteTypes[route.Type]}");
        if (route.Device is not null && route.Type != ScenarioRouteType.Local)
            text.Append($", dev: {YamlText.Quote(route.Device)}");
        if (route.Via is { } via)
            text.Append($", via: \"{via}\"");
        if (route.Source is { } source)
            text.Append($", src: \"{source}\"");
        if (route.Table != ScenarioRoute.UsualTable(route.Type))
            text.Append($", table: {route.Table}");
        text.Append(route.MayFail ? ", optional: on}\n" : "}\n");
    }

    private static void Format(StringBuilder text, ScenarioRule rule)
    {
        text.Append($"  - {{priority: {rule.Priority}, table: {rule.Table}");
        if (rule.From is { } from)
            text.Append($", from: {from}");
        if (rule.To is { } to)
            text.Append($", to: {to}");
        if (rule.Family is { } family && rule.From is null && rule.To is null)
            text.Append($", family: {(family == NfProto.IPv4 ? "ipv4" : "ipv6")}");
        if (rule.InInterface is { } device)
            text.Append($", iif: {YamlText.Quote(device)}");
        if (rule.Mark is { } mark)
            text.Append($", mark: 0x{mark:x}/0x{rule.MarkMask:x}");
        text.Append(rule.MayFail ? ", optional: on}\n" : "}\n");
    }

    private static string Switch(bool on) => on ? "on" : "off";
}
