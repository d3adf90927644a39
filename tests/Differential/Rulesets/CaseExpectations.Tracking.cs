using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Replay.Comparison;

namespace Differential.Rulesets;

// What is known of connections when a case ends, and in which state each packet left.
internal sealed partial record CaseExpectations
{
    // Writes a packet's state into its class of service, where it can be read when the packet has left.
    internal const string Telling = """
        table inet telling {
          chain post {
            type filter hook postrouting priority 200;
            ct state new ip dscp set 4
            ct state established ip dscp set 8
            ct state related ip dscp set 12
            ct state invalid ip dscp set 16
            ct state untracked ip dscp set 20
            ct state new ip6 dscp set 4
            ct state established ip6 dscp set 8
            ct state related ip6 dscp set 12
            ct state invalid ip6 dscp set 16
            ct state untracked ip6 dscp set 20
          }
        }

        """;

    private static readonly string[] StateNames = ["untold", "new", "est", "rel", "inv", "untracked"];

    // The states in which packets left, by packet that came: "new est", or "-" where none did.
    internal string? States { get; init; }

    // All connections by source port: "5 ESTABLISHED 432000 assured; 6 30", times in seconds.
    internal string? Lives { get; init; }

    // All expectations: "tcp 203.0.113.7:0 > 10.0.0.2:1025".
    internal string? Expected { get; init; }

    // What was told to who listens: "New Update".
    internal string? Told { get; init; }

    private IEnumerable<string> TrackingFailures(Outcome kernel) =>
    [
        .. Compare("states", States, () => string.Join(' ', kernel.Sent.Select(StatesOf))),
        .. Compare("connections", Lives, () => string.Join("; ", kernel.Tables.Connections.Select(connection => (Key: KeyOf(connection), Life: LifeOf(connection))).Order().Select(pair => pair.Life))),
        .. Compare("expectations", Expected, () => string.Join("; ", kernel.Tables.Expectations.Select(expectation => TrackingText.Of(expectation.Tuple)).Order(StringComparer.Ordinal))),
        .. Compare("told", Told, () => string.Join(' ', kernel.Tables.Events.Select(told => told.Kind.ToString()))),
    ];

    private static string[] Compare(string subject, string? wanted, Func<string> found) =>
        wanted is null || found() == wanted ? [] : [$"{subject}: {found()}\n      not: {wanted}"];

    private static string StatesOf(string sent)
    {
        var packets = sent.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => !IsDevice(word)).Select(word => StateNames[StateOf(word)]).ToArray();
        return packets.Length == 0 ? "-" : string.Join('+', packets);
    }

    // IPv4's second byte or the second half of IPv6's first tell it.
    private static int StateOf(string packet) => Convert.ToInt32(packet[0] == '4' ? packet[2..3] : packet[1..2], 16);

    private static int KeyOf(ConntrackMessage connection) => connection.Original!.Value.SourcePort ?? connection.Original.Value.IcmpId ?? 0;

    private static string LifeOf(in ConntrackMessage connection)
    {
        var state = connection.Tcp is { } tcp ? $" {ListingText.NameOf(tcp.State!.Value)}" : connection.Sctp is { } sctp ? $" {ListingText.Words(sctp.State!.Value.ToString())}" : "";
        var assured = (connection.Status & ConntrackStatus.Assured) != 0 ? " assured" : "";
        var stamped = connection.Start is null ? "" : " stamped";
        return $"{KeyOf(connection)}{state} {Whole(connection.Timeout ?? 0)}{assured}{stamped}";
    }

    // What is left of a time that has just begun.
    private static uint Whole(uint left) => left % 10 == 9 ? left + 1 : left;
}
