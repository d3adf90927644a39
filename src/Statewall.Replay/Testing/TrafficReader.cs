using Statewall.Replay.Words;
using Statewall.Replay.Yaml;

namespace Statewall.Replay.Testing;

/// <summary>Reads what a step sends: a packet in words, or an exchange: <c>tcp connection</c>, <c>tcp handshake</c>, <c>udp exchange</c>, <c>ping</c>.</summary>
internal static class TrafficReader
{
    private static readonly (string Protocol, string Word, TestTraffic Traffic)[] Exchanges =
    [
        ("tcp", "connection", TestTraffic.TcpConnection), ("tcp", "handshake", TestTraffic.TcpHandshake), ("udp", "exchange", TestTraffic.UdpExchange),
    ];

    private const string PingWord = "ping";
    private const int FirstEphemeralPort = 49152; // RFC 6335

    /// <summary>Reads a scalar; null when it is wrong, and then there is an error.</summary>
    public static (TestTraffic Traffic, PacketWords Packet)? Read(YamlNode node, YamlErrors errors)
    {
        if (node is not YamlScalar { IsNull: false } scalar)
        {
            errors.Expected(node, "a packet such as tcp 10.0.0.5 > 192.0.2.1:443, or an exchange such as tcp connection 10.0.0.5 > 192.0.2.1:443");
            return null;
        }
        try
        {
            return Read(new WordReader(scalar.Text));
        }
        catch (PacketWordsException fault)
        {
            errors.Add(node, fault.Error.Position, fault.Error.Text);
            return null;
        }
    }

    /// <summary>Reads a text.</summary>
    /// <exception cref="FormatException">Something is wrong with it: the message tells the column and what was expected.</exception>
    public static (TestTraffic Traffic, PacketWords Packet) Parse(string text)
    {
        try
        {
            return Read(new WordReader(text));
        }
        catch (PacketWordsException fault)
        {
            throw new FormatException(fault.Error.ToString());
        }
    }

    /// <summary>The words that are read as the traffic.</summary>
    public static string Describe(TestTraffic traffic, PacketWords packet)
    {
        var words = packet.ToString();
        if (traffic == TestTraffic.Packet)
            return words;
        var row = Array.Find(Exchanges, row => row.Traffic == traffic);
        var rest = words[(packet.Transport.Name.Length + 1)..];
        foreach (var own in (ReadOnlySpan<string>)[" syn", " echo-request id 1 seq 1"]) // what each exchange has anyhow
            rest = rest.Replace(own, "", StringComparison.Ordinal);
        return row.Word is null ? $"{PingWord} {rest}" : $"{row.Protocol} {row.Word} {rest}";
    }

    /// <summary>A packet with a source port, if it lacks one.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="taken">How many were given before.</param>
    public static PacketWords WithSourcePort(PacketWords packet, ref int taken) =>
        packet.Transport.HasPorts && packet is { SourcePort: null, Fragment: null or { Offset: 0 } }
            ? packet with { SourcePort = (ushort)(FirstEphemeralPort + (taken++ % (ushort.MaxValue + 1 - FirstEphemeralPort))) }
            : packet;

    private static (TestTraffic Traffic, PacketWords Packet) Read(WordReader reader)
    {
        var packets = new PacketWordsReader(reader, anySourcePort: true);
        if (reader.TryTake(PingWord))
            return (TestTraffic.Ping, Plain(reader, packets, reader.Word.Contains(':', StringComparison.Ordinal) ? new IcmpV6Words() : new IcmpWords()));
        var protocol = TransportWords.All.FirstOrDefault(transport => Array.Exists(Exchanges, row => row.Protocol == transport.Name && row.Protocol == reader.Keyword));
        if (protocol is null)
            return (TestTraffic.Packet, packets.Read());
        reader.Advance();
        foreach (var row in Exchanges)
        {
            if (row.Protocol == protocol.Name && reader.TryTake(row.Word))
                return (row.Traffic, Plain(reader, packets, protocol));
        }
        return (TestTraffic.Packet, packets.Read(protocol));
    }

    // The packets of an exchange have their flags, numbers and types from it.
    private static PacketWords Plain(WordReader reader, PacketWordsReader packets, TransportWords protocol)
    {
        var start = reader.Start;
        var packet = packets.Read(protocol);
        if (packet.Transport != protocol.Complete(packet.Payload) || packet.Fragment is not null || packet.HasBadChecksum || packet.OutInterface is not null)
        {
            throw new PacketWordsException(new PacketWordsError(
                start, 0, "an exchange makes its packets itself: only addresses, ports, data and words such as ttl, tos, mark and in can be given"));
        }
        return packet;
    }
}
