using System.Text.Json;
using Statewall.Conntrack.Protocols;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Formats.Json;

/// <summary>
/// Connections and events as JSON objects, one per line: <c>event</c> (new, update or destroy, absent in listings), <c>family</c>,
/// <c>protocol</c> (number), <c>state</c>, <c>timeout</c> (seconds), <c>original</c> and <c>reply</c> (src, dst, sport and dport or type,
/// code and id, packets, bytes), <c>status</c> (number of the IPS_ bits), <c>unreplied</c>, <c>assured</c>, <c>mark</c>, <c>zone</c>,
/// <c>id</c>. What the kernel did not send is absent.
/// </summary>
public static class ConnectionJson
{
    /// <summary>Appends an object, without the end of the line.</summary>
    /// <param name="output">Gets the text.</param>
    /// <param name="kind">What happened; none for an entry that is listed.</param>
    /// <param name="message">The connection's message. // IPCTNL_MSG_CT_NEW</param>
    /// <returns>The fault of a malformed message, of which nothing is appended, or one whose kind is none.</returns>
    public static CodecFault Write(OutputBuffer output, EventKinds kind, NetlinkMessage message)
    {
        ArgumentNullException.ThrowIfNull(output);
        var connection = default(ConntrackMessage);
        var fault = message.DecodeNfnetlink(ref connection);
        if (!fault.IsNone || !message.TryReadNfgen(out var header))
            return fault;
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        if (kind != EventKinds.None)
            json.WriteString("event"u8, kind == EventKinds.New ? "new"u8 : kind == EventKinds.Update ? "update"u8 : "destroy"u8);
        json.WriteString("family"u8, header.Family == NfProto.IPv6 ? "ipv6"u8 : "ipv4"u8);
        WriteState(json, in connection);
        WriteTuple(json, "original"u8, connection.Original, connection.OriginalCounters);
        WriteTuple(json, "reply"u8, connection.Reply, connection.ReplyCounters);
        if (connection.Status is { } status)
        {
            json.WriteNumber("status"u8, (uint)status);
            json.WriteBoolean("unreplied"u8, (status & ConntrackStatus.SeenReply) == 0);
            json.WriteBoolean("assured"u8, (status & ConntrackStatus.Assured) != 0);
        }
        Write(json, "mark"u8, connection.Mark);
        Write(json, "zone"u8, connection.Zone);
        Write(json, "id"u8, connection.Id);
        json.WriteEndObject();
        json.Flush();
        return fault;
    }

    private static void WriteState(Utf8JsonWriter json, in ConntrackMessage connection)
    {
        Write(json, "protocol"u8, connection.Original?.Protocol);
        if (connection.Tcp?.State is { } tcp)
            json.WriteString("state"u8, StateNames.Of(CtProtoInfoAttribute.Tcp, (byte)tcp));
        else if (connection.Sctp?.State is { } sctp)
            json.WriteString("state"u8, StateNames.Of(CtProtoInfoAttribute.Sctp, (byte)sctp));
        Write(json, "timeout"u8, connection.Timeout);
    }

    private static void WriteTuple(Utf8JsonWriter json, ReadOnlySpan<byte> name, ConntrackTuple? tuple, ConntrackCounters? counters)
    {
        if (tuple is not { } present)
            return;
        json.WriteStartObject(name);
        json.WriteString("src"u8, present.Source?.ToString());
        json.WriteString("dst"u8, present.Destination?.ToString());
        Write(json, "sport"u8, present.SourcePort);
        Write(json, "dport"u8, present.DestinationPort);
        Write(json, "type"u8, present.IcmpType);
        Write(json, "code"u8, present.IcmpCode);
        Write(json, "id"u8, present.IcmpId);
        if (counters is { Packets: { } packets, Bytes: { } bytes })
        {
            json.WriteNumber("packets"u8, packets);
            json.WriteNumber("bytes"u8, bytes);
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, uint? value)
    {
        if (value is { } present)
            json.WriteNumber(name, present);
    }
}
