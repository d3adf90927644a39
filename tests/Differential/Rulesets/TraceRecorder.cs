using System.Globalization;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Differential.Rulesets;

// Listens to what a host tells of traced packets, and writes it down: a line for each message, without what each host draws by chance.
internal sealed class TraceRecorder : INotificationHandler, IDisposable
{
    // Everything that comes in, and all that the host sends.
    internal const string Ruleset = """
        table netdev traced {
            chain ingress { type filter hook ingress devices = { lan0, wan0, dmz0 } priority -600; meta nftrace set 1; }
        }
        table inet traced {
            chain prerouting { type filter hook prerouting priority -500; meta nftrace set 1; }
            chain output { type filter hook output priority -500; meta nftrace set 1; }
        }
        """;

    private const ushort LoopbackType = 772; // ARPHRD_LOOPBACK
    private readonly NetlinkClient _client;
    private readonly Dictionary<uint, int> _connections = [];
    private readonly HashSet<uint> _confirmed = [];
    private readonly Dictionary<uint, int> _ids = [];
    private readonly List<IReadOnlyList<string>> _packets = [];
    private List<(int Number, string Text)> _messages = [];
    private ProxyCookies? _cookies;
    private bool _hasComeBack;
    private int _known;
    private int _seen;

    internal TraceRecorder(INetlinkChannel channel)
    {
        channel.RequestReceiveBuffer(16 * 1024 * 1024);
        _client = new NetlinkClient(channel);
        _client.Join(NfnlGroup.NfTrace);
    }

    internal IReadOnlyList<IReadOnlyList<string>> Packets => _packets;

    // What was told up to now is about one packet, and those that it made.
    internal void EndPacket(ProxyCookies? cookies)
    {
        _cookies = cookies;
        var handler = this;
        while (_client.ReceiveNotifications(ref handler, TimeSpan.Zero) is ReceiveStatus.Datagram)
        {
        }
        // what comes back over lo waits in the kernel until the packet that made it is done with; the engine sends it on at once
        _packets.Add([.. (_hasComeBack ? _messages.OrderBy(told => told.Number) : _messages.AsEnumerable()).Select(told => told.Text)]);
        _messages = [];
        _hasComeBack = false;
        _ids.Clear();
        _seen = 0;
        // the kernel may give the number of one that was never seen to the next
        foreach (var id in _connections.Keys.Where(id => !_confirmed.Contains(id)).ToList())
            _connections.Remove(id);
    }

    // What was told up to now is about a change of the host, which the kernel tells its neighbours of.
    internal void Skip()
    {
        EndPacket(_cookies);
        _packets[^1] = [];
    }

    public void Handle(in NetlinkMessage message)
    {
        Assert.True(message.TryReadNfgen(out var header));
        var trace = default(TraceEvent);
        Assert.True(message.DecodeNfnetlink(ref trace).IsNone);
        var attributes = new List<string>();
        foreach (var attribute in new AttributeEnumerator(message.Payload[NfgenHeader.Size..], NfgenHeader.Size))
            attributes.Add(attribute.Type.ToString(CultureInfo.InvariantCulture));
        // the kernel may give the number of one that is gone to the next: here, and behind a drop
        if (trace is { Table: "traced", Chain: "output", RuleHandle: not null })
            _ids[trace.Id ?? 0] = _seen++;
        if (trace is { ConntrackId: { } reused, ConntrackStatus: var known } && ((known ?? 0) & ConntrackStatus.Confirmed) == 0 && _confirmed.Remove(reused))
            _connections.Remove(reused); // another connection has the number of one that is gone
        _hasComeBack |= trace.InputType == LoopbackType;
        if (trace is { ConntrackId: { } connection, ConntrackStatus: { } status } && (status & ConntrackStatus.Confirmed) != 0)
            _confirmed.Add(connection);
        var text = Describe(trace);
        _messages.Add((IdOf(trace.Id), $"{header.Family} {message.Flags} {message.Sequence} {message.PortId} [{string.Join(' ', attributes)}] {text}"));
        if (trace is { Verdict.Code: NftVerdict.Drop } or { Policy: NftVerdict.Drop })
            _ids.Remove(trace.Id ?? 0);
    }

    public void Gap() => Assert.Fail("messages about traces were lost");

    public void Dispose() => _client.Dispose();

    private string Describe(TraceEvent trace)
    {
        Blank(trace);
        return $"pf {trace.Family} {trace.Type} id {IdOf(trace.Id)} {trace.Table} {trace.Chain} rule {trace.RuleHandle} {(int?)trace.Verdict?.Code} {trace.Verdict?.Chain} "
            + $"policy {trace.Policy} mark {trace.Mark} in {trace.InputIndex}/{trace.InputType} out {trace.OutputIndex}/{trace.OutputType} "
            + $"link {Hex(trace.LinkHeader)} network {Hex(trace.NetworkHeader)} transport {Hex(trace.TransportHeader)} "
            + $"ct {trace.ConntrackState}, {trace.ConntrackDirection}, {trace.ConntrackStatus}, {ConnectionOf(trace.ConntrackId)}";
    }

    private static string Hex(byte[]? bytes) => bytes is null ? "none" : Convert.ToHexString(bytes);

    private int IdOf(uint? id)
    {
        if (_ids.TryAdd(id ?? 0, _seen))
            _seen++;
        return _ids[id ?? 0];
    }

    private int? ConnectionOf(uint? id)
    {
        if (id is not { } number)
            return null;
        if (_connections.TryAdd(number, _known))
            _known++;
        return _connections[number];
    }

    // Of what the host makes itself: identifications and flow labels, and sums that its device is to finish.
    private void Blank(TraceEvent trace)
    {
        if (trace is not { NetworkHeader: { Length: >= IPv4View.MinimumSize } network })
            return;
        SentPacket.BlankTimes(network);
        var protocol = network[network[0] >> 4 == 6 ? IPv6View.Offset.NextHeader : IPv4View.Offset.Protocol];
        if (network[0] >> 4 == 6)
            network[1] = network[2] = network[3] = 0;
        else if (protocol == IpProtocol.Icmp)
            network[IPv4View.Offset.Id] = network[IPv4View.Offset.Id + 1] = network[IPv4View.Offset.Checksum] = network[IPv4View.Offset.Checksum + 1] = 0;
        if (_cookies is not null && protocol == IpProtocol.Tcp && trace.TransportHeader is { Length: >= TcpView.MinimumSize } segment)
        {
            _cookies.MakeNeutral(segment);
            segment[TcpView.Offset.Checksum] = segment[TcpView.Offset.Checksum + 1] = 0;
        }
        if (trace is not { InputType: null or LoopbackType, TransportHeader: { Length: >= TcpView.MinimumSize } transport })
            return;
        if (protocol == IpProtocol.Tcp)
            transport[TcpView.Offset.Checksum] = transport[TcpView.Offset.Checksum + 1] = 0;
        else if (protocol is IpProtocol.Icmp or IpProtocol.IcmpV6) // which may quote such a segment
            transport[IcmpView.Offset.Checksum] = transport[IcmpView.Offset.Checksum + 1] = 0;
    }
}
