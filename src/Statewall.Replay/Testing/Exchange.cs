using System.Buffers.Binary;
using Statewall.Nfnetlink;
using Statewall.Packets;
using Statewall.Replay.Words;

namespace Statewall.Replay.Testing;

/// <summary>
/// Both ends of an exchange: one sends the first packet, the other one answers to where that came from as it saw it. It ends with the first packet
/// that does not get through.
/// </summary>
internal sealed class Exchange(FirewallHost host, TestTraffic traffic, PacketWords first)
{
    private const uint ServerSequence = 5000;

    private static readonly Payload Greeting = new("hello"u8.ToArray());

    private readonly List<PacketOutcome> _packets = [];
    private readonly PacketWords _plain = first with { Payload = Payload.Empty };

    /// <summary>Sends the packets.</summary>
    public TrafficOutcome Run() => host.WithoutAnswers(() => traffic switch
    {
        TestTraffic.Ping => Ask(2, first, seen => first.Transport switch
        {
            IcmpV6Words => new IcmpV6Words { Type = IcmpV6Type.EchoReply, Rest = RestOf(seen) },
            _ => new IcmpWords { Type = IcmpType.EchoReply, Rest = RestOf(seen) },
        }),
        TestTraffic.UdpExchange => Ask(2, first, _ => new UdpWords()),
        TestTraffic.TcpHandshake => Talk(3),
        _ => Talk(9),
    });

    private TrafficOutcome Ask(int total, PacketWords request, Func<ReadOnlyMemory<byte>, TransportWords> reply)
    {
        if (Send(request))
            Answer(reply(_packets[0].Bytes), request.Payload);
        return End(total);
    }

    private TrafficOutcome Talk(int total)
    {
        var data = first.Payload.Bytes.IsEmpty ? Greeting : first.Payload;
        var (own, other) = (((TcpWords)first.Transport).Sequence, ServerSequence);
        var isOpen = Send(_plain) && Reply(TcpFlags.Syn | TcpFlags.Ack, other++, ++own) && Send(TcpFlags.Ack, own, other);
        if (isOpen && total > 3)
            TransferAndClose(data, own, other);
        return End(total);
    }

    private void TransferAndClose(Payload data, uint own, uint other)
    {
        var size = (uint)data.Bytes.Length;
        _ = Send(TcpFlags.Psh | TcpFlags.Ack, own, other, data)
            && Reply(TcpFlags.Psh | TcpFlags.Ack, other, own + size, data)
            && Send(TcpFlags.Ack, own + size, other + size)
            && Send(TcpFlags.Fin | TcpFlags.Ack, own + size, other + size)
            && Reply(TcpFlags.Fin | TcpFlags.Ack, other + size, own + size + 1)
            && Send(TcpFlags.Ack, own + size + 1, other + size + 1);
    }

    private TrafficOutcome End(int total) => new(traffic, first, _packets, total);

    private bool Send(TcpFlags flags, uint sequence, uint acknowledgement, Payload? data = null) =>
        Send(_plain with { Transport = new TcpWords { Flags = flags, Sequence = sequence, Acknowledgement = acknowledgement }, Payload = data ?? Payload.Empty });

    private bool Reply(TcpFlags flags, uint sequence, uint acknowledgement, Payload? data = null) =>
        Answer(new TcpWords { Flags = flags, Sequence = sequence, Acknowledgement = acknowledgement }, data ?? Payload.Empty);

    private bool Send(PacketWords packet) => Note(host.SendOne(packet));

    // From where the first packet came to, to where it came from there.
    private bool Answer(TransportWords transport, Payload payload)
    {
        var arrived = _packets[0];
        if (!IpView.TryParse(arrived.Bytes.Span, out var seen))
            return false;
        var answer = new PacketWords(transport, new InetAddress(seen.Destination), new InetAddress(seen.Source)) { Payload = payload };
        if (transport.HasPorts)
        {
            answer = answer with
            {
                SourcePort = BinaryPrimitives.ReadUInt16BigEndian(seen.Transport[2..]),
                DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(seen.Transport),
            };
        }
        return Note(host.SendOne(answer, arrived.OutInterface is { } name ? host.Scenario.IndexOf(name) : null));
    }

    private bool Note(PacketOutcome outcome)
    {
        _packets.Add(outcome);
        return outcome.Verdict == TestVerdict.Accept;
    }

    private static uint RestOf(ReadOnlyMemory<byte> seen) =>
        IpView.TryParse(seen.Span, out var view) && IcmpView.TryParse(view.Transport, out var icmp) ? icmp.Rest : 0;
}
