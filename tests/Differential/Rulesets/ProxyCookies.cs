using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Statewall.Engine.SynProxying;
using Statewall.Packets;
using Statewall.Replay;
using Statewall.Replay.Embedded;
using Statewall.Replay.Kernel;

namespace Differential.Rulesets;

// What a host's SYN proxy has answered clients, by their ports: sequence numbers that are made of a secret, and times of the host's clock. Clients need
// them to go on, and what two hosts say can be compared when it is told relative to them.
internal sealed class ProxyCookies
{
    private const uint ClockMask = ~0x3Fu;
    private const int Near = 1 << 16;
    private readonly Dictionary<ushort, List<(uint Sequence, uint Timestamp)>> _known = [];

    internal uint SequenceOf(ushort port) => LastOf(port).Sequence;

    internal uint TimestampOf(ushort port) => LastOf(port).Timestamp;

    // Only a proxy's answer has a window of 0.
    internal void Learn(ReadOnlySpan<byte> packet)
    {
        if (IpView.TryParse(packet, out var view) && view.Protocol == IpProtocol.Tcp && TcpView.TryParse(view.Transport, out var tcp)
            && (tcp.Flags & (TcpFlags.Syn | TcpFlags.Ack)) == (TcpFlags.Syn | TcpFlags.Ack) && tcp.Window == 0)
            Of(tcp.DestinationPort).Add((tcp.Sequence, tcp.ReadOptions().Timestamp));
    }

    private (uint Sequence, uint Timestamp) LastOf(ushort port) => Of(port).LastOrDefault();

    private List<(uint Sequence, uint Timestamp)> Of(ushort port) => CollectionsMarshal.GetValueRefOrAddDefault(_known, port, out _) ??= [];

    // The packet with numbers that are relative to its cookie, and whether its checksum is right in place of that.
    internal byte[] Neutral(ReadOnlySpan<byte> packet)
    {
        var bytes = packet.ToArray();
        if (!IpView.TryParse(bytes, out var view) || view.Protocol != IpProtocol.Tcp || !TcpView.TryParse(view.Transport, out _))
            return bytes;
        var good = Checksum.VerifyTransport(in view);
        var segment = bytes.AsSpan(view.TransportOffset);
        MakeNeutral(segment);
        BinaryPrimitives.WriteUInt16BigEndian(segment[TcpView.Offset.Checksum..], good ? (ushort)1 : (ushort)0);
        return bytes;
    }

    // A segment, or no more than its fixed header.
    internal void MakeNeutral(Span<byte> segment)
    {
        foreach (var (sequence, timestamp) in Of(BinaryPrimitives.ReadUInt16BigEndian(segment)).Concat(Of(BinaryPrimitives.ReadUInt16BigEndian(segment[2..]))))
        {
            MakeNeutral(segment[TcpView.Offset.Sequence..], sequence);
            MakeNeutral(segment[TcpView.Offset.Acknowledgement..], sequence);
            if (!TcpView.TryParse(segment, out var tcp))
                continue;
            foreach (var option in tcp.GetOptions())
            {
                if (option[0] != TcpOption.Timestamps || !((ReadOnlySpan<byte>)segment).Overlaps(option, out var start))
                    continue;
                MakeNeutral(segment[(start + 2)..], timestamp & ClockMask);
                MakeNeutral(segment[(start + 6)..], timestamp & ClockMask);
            }
        }
    }

    // A number of a connection's that has to do with its cookie.
    internal uint Neutral(uint number, ushort port)
    {
        foreach (var (sequence, timestamp) in Of(port))
            number = Neutral(Neutral(number, sequence), timestamp & ClockMask);
        return number;
    }

    // What a proxy has counted. // synproxy_cpu_seq_show
    internal static string CountersOf(IReplayTarget target)
    {
        if (target is EngineTarget engine)
            return Describe(engine.Kernel.SynproxyStatistics);
        var lines = ((KernelTarget)target).Namespace.Run(() => File.ReadAllLines("/proc/thread-self/net/stat/synproxy"));
        var sums = new long[6];
        foreach (var line in lines.Skip(1))
        {
            foreach (var (at, number) in line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Index())
                sums[at] += Convert.ToInt64(number, 16);
        }
        return string.Join(' ', sums.Skip(1));
    }

    private static string Describe(SynproxyStatistics counted) =>
        $"{counted.SynReceived} {counted.CookieInvalid} {counted.CookieValid} {counted.CookieRetransmitted} {counted.ConnectionsReopened}";

    private static void MakeNeutral(Span<byte> at, uint secret) =>
        BinaryPrimitives.WriteUInt32BigEndian(at, Neutral(BinaryPrimitives.ReadUInt32BigEndian(at), secret));

    private static uint Neutral(uint number, uint secret) =>
        secret == 0 ? number
        : Math.Abs((long)(int)(number - secret)) < Near ? number - secret
        : Math.Abs((long)(int)(number + secret)) < Near ? number + secret
        : number;
}
