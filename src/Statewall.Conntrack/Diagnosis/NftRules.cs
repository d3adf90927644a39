using System.Text;
using Statewall.Conntrack.Protocols;

namespace Statewall.Conntrack.Diagnosis;

/// <summary>
/// Rulesets that cure: each a table of its own that replaces itself when it is loaded again, so that <c>nft delete table</c> takes all of it back.
/// </summary>
internal static class NftRules
{

    /// <summary>The kernel answers handshakes to a service itself, and tracks only those that are completed.</summary>
    public static string SynProxy(Endpoint service, int number)
    {
        var match = $"{Family(service)} daddr {service.Address} tcp dport {service.Port}";
        string[] answer = [$"{match} ct state invalid,untracked synproxy mss 1460 wscale 7 timestamp sack-perm", $"{match} ct state invalid drop"];
        return Table("inet", Named("statewall_synproxy", number), [
            new("untracked", "type filter hook prerouting priority raw; policy accept;", [$"{match} tcp flags & (fin | syn | rst | ack) == syn notrack"]),
            new("to_this_host", "type filter hook input priority filter; policy accept;", answer),
            new("through_this_host", "type filter hook forward priority filter; policy accept;", answer),
        ]);
    }

    /// <summary>New connections of each source to a service, at most so many in a second; the rest is dropped before it is tracked for long.</summary>
    public static string LimitSources(Endpoint service, int number) =>
        Table("inet", Named("statewall_meter", number), [
            new("new_connections", "type filter hook prerouting priority mangle; policy accept;", [
                $"ct state new {Match(service, "d")} update @sources {{ {Family(service)} saddr limit rate over 20/second burst 40 packets }} drop",
            ]),
        ], Set(service, "sources", "flags dynamic, timeout; timeout 1m; size 65535;"));

    /// <summary>A source that opens too many connections is shut out for ten minutes.</summary>
    public static string ShutOut(Endpoint source, int number) =>
        Table("inet", Named("statewall_scanners", number), [
            new("before_tracking", "type filter hook prerouting priority raw; policy accept;", [$"{Family(source)} saddr @scanners drop"]),
            new("new_connections", "type filter hook prerouting priority mangle; policy accept;", [
                $"ct state new {Family(source)} saddr {source.Address} limit rate over 20/second burst 40 packets add @scanners {{ {Family(source)} saddr }} drop",
            ]),
        ], Set(source, "scanners", "flags dynamic, timeout; timeout 10m; size 65535;"));

    /// <summary>At most so many connections of one source at a time.</summary>
    public static string LimitConnections(Endpoint source, int most) =>
        Table("inet", "statewall_limit", [
            new("new_connections", "type filter hook prerouting priority mangle; policy accept;", [
                $"ct state new {Family(source)} saddr {source.Address} add @sources {{ {Family(source)} saddr ct count over {most} }} drop",
            ]),
        ], Set(source, "sources", "flags dynamic; size 65535;"));

    /// <summary>More source addresses for what goes to a service.</summary>
    public static string MoreAddresses(NatPair pair, int number, out int addresses)
    {
        var (first, last) = Range(pair.External, out addresses);
        return Table(Family(pair.External), Named("statewall_snat", number), [
            new("more_addresses", "type nat hook postrouting priority srcnat - 1; policy accept;", [$"{Match(pair.Service, "d")} snat to {first}-{last}"]),
        ]);
    }

    /// <summary>The same source address with ports at random.</summary>
    public static string RandomPorts(NatPair pair) =>
        Table(Family(pair.External), "statewall_snat_random", [
            new("random_ports", "type nat hook postrouting priority srcnat - 1; policy accept;", [$"{Match(pair.Service, "d")} snat to {pair.External.Address} fully-random"]),
        ]);

    /// <summary>What goes to and comes from a service is not tracked.</summary>
    public static string NoTrack(Endpoint service)
    {
        string[] rules = [$"{Match(service, "d")} notrack", $"{Match(service, "s")} notrack"];
        return Table("inet", "statewall_notrack", [
            new("received", "type filter hook prerouting priority raw; policy accept;", rules),
            new("sent", "type filter hook output priority raw; policy accept;", rules),
        ]);
    }

    /// <summary>Echo requests beyond a rate are dropped before they are tracked.</summary>
    public static string LimitEcho() =>
        Table("inet", "statewall_echo", [
            new("before_tracking", "type filter hook prerouting priority raw; policy accept;", [
                "icmp type echo-request limit rate over 100/second burst 200 packets drop",
                "icmpv6 type echo-request limit rate over 100/second burst 200 packets drop",
            ]),
        ]);

    /// <summary>A transport protocol without a tracker is not tracked.</summary>
    public static string NoTrackProtocol(byte protocol) =>
        Table("inet", "statewall_notrack_protocol", [
            new("received", "type filter hook prerouting priority raw; policy accept;", [$"meta l4proto {protocol} notrack"]),
            new("sent", "type filter hook output priority raw; policy accept;", [$"meta l4proto {protocol} notrack"]),
        ]);

    private static string Family(Endpoint endpoint) => endpoint.Address.IsIPv4 ? "ip" : "ip6";

    private static string Match(Endpoint service, string side) => ProtocolNames.KeysOf(service.Protocol) == TupleKeys.Ports
        ? $"{Family(service)} {side}addr {service.Address} {Encoding.ASCII.GetString(ProtocolNames.Of(service.Protocol))} {side}port {service.Port}"
        : $"{Family(service)} {side}addr {service.Address} meta l4proto {service.Protocol}";

    private static string Named(string name, int number) => number == 0 ? name : $"{name}_{number + 1}";

    private static string Set(Endpoint member, string name, string options) =>
        $"    set {name} {{ type {(member.Address.IsIPv4 ? "ipv4_addr" : "ipv6_addr")}; {options} }}\n";

    /// <summary>As many addresses as lie in the last part of the address from it on, or up to it, up to four.</summary>
    private static (Nfnetlink.InetAddress First, Nfnetlink.InetAddress Last) Range(Endpoint external, out int addresses)
    {
        const int More = 3;
        addresses = More + 1;
        Span<byte> bytes = stackalloc byte[16];
        var address = external.Address;
        bytes = bytes[..address.Size];
        address.Write(bytes);
        var isUpwards = bytes[^1] + More < 255;
        bytes[^1] = (byte)(isUpwards ? bytes[^1] + More : bytes[^1] - More);
        var other = new Nfnetlink.InetAddress(bytes);
        return isUpwards ? (address, other) : (other, address);
    }

    private static string Table(string family, string name, Chain[] chains, string sets = "")
    {
        var text = new StringBuilder();
        text.Append("add table ").Append(family).Append(' ').Append(name).Append('\n');
        text.Append("delete table ").Append(family).Append(' ').Append(name).Append('\n');
        text.Append("table ").Append(family).Append(' ').Append(name).Append(" {\n").Append(sets);
        foreach (var chain in chains)
        {
            text.Append("    chain ").Append(chain.Name).Append(" {\n        ").Append(chain.Head).Append('\n');
            foreach (var rule in chain.Rules)
                text.Append("        ").Append(rule).Append('\n');
            text.Append("    }\n");
        }
        return text.Append("}\n").ToString();
    }

    private readonly record struct Chain(string Name, string Head, string[] Rules);
}
