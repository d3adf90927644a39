using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Replay.Scenarios;

// Overview: a scenario is the host that a capture's packets cross. It says which interfaces the host has, who lives behind each, how the
// host routes, and how its kernel is set up. Both the running kernel and the embedded engine are configured from it, so that the two see
// the same host.
// Life-cycle: read from a file (ScenarioFile), derived from a capture (Scenario.FromCapture) or built in code; immutable afterwards.
// Threads: any number may read.

/// <summary>A forwarding host: interfaces, routes, rules and kernel settings, and who lives behind which interface.</summary>
public sealed partial class Scenario
{
    private readonly InetPrefixMap<int> _placesIPv4 = new(NfProto.IPv4);
    private readonly InetPrefixMap<int> _placesIPv6 = new(NfProto.IPv6);

    /// <summary>Makes a scenario.</summary>
    /// <param name="interfaces">The interfaces, with different names.</param>
    /// <param name="routes">Routes beyond those that addresses and <see cref="ScenarioInterface.Hosts"/> imply.</param>
    /// <param name="sysctls">Kernel settings, applied in order; of several with one name only the last counts.</param>
    /// <param name="forwardIPv4">Whether the host forwards IPv4.</param>
    /// <param name="forwardIPv6">Whether the host forwards IPv6.</param>
    /// <param name="rules">Rules about which packets look up which table, beyond those that every host has.</param>
    /// <exception cref="ArgumentException">Two interfaces have one name, a prefix is behind two of them, or a route or rule names none of them.</exception>
    public Scenario(
        IReadOnlyList<ScenarioInterface> interfaces,
        IReadOnlyList<ScenarioRoute>? routes = null,
        IReadOnlyList<ScenarioSysctl>? sysctls = null,
        bool forwardIPv4 = true,
        bool forwardIPv6 = true,
        IReadOnlyList<ScenarioRule>? rules = null)
    {
        ArgumentNullException.ThrowIfNull(interfaces);
        Interfaces = interfaces;
        Routes = routes ?? [];
        Rules = rules ?? [];
        Sysctls = LastOfEach(sysctls ?? []);
        ForwardIPv4 = forwardIPv4;
        ForwardIPv6 = forwardIPv6;
        for (var index = 0; index < interfaces.Count; index++)
        {
            if (IndexOf(interfaces[index].Name) != index)
                throw new ArgumentException($"There are two interfaces {interfaces[index].Name}.", nameof(interfaces));
            foreach (var prefix in interfaces[index].Hosts)
                Place(prefix, index);
        }
        CheckLinks();
        foreach (var route in Routes)
        {
            if (!Knows(route.Device))
                throw new ArgumentException($"There is no interface {route.Device}.", nameof(routes));
        }
        foreach (var rule in Rules)
        {
            if (!Knows(rule.InInterface))
                throw new ArgumentException($"There is no interface {rule.InInterface}.", nameof(rules));
        }
    }

    /// <summary>The interfaces; an interface's index here is what packets are sent to.</summary>
    public IReadOnlyList<ScenarioInterface> Interfaces { get; }

    /// <summary>Routes beyond those that addresses and <see cref="ScenarioInterface.Hosts"/> imply.</summary>
    public IReadOnlyList<ScenarioRoute> Routes { get; }

    /// <summary>Rules about which packets look up which table, beyond those that every host has.</summary>
    public IReadOnlyList<ScenarioRule> Rules { get; }

    /// <summary>Kernel settings in the order in which they are applied, after those for forwarding.</summary>
    public IReadOnlyList<ScenarioSysctl> Sysctls { get; }

    /// <summary>Whether the host forwards IPv4. // net.ipv4.ip_forward</summary>
    public bool ForwardIPv4 { get; }

    /// <summary>Whether the host forwards IPv6. // net.ipv6.conf.all.forwarding</summary>
    public bool ForwardIPv6 { get; }

    /// <summary>The index of the interface of that name, or -1.</summary>
    public int IndexOf(string name)
    {
        for (var index = 0; index < Interfaces.Count; index++)
        {
            if (Interfaces[index].Name == name)
                return index;
        }
        return -1;
    }

    /// <summary>The index of the interface by which packets of a source enter: that of the longest prefix in <see cref="ScenarioInterface.Hosts"/>, or -1.</summary>
    public int InterfaceOf(InetAddress source) => InterfaceOf(source.Bytes);

    /// <summary>As the other overload, for an address in network order.</summary>
    internal int InterfaceOf(ReadOnlySpan<byte> source) =>
        (source.Length == InetAddress.IPv4Size ? _placesIPv4 : _placesIPv6).TryFind(source, out var index, out _) ? index : -1;

    /// <summary>Every setting to write, in order: forwarding first, then <see cref="Sysctls"/>.</summary>
    public IEnumerable<ScenarioSysctl> AllSysctls()
    {
        yield return new ScenarioSysctl("net.ipv4.ip_forward", ForwardIPv4 ? "1" : "0");
        yield return new ScenarioSysctl("net.ipv6.conf.all.forwarding", ForwardIPv6 ? "1" : "0");
        foreach (var sysctl in Sysctls)
            yield return sysctl;
    }

    /// <summary>Every route to set up, in order: those that <see cref="ScenarioInterface.Hosts"/> imply, then <see cref="Routes"/>.</summary>
    public IEnumerable<ScenarioRoute> AllRoutes()
    {
        foreach (var device in Interfaces)
        {
            if (BridgeOf(device.Name) is not null)
                continue; // the bridge leads to them
            foreach (var hosts in device.Hosts)
            {
                if (!device.Addresses.Any(own => own.Length == hosts.Length && own.Length < own.Address.Size * 8 && own.Network == hosts.Address))
                    yield return new ScenarioRoute(hosts, device.Name, null, device.HostsMayFail);
            }
        }
        foreach (var route in Routes)
            yield return route;
    }

    private bool Knows(string? device) => device is null or ScenarioInterface.Loopback || IndexOf(device) >= 0;

    private static ScenarioSysctl[] LastOfEach(IReadOnlyList<ScenarioSysctl> sysctls) =>
        [.. sysctls.Reverse().DistinctBy(sysctl => string.Join('/', sysctl.Parts)).Reverse()];

    private void Place(IpPrefix prefix, int index)
    {
        if (!(prefix.Address.IsIPv4 ? _placesIPv4 : _placesIPv6).TryAdd(prefix.Network, prefix.Length, index))
            throw new ArgumentException($"{prefix} is behind two interfaces.", nameof(prefix));
    }
}
