using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Tests.Diagnosis;

// Tables that have something wrong with them, and one that has not; as messages that ctnetlink takes to create the connections.
internal static class SyntheticTables
{
    public const uint Fresh = 431_990;

    // A SYN flood from spoofed sources on one service.
    public static IEnumerable<ConntrackMessage> SynFlood(int count, bool ipv6 = false) =>
        Enumerable.Range(0, count).Select(i => Tcp(
            ipv6 ? V6(0x2001_0db8_0000_0000, (ulong)i) : V4(0x0b00_0000u + (uint)(i * 7)), ipv6 ? V6(0x2001_0db8_0000_0080, 1) : V4(0xc000_0201), (ushort)(1024 + (i % 60_000)), 80, TcpState.SynSent, 60));

    // One source tries the ports of one host.
    public static IEnumerable<ConntrackMessage> PortScan(int ports, bool ipv6 = false) =>
        Enumerable.Range(1, ports).Select(port => Tcp(
            ipv6 ? V6(0x2001_0db8_0000_0066, 7) : V4(0xcb00_7107), ipv6 ? V6(0x2001_0db8_0000_0080, 1) : V4(0xc000_0201), 40_000, (ushort)port, TcpState.SynSent, 100));

    // A network behind one address that all goes to one service.
    public static IEnumerable<ConntrackMessage> BusyNat(int count, bool ipv6 = false) =>
        Enumerable.Range(0, count).Select(i =>
        {
            var inside = ipv6 ? V6(0xfd00_0000_0000_0001, 1 + (ulong)(i % 2000)) : V4(0x0a00_0000u + 1 + (uint)(i % 2000));
            var service = ipv6 ? V6(0x2001_0db8_0000_0080, 10) : V4(0xc633_640a);
            var connection = Tcp(inside, service, (ushort)(20_000 + (i / 2000)), 443, i % 2 == 0 ? TcpState.Established : TcpState.TimeWait, i % 2 == 0 ? Fresh : 100);
            return connection with { Reply = Tuple(service, ipv6 ? V6(0x2001_0db8_0000_0001, 0xfe) : V4(0xcb00_7101), 6, 443, (ushort)(1024 + i)) };
        });

    // Connections that nobody closed.
    public static IEnumerable<ConntrackMessage> Idle(int count) =>
        Enumerable.Range(0, count).Select(i => Tcp(V4(0x0a01_0000u + (uint)(i % 5000)), V4(0xc000_0300u + (uint)(i % 200)), (ushort)(1024 + (i / 5000)), 443, TcpState.Established, 250_000));

    // A small network at work.
    public static IEnumerable<ConntrackMessage> Healthy()
    {
        for (var i = 0; i < 2400; i++)
        {
            var (client, server) = (V4(0x0a00_0000u + (uint)(i % 240)), V4(0xc633_6400u + (uint)(i % 97)));
            yield return (i % 12) switch
            {
                0 or 1 => Tcp(client, server, (ushort)(30_000 + i), 443, TcpState.TimeWait, 90),
                2 or 3 => Udp(client, V4(0xc000_0235), (ushort)(30_000 + i), 53, isReplied: true, 25),
                4 => Udp(client, server, (ushort)(30_000 + i), 443, isReplied: true, 110),
                5 => Udp(client, server, (ushort)(30_000 + i), 3478, isReplied: false, 20),
                6 => Tcp(client, server, (ushort)(30_000 + i), 443, TcpState.SynSent, 100),
                _ => Tcp(client, server, (ushort)(30_000 + i), (ushort)(i % 3 == 0 ? 443 : 22), TcpState.Established, Fresh - (uint)(i % 3000)),
            };
        }
    }

    public static ConntrackMessage Tcp(InetAddress source, InetAddress destination, ushort sport, ushort dport, TcpState state, uint timeout) => new()
    {
        Original = Tuple(source, destination, 6, sport, dport),
        Reply = Tuple(destination, source, 6, dport, sport),
        Status = ConntrackStatus.Confirmed | (state is TcpState.SynSent ? 0 : ConntrackStatus.SeenReply) | (state >= TcpState.Established ? ConntrackStatus.Assured : 0),
        Timeout = timeout,
        Tcp = new TcpProtocolInfo { State = state },
    };

    public static ConntrackMessage Udp(InetAddress source, InetAddress destination, ushort sport, ushort dport, bool isReplied, uint timeout) => new()
    {
        Original = Tuple(source, destination, 17, sport, dport),
        Reply = Tuple(destination, source, 17, dport, sport),
        Status = ConntrackStatus.Confirmed | (isReplied ? ConntrackStatus.SeenReply : 0),
        Timeout = timeout,
    };

    public static ConntrackMessage Ping(InetAddress source, InetAddress destination, ushort id) => new()
    {
        Original = new ConntrackTuple { Source = source, Destination = destination, Protocol = 1, IcmpType = 8, IcmpCode = 0, IcmpId = id },
        Reply = new ConntrackTuple { Source = destination, Destination = source, Protocol = 1, IcmpType = 0, IcmpCode = 0, IcmpId = id },
        Status = ConntrackStatus.Confirmed,
        Timeout = 29,
    };

    public static ConntrackMessage Unknown(InetAddress source, InetAddress destination, byte protocol) => new()
    {
        Original = new ConntrackTuple { Source = source, Destination = destination, Protocol = protocol },
        Reply = new ConntrackTuple { Source = destination, Destination = source, Protocol = protocol },
        Status = ConntrackStatus.Confirmed,
        Timeout = 500,
    };

    public static NfProto FamilyOf(ConntrackMessage connection) => connection.Original!.Value.Source!.Value.Family;

    public static InetAddress V4(uint address) => new(address);

    public static InetAddress V6(ulong high, ulong low) => new(new UInt128(high, low));

    private static ConntrackTuple Tuple(InetAddress source, InetAddress destination, byte protocol, ushort sport, ushort dport) =>
        new() { Source = source, Destination = destination, Protocol = protocol, SourcePort = sport, DestinationPort = dport };
}
