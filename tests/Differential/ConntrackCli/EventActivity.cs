using System.Net;
using System.Net.Sockets;
using Differential.Requests;
using Statewall.Nfnetlink.Uapi;
using Statewall.Replay;
using static Differential.Requests.Wire;

namespace Differential.ConntrackCli;

// What the listeners see: connections made, changed and deleted by requests, their expectations, and packets between sockets.
internal sealed class EventActivity : IDisposable
{
    private readonly CommandNamespace _place;
    private readonly Messenger _messenger;

    internal EventActivity(CommandNamespace place)
    {
        (_place, _messenger) = (place, new Messenger(place));
        using var channel = place.OpenChannel(12); // NETLINK_NETFILTER
        TrackingRuleset.Load(channel);
        place.Set("netfilter/nf_conntrack_acct", "1");
        place.Set("netfilter/nf_conntrack_timestamp", "1");
    }

    internal void Run()
    {
        var made = Made();
        foreach (var (tuple, more) in made)
            _messenger.Send(ConnectionScenarios.Make(tuple, more));
        foreach (var (tuple, _) in made)
            _messenger.Send(Change(tuple, U32(CtAttribute.Mark, 0x17)));
        _messenger.Send(
            ConnectionScenarios.Make("50 10.0.0.1 10.0.1.5", U16(CtAttribute.Zone, 3)),
            Ct(CtMessage.New, ConnectionScenarios.Create, Original("50 10.0.0.1 10.0.1.6 zone 4"), Reply("50 10.0.1.6 10.0.0.1"), ConnectionScenarios.Timeout()),
            Ct(CtMessage.New, ConnectionScenarios.Create, Original("50 10.0.0.1 10.0.1.7"), Reply("50 10.0.1.7 10.0.0.1 zone 4"), ConnectionScenarios.Timeout()),
            Change(made[1].Tuple, ConnectionScenarios.Tcp(3), U32(CtAttribute.Timeout, 77)),
            Change(made[0].Tuple, ConnectionScenarios.Tcp(7)),
            Change(made[3].Tuple, ConnectionScenarios.Status(ConntrackStatus.SeenReply | ConntrackStatus.Assured | ConntrackStatus.Confirmed)));
        ExpectGenerator.Expectations(_messenger);
        Datagrams();
        Stream();
        foreach (var (tuple, _) in made.Take(5))
            _messenger.Send(Ct(CtMessage.Delete, default, ConnectionScenarios.FamilyOf(tuple), Original(tuple)));
        _messenger.Send(Ct(CtMessage.Delete, default, NfProto.Unspecified));
    }

    public void Dispose() => _messenger.Dispose();

    private static (string Tuple, byte[][] More)[] Made() =>
    [
        ("tcp 10.0.0.1 10.0.1.1 1000 80", [ConnectionScenarios.Tcp(3), ConnectionScenarios.Status(ConntrackStatus.SeenReply | ConntrackStatus.Assured | ConntrackStatus.Confirmed), U32(CtAttribute.Mark, 7)]),
        ("tcp 10.0.0.2 10.0.1.1 1001 80", [ConnectionScenarios.Tcp(1)]),
        ("udp 10.0.0.2 10.0.1.2 1 53", [Translation(CtAttribute.NatSrc, 77)]),
        ("udp 10.0.0.3 10.0.1.2 5 53", [Translation(CtAttribute.NatDst, 78)]),
        ("icmp 10.0.0.3 10.0.1.3 8 0 77", []),
        ("icmpv6 fd00::1 fd00::2 128 0 78", [U32(CtAttribute.Mark, 7)]),
        ("sctp fd00::1 fd00::3 4 5", [Sctp(3)]),
        ("sctp 10.0.0.4 10.0.1.1 4 5", [Sctp(0)]),
        ("gre 10.0.0.1 10.0.1.4 400 5", []),
        ("udplite 10.0.0.1 10.0.1.4 4 5", [ConnectionScenarios.Status(ConntrackStatus.FixedTimeout | ConntrackStatus.Confirmed)]),
        ("51 10.0.0.1 10.0.1.5", []),
    ];

    private static byte[] Change(string tuple, params byte[][] attributes) => Ct(CtMessage.New, default, ConnectionScenarios.FamilyOf(tuple), [Original(tuple), .. attributes]);

    private static byte[] Translation(int type, ushort port) =>
        Nest(type, Raw(CtNatAttribute.V4MinIp, 192, 168, 0, 9), Nest(CtNatAttribute.Proto, U16(CtProtoNatAttribute.PortMin, port), U16(CtProtoNatAttribute.PortMax, port)));

    private static byte[] Sctp(byte state) => Nest(CtAttribute.ProtoInfo, Nest(CtProtoInfoAttribute.Sctp,
        U8(CtProtoInfoSctpAttribute.State, state), U32(CtProtoInfoSctpAttribute.VtagOriginal, 1), U32(CtProtoInfoSctpAttribute.VtagReply, 2)));

    private void Datagrams()
    {
        using var client = _place.OpenSocket(SocketType.Dgram, ProtocolType.Udp);
        using var server = _place.OpenSocket(SocketType.Dgram, ProtocolType.Udp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 4000));
        client.Connect(server.LocalEndPoint!);
        client.Send("question"u8);
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        server.ReceiveFrom(new byte[20], ref from);
        server.SendTo("answer"u8, from);
    }

    // From the handshake to TIME_WAIT.
    private void Stream()
    {
        using var listener = _place.OpenSocket(SocketType.Stream, ProtocolType.Tcp);
        using var client = _place.OpenSocket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 80));
        listener.Listen();
        client.Connect(listener.LocalEndPoint!);
        using var server = listener.Accept();
        client.Send("question"u8);
        server.Receive(new byte[20]);
        client.Shutdown(SocketShutdown.Both);
        server.Receive(new byte[20]);
    }
}
