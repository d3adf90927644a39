using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Rulesets;

// The cases, by what they are about: one file of this folder for each.
internal static partial class RulesetCases
{
    internal static IReadOnlyList<RulesetCase> All { get; } = Wanted(
    [
        .. Matches, .. Transports, .. OtherProtocols, .. Metadata, .. Routes, .. Numbers, .. Flow, .. Sets, .. States, .. Tracking, .. Changes, .. Ways,
        .. Rejections, .. Translations, .. Masquerades, .. Proxies, .. OtherProxies, .. RecordedWays, .. ChosenWays, .. Fingerprints, .. Helpers, .. Sizes,
        .. Frames, .. LargeFrames, .. FramesToTheHost, .. Devices, .. Bridges, .. Choices, .. OtherChoices, .. LastChoices,
        .. RuleTraps, .. ChainTraps, .. HeaderTraps, .. ExtensionTraps, .. WritingTraps, .. NumberTraps, .. ComparisonTraps, .. SetTraps, .. CountingTraps, .. KeyTraps, .. TrackingTraps, .. OptionTraps, .. RejectionTraps, .. TransactionTraps,
        .. HookTraps, .. FlowTraps, .. TcpTraps, .. DatagramTraps, .. ObjectTraps, .. NatTraps,
    ]);

    private const string Client = "10.0.0.2";
    private const string OtherClient = "10.0.0.3";
    private const string Server = "203.0.113.7";
    private const string OtherServer = "203.0.113.8";
    private const string Inner = "10.0.2.2";
    private const string Public = "192.0.2.254";

    // Those whose name has a text in it, when one is given.
    private static RulesetCase[] Wanted(RulesetCase[] cases) => Environment.GetEnvironmentVariable("STATEWALL_CASES") is { Length: > 0 } text
        ? Array.FindAll(cases, tested => tested.Name.Contains(text, StringComparison.Ordinal))
        : cases;

    private static PacketDraft Udp(string from, ushort fromPort, string to, ushort toPort, string payload = "x") =>
        new PacketDraft().IPv4(from, to).Udp(fromPort, toPort).Payload(payload);

    private static PacketDraft Tcp(string from, ushort fromPort, string to, ushort toPort, TcpFlags flags, uint seq = 1000, uint ack = 0, string payload = "", byte[]? options = null) =>
        new PacketDraft().IPv4(from, to).Tcp(fromPort, toPort, flags, seq, ack, options: options).Payload(payload);

    private static PacketDraft Ping(string from, string to, ushort id = 7, ushort sequence = 1, bool reply = false) =>
        new PacketDraft().IPv4(from, to).IcmpEcho(id, sequence, reply).Payload("ping");

    private static Step Lan(PacketDraft draft) => Step.Lan(draft);

    private static Step Wan(PacketDraft draft) => Step.Wan(draft);

    private static Step Dmz(PacketDraft draft) => Step.Dmz(draft);

    // A connection from the network behind lan0 to the world: handshake, data both ways, close.
    private static Step[] Connection(string from, ushort fromPort, string to, ushort toPort) =>
    [
        Lan(Tcp(from, fromPort, to, toPort, TcpFlags.Syn, 1000)),
        Wan(Tcp(to, toPort, from, fromPort, TcpFlags.Syn | TcpFlags.Ack, 5000, 1001)),
        Lan(Tcp(from, fromPort, to, toPort, TcpFlags.Ack, 1001, 5001)),
        Lan(Tcp(from, fromPort, to, toPort, TcpFlags.Ack | TcpFlags.Psh, 1001, 5001, "request")),
        Wan(Tcp(to, toPort, from, fromPort, TcpFlags.Ack | TcpFlags.Psh, 5001, 1008, "answer")),
        Lan(Tcp(from, fromPort, to, toPort, TcpFlags.Fin | TcpFlags.Ack, 1008, 5007)),
        Wan(Tcp(to, toPort, from, fromPort, TcpFlags.Fin | TcpFlags.Ack, 5007, 1009)),
        Lan(Tcp(from, fromPort, to, toPort, TcpFlags.Ack, 1009, 5008)),
    ];

    // A table with one base chain at the forward hook, and rules in it.
    private static string Forward(string rules, string policy = "accept", string more = "") =>
        $"table inet t {{\n{more}\nchain c {{\ntype filter hook forward priority 0; policy {policy};\n{rules}\n}}\n}}\n";
}
