using System.Buffers.Binary;
using System.Text;
using Statewall.Engine;
using Statewall.Engine.Forwarding;
using Statewall.Nftables.Scanning;
using Statewall.Packets;
using Statewall.Packets.Building;
using Statewall.Replay.Rulesets;
using Statewall.Replay.Scenarios;

namespace Statewall.Fuzz.Targets;

/// <summary>
/// Payloads through each helper of the embedded engine. The first byte chooses the helper, and whether the client's address, the server's or none
/// is translated; each payload follows its size in two bytes, whose highest bit says that the server sent it. Whatever leaves the host has to be a
/// whole packet with right checksums.
/// </summary>
public sealed class HelpersTarget : IFuzzTarget, IFuzzSeeds
{
    private const int Masqueraded = 1;
    private const int Published = 2;

    // A registration with RAS, and Q.931's SETUP with the beginnings of media.
    private const string Registration = "0E800008060008914A00048001000A00000206B801000A00000206B72AC0B500534C02414243003140012800030100345040010042006F80050100613A6260B5"
        + "00534C0241424300310A88034002570100";

    private const string Setup = "030000D20802000105A104038890A57E00C00500FF060008914A0004000A0000021388030100345040010042006F80050100613A622AC0B500534C0241424300"
        + "3140012800030100345040010042006F80050100613A6200CB00710906B8030100345040010042006F80050100613A620200030004000102030405060708090A"
        + "0B0C0D0E0F100AA806A207000A00000203E811000102030405060708090A0B0C0D0E0F102D012B00000108D8C2340F0048070040801C7D400180B500534C0201"
        + "020100000A000002138E000A000002138F90";

    private static readonly (string Name, bool IsTcp, ushort Port)[] Helpers =
    [
        ("amanda", false, 10080), ("ftp", true, 21), ("irc", true, 6667), ("pptp", true, 1723), ("sane", true, 6566),
        ("sip", false, 5060), ("sip", true, 5060), ("snmp", false, 161), ("snmp_trap", false, 162), ("tftp", false, 69),
        ("netbios-ns", false, 137), ("Q.931", true, 1720), ("RAS", false, 1719), ("H.245", false, 6000),
    ];

    private static readonly Scenario Host = ScenarioFile.Parse("""
        interfaces:
          a: {addresses: [10.0.0.254/24, "fd01::fe/64"], hosts: [10.0.0.0/24, "fd01::/64"]}
          b: {addresses: [192.0.2.254/24, "fd02::fe/64"], hosts: [0.0.0.0/0, "::/0"]}
        """).Scenario!;

    /// <inheritdoc/>
    public static string Name => "helpers";

    /// <inheritdoc/>
    public static IEnumerable<byte[]> Seeds =>
    [
        Join(0, Masqueraded, "x", "<CONNECT DATA 1000 MESG 2000 INDEX 3000\n"),
        Join(1, Masqueraded, "<220 x\r\n", "USER x\r\n", "PORT 10,0,0,2,4,1\r\n", "EPRT |1|10.0.0.2|1026|\r\n", "<227 x (192,0,2,7,5,5)\r\n"),
        Join(1, Published, "<220 x\r\n", "<227 x (10,0,0,2,5,5)\r\n", "<229 x (|||7|)\r\n"),
        Join(2, Masqueraded, "PRIVMSG you :\u0001DCC SEND file 167772162 1025\u0001\n"),
        Join(3, Masqueraded, Pptp(1, 156), "<" + Pptp(2, 156, "\u0001\0\u0001"), Pptp(7, 168, "\0\u0009"), "<" + Pptp(8, 32, "\0\u0005\u0003\u00E8\u0001")),
        Join(4, 0, "\0\0\0\u0007\0\0\0\0", "<\0\0\0\0\0\0\u0004\u0001"),
        Join(5, Masqueraded, Sip("INVITE"), "<SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.254:1000;received=192.0.2.254;rport=1000\r\nCSeq: 1 INVITE\r\nContact: <sip:192.0.2.7>\r\n\r\n"),
        Join(5, Published, Sip("REGISTER"), "<" + Sip("INVITE")),
        Join(6, Masqueraded, Sip("REGISTER") + Sip("INVITE")),
        Join(7, Masqueraded, "0\u0027\u0002\u0001\0\u0004\u0006public\u00A0\u001A\u0002\u0001\u0001\u0002\u0001\0\u0002\u0001\0000\u000F0\r\u0006\u0001\u0001@\u0004\n\0\0\u0002"),
        Join(9, Masqueraded, "\0\u0001x"),
        Join(11, Masqueraded, FromHex(Setup)),
        Join(11, Published, "<" + FromHex(Setup)),
        Join(12, Masqueraded, FromHex(Registration)),
        Join(12, Published, "<" + FromHex(Registration)),
        Join(13, Masqueraded, "\0\0\0\0P\0\0\0\0\0\0\0" + FromHex(Setup)),
    ];

