using System.Runtime.CompilerServices;
using Statewall.Packets;
using Statewall.Packets.Building;
using Statewall.Packets.Captures;

namespace MakeCaptures;

/// <summary>What happens in each capture.</summary>
internal static class Scripts
{
    private const long Start = 1_767_225_600_000_000_000; // 2026-01-01T00:00:00Z

    public static string SourcePath([CallerFilePath] string path = "") => path;

    /// <summary>A desk that opens a web page: name look-up, page, a picture still loading, a refused port, a ping, over IPv4 and IPv6.</summary>
    public static void Web(string path)
    {
        using var recording = new Recording(path, CaptureFormat.Pcap, Start);
        const string desk = "192.168.1.20";
        const string resolver = "192.168.1.1";
        const string web = "203.0.113.80";
        recording.Add(PacketBuilder.IPv4(desk, resolver).Udp(53124, 53).PayloadOf(33).ToArray());
        recording.Wait(8);
        recording.Add(PacketBuilder.IPv4(resolver, desk).Udp(53, 53124).PayloadOf(49).ToArray());
        new TcpTalk(recording, desk, 40112, web, 443).Open().Ask(517).Answer(4100).Ask(126).Answer(31_000).Close();
        new TcpTalk(recording, desk, 40114, web, 443).Open().Ask(517).Answer(2900);
        new TcpTalk(recording, desk, 40116, web, 8443).OpenRefused();
        new TcpTalk(recording, "2001:db8:1::20", 51820, "2001:db8:80::80", 443).Open().Ask(517).Answer(9000);
        for (ushort sequence = 1; sequence <= 3; sequence++)
        {
            recording.Add(PacketBuilder.IPv4(desk, web).IcmpEcho(7, sequence).PayloadOf(56).ToArray());
            recording.Wait(11);
            recording.Add(PacketBuilder.IPv4(web, desk).IcmpEcho(7, sequence, reply: true).PayloadOf(56).ToArray());
            recording.Wait(989);
        }
        new TcpTalk(recording, desk, 40118, "198.51.100.9", 25).OpenUnanswered();
    }

    /// <summary>What trackers stumble over: fragments, errors about a connection, a stray segment, SCTP, GRE, an unsolicited reply.</summary>
    public static void Odd(string path)
    {
        using var recording = new Recording(path, CaptureFormat.PcapNg, Start);
        const string left = "10.0.0.5";
        const string right = "10.1.0.7";
        var large = PacketBuilder.IPv4(left, right, id: 77).Udp(5000, 5001).PayloadOf(3000).ToArray();
        foreach (var piece in PacketFragmenter.Split(large, 1500))
            recording.Add(piece);
        var syn = new TcpTalk(recording, left, 1025, right, 9).OpenUnanswered();
        recording.Add(PacketBuilder.IPv4("10.1.0.1", left).IcmpError(IcmpType.DestinationUnreachable, 1, syn).ToArray());
        new TcpTalk(recording, left, 1026, right, 22).Open().Ask(21).Answer(21).Stray(5_000_000);
        recording.Add(PacketBuilder.IPv4(right, left).IcmpEcho(9, 1, reply: true).ToArray());
        recording.Add(PacketBuilder.IPv4(left, right).Sctp(2905, 2905, 0).ChunkInit(0x1111).ToArray());
        recording.Add(PacketBuilder.IPv4(left, right).Gre().IPv4("172.16.0.1", "172.16.0.2").Udp(1, 2).PayloadOf(8).ToArray());
        recording.Add(PacketBuilder.IPv6("2001:db8::5", "2001:db8:1::7").IcmpV6Echo(3, 1).ToArray());
    }
}
