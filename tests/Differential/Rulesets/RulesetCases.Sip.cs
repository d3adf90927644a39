using Statewall.Packets.Building;

namespace Differential.Rulesets;

internal static partial class RulesetCases
{
    private const string Sdp = "v=0\r\no=bob 1 2 IN IP4 10.0.0.2\r\ns=-\r\nc=IN IP4 10.0.0.2\r\nt=0 0\r\nm=audio 5000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\nm=video 5004 RTP/AVP 31\r\n";
    private const string MediaSdp = "v=0\r\no=bob 1 2 IN IP4 10.0.0.2\r\ns=-\r\nt=0 0\r\nm=audio 5000 RTP/AVP 0\r\nc=IN IP4 10.0.0.2\r\nm=image 5006 udptl t38\r\nc=IN IP4 10.0.0.2\r\n";
    private const string ServerSdp = "v=0\r\no=alice 1 2 IN IP4 203.0.113.7\r\ns=-\r\nc=IN IP4 203.0.113.7\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\n";

    private static RulesetCase[] SipCases =>
    [
        new("SIP, registration", Helped("sip", "udp", 5060), Lan(Sip(Register())), Wan(Answer("200 OK", "REGISTER", 1, "Contact: <sip:bob@10.0.0.2:5060>;expires=600\r\n")), Wan(Udp(Server, 5060, Client, 5060, "INVITE sip:bob@10.0.0.2 SIP/2.0\r\n")), Wan(Udp(Server, 5062, Client, 5060, Request("OPTIONS", 9)))),
        new("SIP, registration that ends, fails, or says otherwise", Helped("sip", "udp", 5060), Lan(Sip(Register())), Wan(Answer("100 Trying", "REGISTER", 1)), Wan(Answer("200 OK", "REGISTER", 7, "Contact: <sip:bob@10.0.0.2:5060>;expires=600\r\n")), Wan(Answer("401 Unauthorized", "REGISTER", 1)),
            Lan(Sip(Register("2", "Contact: <sip:bob@10.0.0.2:5070;transport=udp>;expires=120\r\n"))), Wan(Answer("200 OK", "REGISTER", 2, "Contact: <sip:x@192.0.2.9>, <sip:bob@10.0.0.2:5070;transport=udp>;expires=0x20\r\n")), Lan(Sip(Register("3", "Contact: <sip:bob@10.0.0.9>;expires=120\r\n"))), Lan(Sip(Register("4", "m: <sip:bob@10.0.0.2:5080>;expires=0\r\n")))),
        new("SIP, registration, masquerade", Masqueraded("sip", "udp", 5060), Lan(Sip(Register())), Wan(Answer("200 OK", "REGISTER", 1, "Contact: <sip:bob@192.0.2.254:5060>;expires=600\r\n", Public)), Wan(Udp(Server, 5060, Public, 5060, Request("OPTIONS", 9))), Lan(Sip(Register("2", "Contact: <sip:bob@10.0.0.2:5070>;expires=120\r\n"))), Wan(Answer("200 OK", "REGISTER", 2, "Contact: <sip:bob@192.0.2.254:5070>;expires=60\r\n", Public)), Wan(Udp(Server, 7000, Public, 5070, Request("OPTIONS", 10)))),
        new("SIP, a call", Helped("sip", "udp", 5060), Lan(Sip(Request("INVITE", 1, Sdp))), Wan(Answer("183 Progress", "INVITE", 1, "", Client, ServerSdp)), Wan(Answer("200 OK", "INVITE", 1, "", Client, ServerSdp)), Lan(Sip(Request("ACK", 1))), Lan(Udp(Client, 5000, Server, 6000)), Wan(Udp(Server, 6000, Client, 5000)), Wan(Udp(Server, 6001, Client, 5001)), Lan(Sip(Request("BYE", 2)))),
        new("SIP, a call that is refused", Helped("sip", "udp", 5060), Lan(Sip(Request("INVITE", 1, Sdp))), Wan(Answer("404 Not found", "INVITE", 2)), Lan(Sip(Request("UPDATE", 3, MediaSdp))), Wan(Answer("404 Not found", "INVITE", 1))),
        new("SIP, a call, masquerade", Masqueraded("sip", "udp", 5060), Lan(Sip(Request("INVITE", 1, Sdp))), Wan(Answer("200 OK", "INVITE", 1, "Contact: sip:alice@203.0.113.7\r\n", Public, ServerSdp)), Lan(Sip(Request("ACK", 1))), Wan(Udp(Server, 6000, Public, 5000)), Lan(Udp(Client, 5000, Server, 6000)), Wan(Udp(Server, 6001, Public, 5001)), Lan(Udp(Client, 5001, Server, 6001)), Wan(Udp(Server, 6004, Public, 5004))),
        new("SIP, media with addresses of their own, masquerade", Masqueraded("sip", "udp", 5060), Lan(Sip(Request("INVITE", 1, MediaSdp))), Lan(Sip(Request("PRACK", 2, MediaSdp.Replace("5006", "0", StringComparison.Ordinal)))), Wan(Udp(Server, 1, Public, 5007))),
        new("SIP, the client's media go first, masquerade", Masqueraded("sip", "udp", 5060), Lan(Sip(Request("INVITE", 1, Sdp))), Wan(Answer("200 OK", "INVITE", 1, "", Public, ServerSdp)), Lan(Udp(Client, 5000, Server, 6000)), Wan(Udp(Server, 6000, Public, 5000))),
        new("SIP, a server behind the host", ToServer("sip", "udp", 5060), Wan(Udp(Server, 5060, Public, 5060, Request("INVITE", 1, ServerSdp, Server, Public))), Dmz(Udp(Inner, 5060, Server, 5060, "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 203.0.113.7:5060;received=203.0.113.7;rport=5060\r\nFrom: <sip:alice@203.0.113.7>\r\nTo: <sip:bob@10.0.2.2>\r\nCSeq: 1 INVITE\r\nContact: <sip:bob@10.0.2.2>\r\n" + Body(Sdp.Replace(Client, Inner, StringComparison.Ordinal)))), Wan(Udp(Server, 6000, Public, 5000)), Wan(Udp(Server, 5060, Public, 5060, Request("BYE", 2, "", Server, Public)))),
        new("SIP, calls of two clients use the same port, masquerade", Masqueraded("sip", "udp", 5060), Lan(Sip(Request("INVITE", 1, Sdp))), Lan(Udp(OtherClient, 5062, Server, 5060, Request("INVITE", 1, Sdp, OtherClient, Server, 5062))), Wan(Udp(Server, 6000, Public, 5006)), Wan(Udp(Server, 6000, Public, 5000))),
        new("SIP, a phone that listens elsewhere", Masqueraded("sip", "udp", 5060), Lan(Udp(Client, 50000, Server, 5060, Request("INVITE", 1, Sdp))), Wan(Udp(Server, 5060, Public, 50000, "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.254:50000;received=192.0.2.254;rport=50000\r\nFrom: <sip:bob@192.0.2.254:50000>\r\nTo: <sip:alice@203.0.113.7>\r\nCSeq: 1 INVITE\r\n\r\n")), Lan(Udp(Client, 50000, Server, 5060, Register()))),
        new("SIP, headers in all forms, masquerade", Masqueraded("sip", "udp", 5060), Lan(Sip("INVITE sip:alice@203.0.113.7:5060 SIP/2.0\r\nv: SIP/2.0/UDP\r\n 10.0.0.2:5060;maddr=10.0.0.2;branch=1\r\nVia: SIP/2.0/UDP 10.0.0.2\r\nf: <sip:bob@10.0.0.2>\r\nt: sip:alice@203.0.113.7\r\nCSeq : 1 INVITE\r\nContact: <sip:bob@10.0.0.2>, <sip:other@10.0.0.2:5060>\r\n , <sip:bob@10.0.0.2:5061>\r\nContact:sip:10.0.0.2\r\nl: 0\r\n\r\n")),
            Lan(Sip("options sip:203.0.113.7 SIP/2.0\nFrom: <sip:10.0.0.2>\nTo:<sip:x@y>\nTo: <sip:203.0.113.7:70000>\nContact: <sip:10.0.0.2:99>\n\n")), Wan(Udp(Server, 5060, Public, 5060, "SIP/2.0 180 Ringing\r\nVia: SIP/2.0/UDP 192.0.2.254;received=192.0.2.254;rport=5060\r\nCSeq: 1 INVITE\r\nContact: <sip:192.0.2.254>\r\n\r\n"))),
        new("SIP, hostile", Masqueraded("sip", "udp", 5060), [.. new[]
        {
            "", "SIP/2.0 200", "SIP/2.0 200 ", "SIP/2.0 abc\r\nCSeq: 1 INVITE\r\n", "SIP/2.0 200 OK\r\n\r\n", "SIP/2.0 200 OK\r\nCSeq: x\r\n", "SIP/2.0 200 OK\r\nCSeq: 1", "SIP/2.0 200 OK\r\nCSeq: 1 INVITE", "INVITE a", "INVITE sip:x\r\n", "INVITE sip:x SIP/2.0\r\nCSeq: 1\r\n", "INVITE sip:x SIP/2.0\r\nCSeq: abc\r\n",
            Register("1", "Contact: <sip:bob@10.0.0.2:9999999>\r\n"), Register("1", "Contact: <sip:bob@999.0.0.2>\r\n"), Register("1", "Contact: <sip:bob@10.0.0.2>;expires=\r\n"), Register("1", "Contact:"), Register("99999999999", "Contact: *\r\n"), Request("INVITE", 1, Sdp.Replace("5000", "80", StringComparison.Ordinal)), Request("INVITE", 1, Sdp.Replace("5000", "99999", StringComparison.Ordinal)),
            Request("INVITE", 1, Sdp.Replace("c=IN", "x=IN", StringComparison.Ordinal)), Request("INVITE", 1, Sdp.Replace("o=bob", "x=bob", StringComparison.Ordinal)), Request("INVITE", 1, Sdp.Replace("10.0.0.2", "10.0.0.99", StringComparison.Ordinal)), Request("INVITE", 1, Sdp.Replace("\r\n", "\n", StringComparison.Ordinal)), Request("INVITE", 1, "v=0\r\n"), Request("INVITE", 1, Sdp[..60]),
            "INVITE sip:x@203.0.113.7 SIP/2.0\r\nCSeq: 1 INVITE\r\n\r\n" + Sdp, "\r\n\r\n\r\n\r\n\r\n\r\n\r\n", "INVITE sip:203.0.113.7:1 SIP/2.0\r\nCSeq: 1\r\n\r\n", "BYE x CSeq: 1\r\nCSeq", "REGISTER sip:y\r\nCSeq: 0 \r\nVia: SIP/2.0/UDP 10.0.0.2:", "INVITE sip:x SIP/2.0\r\nCSeq: 1\r\nVia:",
        }.Select(text => Lan(Sip(text)))]),
        new("SIP, in fragments, masquerade", Masqueraded("sip", "udp", 5060), [.. Pieces(Sip(Request("INVITE", 1, Sdp)), 256)]),
        new("SIP, odd numbers", Helped("sip", "udp", 5060), [.. new[] { "99", "65535", "65536", "100000", "005070", "x", "" }.Select(port => Lan(Sip(Register("1", $"Contact: <sip:bob@10.0.0.2:{port}>\r\nExpires: 300\r\n")))),
            .. new[] { "4294967295", "4294967296", "00000000001", "-1" }.Select(sequence => Lan(Sip(Register(sequence)))), .. new[] { "0x20", "020", "4294967296", " 5", "x" }.Select(time => Lan(Sip(Register("1", $"Contact: <sip:bob@10.0.0.2:5080>;expires={time}\r\n")))),
            .. new[] { "4294967295", "4294967296", "x", "" }.Select(time => Lan(Sip(Register("1", $"Contact: <sip:bob@10.0.0.2:5090>\r\nExpires: {time}\r\n")))), .. new[] { "100000", "0000005000", "4294972296", "" }.Select(port => Lan(Sip(Request("INVITE", 1, Sdp.Replace("5000", port, StringComparison.Ordinal))))),
            Wan(Answer("4294967496 OK", "REGISTER", 1)), Wan(Answer("0200 OK", "REGISTER", 1, "Contact: <sip:bob@10.0.0.2:5060>;expires=700\r\n"))]),
        new("SIP over TCP, masquerade", Masqueraded("sip", "tcp", 5060), [.. new Dialog(Client, 1000, Server, 5060, Public).Open().Client(Request("INVITE", 1, Sdp, transport: "TCP", fromPort: 1000), 15).Server(ServerSide("TCP")).Client(Request("ACK", 1, "", transport: "TCP", fromPort: 1000) + Request("UPDATE", 2, MediaSdp, transport: "TCP", fromPort: 1000)).ServerAcknowledges().Client("INVITE sip:x SIP/2.0\r\nContent-Length: 500\r\n\r\n").Client("x").Steps]),
        new("SIP over TCP", Helped("sip", "tcp", 5060), [.. new Dialog(Client, 1000, Server, 5060).Open().Client(Register() + Request("INVITE", 1, Sdp)).Then(Wan(Udp(Server, 6000, Client, 5000))).Client("\r\n\r\n\r\n\r\n").Client(Request("BYE", 2)).Steps]),
        new("SIP, IPv6, masquerade", Masqueraded("sip", "udp", 5060), Lan(Udp6(Client6, 5060, Server6, 5060, Request("INVITE", 1, Sdp6(Client6), "[2001:db8::2]", "[2001:db8:9::7]"))), Wan(Udp6(Server6, 5060, Public6, 5060, "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP [2001:db8:1::fe]:5060;received=2001:db8:1::fe\r\nFrom: <sip:bob@[2001:db8:1::fe]>\r\nTo: <sip:alice@[2001:db8:9::7]>\r\nCSeq: 1 INVITE\r\n" + Body(Sdp6(Server6)))), Wan(Udp6(Server6, 5000, Public6, 5000, "x")), Lan(Udp6(Client6, 5060, Server6, 5060, Request("REGISTER", 2, "", "[2001:db8::2]", "[2001:db8:9::7]").Replace("Contact:", "Expires: 60\r\nContact:", StringComparison.Ordinal)))),
    ];