    /// <inheritdoc/>
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
            return;
        var helper = Helpers[(input[0] & 0x0F) % Helpers.Length];
        var translation = (input[0] >> 4) & 3;
        var isIPv6 = (input[0] & 0x80) != 0 && translation != Published;
        input = input[1..];
        using var kernel = new EmbeddedKernel(seed: 7);
        using var host = MakeHost(kernel, helper, translation);
        var ends = new Ends(helper.IsTcp, helper.Port, translation, isIPv6);
        long time = 1_700_000_000_000_000_000;
        if (helper.IsTcp)
        {
            Send(host, ends.Client(TcpFlags.Syn, []), 0, ref time);
            Send(host, ends.Server(TcpFlags.Syn | TcpFlags.Ack, []), 1, ref time);
        }

        while (input.Length >= 2)
        {
            int size = BinaryPrimitives.ReadUInt16BigEndian(input);
            input = input[2..];
            var payload = input[..Math.Min(size & 0x7FFF, input.Length)];
            input = input[payload.Length..];
            var isServer = size >> 15 != 0;
            Send(host, isServer ? ends.Server(TcpFlags.Ack, payload) : ends.Client(TcpFlags.Ack, payload), isServer ? 1 : 0, ref time);
        }
    }

    private static ForwardingHost MakeHost(EmbeddedKernel kernel, (string Name, bool IsTcp, ushort Port) helper, int translation)
    {
        var host = new ForwardingHost(kernel);
        foreach (var device in Host.Interfaces)
        {
            var added = host.AddInterface(device.Name);
            foreach (var address in device.Addresses)
                host.AddAddress(added, address.Address, address.Length);
        }

        foreach (var route in Host.AllRoutes())
            host.AddRoute(route.Destination.Address, route.Destination.Length, host.Interfaces[Host.IndexOf(route.Device!)]);
        var protocol = helper.IsTcp ? "tcp" : "udp";
        var rules = $$"""
            table inet t {
              ct helper h { type "{{helper.Name}}" protocol {{protocol}}; }
              chain c { type filter hook prerouting priority -150; {{protocol}} dport {{helper.Port}} ct helper set "h"; }
            }
            table inet n {
              chain a { type nat hook prerouting priority -100; {{(translation == Published ? "iifname a dnat ip to 192.0.2.7" : "")}}; }
              chain b { type nat hook postrouting priority 100; {{(translation == Masqueraded ? "oifname b masquerade" : "")}}; }
            }
            """;
        using var channel = kernel.OpenChannel();
        new HostRuleset(Host).Load(channel, new SourceText("fuzz", Encoding.UTF8.GetBytes(rules)));
        return host;
    }

    private static void Send(ForwardingHost host, byte[] packet, int device, ref long time) =>
        host.Receive(host.Interfaces[device], packet, time += 1000, Check);

    private static void Check(HostInterface device, ReadOnlySpan<byte> packet)
    {
        if (IpView.Parse(packet, out var view) != IpStatus.Ok || view.Bytes.Length != packet.Length)
            throw new InvalidOperationException($"a broken packet left by {device.Name}");
        if (!Checksum.VerifyTransport(in view) || (!view.IsIPv6 && Checksum.Sum(packet[..view.TransportOffset]) != ushort.MaxValue))
            throw new InvalidOperationException($"a wrong checksum left by {device.Name}: {Convert.ToHexString(packet)}");
        if (view.Protocol == IpProtocol.Udp && UdpView.TryParse(view.Transport, out var udp) && udp.Length != view.Transport.Length)
            throw new InvalidOperationException($"a wrong length left by {device.Name}");
    }

    private static byte[] Join(int helper, int translation, params string[] payloads)
    {
        var bytes = new List<byte> { (byte)(helper | (translation << 4)) };
        foreach (var payload in payloads)
        {
            var isServer = payload.StartsWith('<');
            var text = Encoding.Latin1.GetBytes(isServer ? payload[1..] : payload);
            bytes.AddRange([(byte)((text.Length >> 8) | (isServer ? 0x80 : 0)), (byte)text.Length, .. text]);
        }

        return [.. bytes];
    }

    private static string Sip(string method)
    {
        const string Body = "v=0\r\no=- 1 1 IN IP4 10.0.0.2\r\nc=IN IP4 10.0.0.2\r\nm=audio 5000 RTP/AVP 0\r\nc=IN IP4 10.0.0.2\r\nm=video 5006 x\r\n";
        return $"{method} sip:x@192.0.2.7 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.2:1000;maddr=10.0.0.2\r\nFrom: <sip:10.0.0.2:1000>\r\nTo: <sip:x@192.0.2.7>\r\nCSeq: 1 {method}\r\n"
            + $"Contact: <sip:10.0.0.2:1000>;expires=60\r\nContent-Length: {Body.Length}\r\n\r\n{Body}";
    }

    private static string FromHex(string text) => Encoding.Latin1.GetString(Convert.FromHexString(text));

    private static string Pptp(int kind, int size, string content = "") =>
        ("\0\0\0\u0001\u001A+<M\0" + (char)kind + "\0\0" + content).PadRight(size, '\0');

    // Both ends of a connection, and what each sends.
    private sealed class Ends(bool isTcp, ushort port, int translation, bool isIPv6)
    {
        private const ushort ClientPort = 1000;
        private uint _clientNext = 1000;
        private uint _serverNext = 5000;

        public byte[] Client(TcpFlags flags, ReadOnlySpan<byte> payload)
        {
            var draft = Ip("10.0.0.2", translation == Published ? "10.0.0.254" : "192.0.2.7", "fd01::2", "fd02::7");
            return Make(draft, ClientPort, port, flags, ref _clientNext, _serverNext, payload);
        }

        public byte[] Server(TcpFlags flags, ReadOnlySpan<byte> payload)
        {
            var draft = Ip("192.0.2.7", translation == Masqueraded ? "192.0.2.254" : "10.0.0.2", "fd02::7", translation == Masqueraded ? "fd02::fe" : "fd01::2");
            return Make(draft, port, ClientPort, flags, ref _serverNext, _clientNext, payload);
        }

        private PacketDraft Ip(string from, string to, string from6, string to6) =>
            isIPv6 ? PacketBuilder.IPv6(from6, to6) : PacketBuilder.IPv4(from, to);

        private byte[] Make(PacketDraft draft, ushort from, ushort to, TcpFlags flags, ref uint next, uint ack, ReadOnlySpan<byte> payload)
        {
            if (!isTcp)
                return draft.Udp(from, to).Payload(payload).ToArray();
            var packet = draft.Tcp(from, to, flags, next, (flags & TcpFlags.Ack) == 0 ? 0 : ack).Payload(payload).ToArray();
            next += (uint)payload.Length + ((flags & TcpFlags.Syn) != 0 ? 1u : 0);
            return packet;
        }
    }
}
