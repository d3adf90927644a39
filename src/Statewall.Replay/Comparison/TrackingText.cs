using System.Text;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Replay.Comparison;

/// <summary>Short texts of connections, for keys and messages; not the format of any other program.</summary>
internal static class TrackingText
{
    /// <summary>A tuple: protocol, addresses, and the protocol's keys.</summary>
    public static string Of(ConntrackTuple? tuple)
    {
        if (tuple is not { } present)
            return "";
        var text = new StringBuilder(Protocol(present.Protocol));
        text.Append($" {present.Source}");
        if (present.SourcePort is { } sourcePort)
            text.Append($":{sourcePort}");
        text.Append($" > {present.Destination}");
        if (present.DestinationPort is { } destinationPort)
            text.Append($":{destinationPort}");
        if (present.IcmpType is { } type)
            text.Append($" type {type} code {present.IcmpCode} id {present.IcmpId}");
        if (present.Zone is { } zone)
            text.Append($" zone {zone}");
        return text.ToString();
    }

    /// <summary>What identifies a connection: its zone and original tuple.</summary>
    public static string Key(in ConntrackMessage connection) =>
        connection.Zone is { } zone ? $"{Of(connection.Original)} in zone {zone}" : Of(connection.Original);

    /// <summary>The state of the connection's protocol, with all that the tracker tells of it.</summary>
    public static string State(in ConntrackMessage connection)
    {
        if (connection.Tcp is { } tcp)
        {
            return $"{tcp.State} scale {tcp.OriginalWindowScale}/{tcp.ReplyWindowScale} flags {Hex(tcp.OriginalFlags)}/{Hex(tcp.ReplyFlags)}";
        }
        if (connection.Sctp is { } sctp)
            return $"{sctp.State} tags {sctp.OriginalTag}/{sctp.ReplyTag}";
        return connection.Dccp is { } dccp ? $"{dccp.State} {dccp.Role} {dccp.HandshakeSequence}" : "";
    }

    /// <summary>The set status bits.</summary>
    public static string Status(ConntrackStatus? status) => status?.ToString() ?? "";

    /// <summary>Both directions' counters.</summary>
    public static string Counters(in ConntrackMessage connection) =>
        connection.OriginalCounters is null && connection.ReplyCounters is null
            ? ""
            : $"{Of(connection.OriginalCounters)} / {Of(connection.ReplyCounters)}";

    /// <summary>Sequence adjustment of both directions.</summary>
    public static string SequenceAdjustment(in ConntrackMessage connection) =>
        connection.OriginalSequenceAdjustment is null && connection.ReplySequenceAdjustment is null
            ? ""
            : $"{Of(connection.OriginalSequenceAdjustment)} / {Of(connection.ReplySequenceAdjustment)}";

    /// <summary>What identifies an expectation: what it expects, and for whom.</summary>
    public static string Key(in ExpectationMessage expectation) =>
        $"expectation {Of(expectation.Tuple)} mask {Of(expectation.Mask)} of {Of(expectation.Master)}";

    /// <summary>All else of an expectation but its timeout.</summary>
    public static string Rest(in ExpectationMessage expectation) =>
        $"flags {expectation.Flags} class {expectation.Class} helper {expectation.Helper} function {expectation.Function}"
        + $" nat {expectation.NatDirection} {Of(expectation.NatTuple)}";

    /// <summary>An event without its timeout.</summary>
    public static string Of(ReplayEvent @event)
    {
        if (@event.IsExpectation)
            return $"{@event.Kind} {Key(@event.Expectation)} {Rest(@event.Expectation)}";
        var connection = @event.Connection;
        var text = new StringBuilder($"{@event.Kind} {Key(connection)} reply {Of(connection.Reply)}");
        Append("state", State(connection));
        Append("status", Status(connection.Status));
        Append("mark", connection.Mark is { } mark and not 0 ? $"{mark}" : "");
        Append("helper", $"{connection.Helper}");
        Append("master", Of(connection.Master));
        Append("counters", Counters(connection));
        return text.ToString();

        void Append(string name, string value)
        {
            if (value.Length > 0)
                text.Append($" {name} {value}");
        }
    }

    private static string Of(ConntrackCounters? counters) =>
        counters is { } present ? $"{present.Packets} packets {present.Bytes} bytes" : "none";

    private static string Of(SequenceAdjustment? adjustment) =>
        adjustment is { } present ? $"{present.CorrectionPosition} {present.OffsetBefore} {present.OffsetAfter}" : "none";

    private static string Hex(TcpFlagsMask? flags) => flags is { } present ? $"{(byte)present.Flags:x2}" : "";

    private static string Protocol(byte? protocol) => protocol switch
    {
        1 => "icmp",
        6 => "tcp",
        17 => "udp",
        33 => "dccp",
        47 => "gre",
        58 => "icmpv6",
        132 => "sctp",
        136 => "udplite",
        _ => $"protocol {protocol}",
    };
}