    private static Step[] Pieces(PacketDraft draft, int size) => [.. PacketFragmenter.Split(draft.ToArray(), size, 77).Select(piece => new Step(0, piece))];

    private static PacketDraft Sip(string text) => Udp(Client, 5060, Server, 5060, text);

    private static string Body(string body) => $"Content-Length: {body.Length}\r\n\r\n{body}";

    private static string Request(string method, int sequence, string body = "", string from = Client, string to = Server, int fromPort = 5060, string transport = "UDP") =>
        $"{method} sip:alice@{to} SIP/2.0\r\nVia: SIP/2.0/{transport} {from}:{fromPort};branch=z9hG4bK;rport\r\nFrom: \"Bob\" <sip:bob@{from}:{fromPort}>;tag=1\r\nTo: <sip:alice@{to}>\r\nCall-ID: 1@{from}\r\nCSeq: {sequence} {method}\r\nContact: <sip:bob@{from}:{fromPort}>\r\n{Body(body)}";

    private static string Register(string sequence = "1", string contact = "Contact: <sip:bob@10.0.0.2:5060>\r\nExpires: 300\r\n") =>
        $"REGISTER sip:203.0.113.7 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.2:5060;rport\r\nFrom: <sip:bob@10.0.0.2>\r\nTo: <sip:bob@10.0.0.2>\r\nCSeq: {sequence} REGISTER\r\n{contact}Content-Length: 0\r\n\r\n";

    private static PacketDraft Answer(string code, string method, int sequence, string more = "", string to = Client, string body = "") =>
        Udp(Server, 5060, to, 5060, $"SIP/2.0 {code}\r\nVia: SIP/2.0/UDP {to}:5060;branch=z9hG4bK;received={to};rport=5060\r\nFrom: <sip:bob@{to}>\r\nTo: <sip:alice@203.0.113.7>\r\nCSeq: {sequence} {method}\r\n{more}{Body(body)}");

    private static string ServerSide(string transport) =>
        $"SIP/2.0 200 OK\r\nVia: SIP/2.0/{transport} 192.0.2.254:1000;received=192.0.2.254;rport=1000\r\nFrom: <sip:bob@192.0.2.254:1000>\r\nTo: <sip:alice@203.0.113.7>\r\nCSeq: 1 INVITE\r\n{Body(ServerSdp)}";

    private static string Sdp6(string address) => $"v=0\r\no=bob 1 2 IN IP6 {address}\r\ns=-\r\nc=IN IP6 {address}\r\nt=0 0\r\nm=audio 5000 RTP/AVP 0\r\n";
}
