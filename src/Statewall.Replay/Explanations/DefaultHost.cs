using Statewall.Nfnetlink;
using Statewall.Replay.Scenarios;
using Statewall.Replay.Words;

namespace Statewall.Replay.Explanations;

/// <summary>The host for packets in words that come without one: a router with the interfaces that they name.</summary>
public static class DefaultHost
{
    private const string Inside = "in0";
    private const string Outside = "out0";

    /// <summary>The host for packets that are not known yet: private addresses live behind <c>in0</c>, all others behind <c>out0</c>.</summary>
    public static Scenario Usual { get; } = new(
    [
        new ScenarioInterface(Inside) { Hosts = Prefixes("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7") },
        new ScenarioInterface(Outside) { Hosts = Prefixes("0.0.0.0/0", "::/0") },
    ]);

    /// <summary>A host through which the packets go.</summary>
    /// <param name="packets">The packets.</param>
    /// <param name="own">Addresses of the host itself.</param>
    /// <param name="outInterface">The interface by which forwarded packets leave; null for one of no matter which name.</param>
    public static Scenario For(IEnumerable<PacketWords> packets, IReadOnlyList<InetAddress> own, string? outInterface = null)
    {
        ArgumentNullException.ThrowIfNull(packets);
        ArgumentNullException.ThrowIfNull(own);
        var hosts = new Dictionary<string, HashSet<IpPrefix>>(StringComparer.Ordinal);
        var placed = new HashSet<InetAddress>(own);
        foreach (var packet in packets)
        {
            if (packet.OutInterface is { } sends)
            {
                Add(sends, packet.Destination);
                continue;
            }
            var enters = packet.InInterface ?? (placed.Contains(packet.Source) ? null : Inside);
            if (enters is not null)
                Add(enters, packet.Source);
        }
        var rest = outInterface ?? Outside;
        hosts.TryAdd(rest, []);
        IpPrefix[] all = [new(new InetAddress(0u), 0), new(new InetAddress(UInt128.Zero), 0)];
        return new Scenario([.. hosts.Select(entry => new ScenarioInterface(entry.Key)
        {
            Addresses = entry.Key == hosts.Keys.First() ? [.. own.Select(IpPrefix.Host)] : [],
            Hosts = [.. entry.Value, .. entry.Key == rest ? all : []],
        })]);

        void Add(string name, InetAddress address)
        {
            if (!hosts.TryGetValue(name, out var behind))
                hosts.Add(name, behind = []);
            if (placed.Add(address))
                behind.Add(IpPrefix.Host(address));
        }
    }

    private static IpPrefix[] Prefixes(params IEnumerable<string> texts) => [.. texts.Select(text => IpPrefix.TryParse(text, out var prefix) ? prefix : throw new FormatException(text))];
}
