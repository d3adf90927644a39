using Statewall.Conntrack.Diagnosis.Settings;
using Statewall.Conntrack.Protocols;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Diagnosis;

// Overview: every connection passes once and is counted in flat tables; nothing is kept of it. Life-cycle: a survey per diagnosis, handed to
// ConntrackClient.List or SavedListing.Read, then asked. Threads: one. Partials: Tallies (who fills the table), Ranking (what is read off it).

/// <summary>What a table is made of: states, protocols, and who fills it, counted in one pass.</summary>
public sealed partial class TableSurvey : IConnectionHandler
{
    private const int MostHelpers = 256;
    private readonly ExpectedTimeouts _expected;
    private readonly long[] _protocols = new long[256];
    private readonly long[] _tcpStates = new long[(int)TcpState.Max];
    private readonly Dictionary<HelperUse, long> _helpers = [];

    /// <summary>Starts an empty survey.</summary>
    /// <param name="settings">Give the timeouts that entries are compared with; where they are not known, the kernel's own are taken.</param>
    public TableSurvey(IConntrackSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _expected = new ExpectedTimeouts(settings);
    }

    /// <summary>Entries.</summary>
    public long Entries { get; private set; }

    /// <summary>Entries that were looked at, when these are only a sample and all other numbers estimates; else 0.</summary>
    public long Sample { get; private set; }

    /// <summary>Entries to which no packet came back.</summary>
    public long Unreplied { get; private set; }

    /// <summary>Entries that an early drop spares. // IPS_ASSURED</summary>
    public long Assured { get; private set; }

    /// <summary>Entries that an early drop can evict: not assured and not offloaded. // early_drop_list</summary>
    public long Evictable { get; private set; }

    /// <summary>Entries that a flow table forwards. // IPS_OFFLOAD</summary>
    public long Offloaded { get; private set; }

    /// <summary>Entries of IPv6.</summary>
    public long IPv6 { get; private set; }

    /// <summary>Entries whose source is translated.</summary>
    public long SourceNat { get; private set; }

    /// <summary>TCP entries whose handshake is not done.</summary>
    public long HalfOpen { get; private set; }

    /// <summary>ESTABLISHED TCP entries.</summary>
    public long Established => _tcpStates[(int)TcpState.Established];

    /// <summary>ESTABLISHED TCP entries without a packet for more than a day.</summary>
    public long IdleForADay { get; private set; }

    /// <summary>ESTABLISHED TCP entries without a packet for more than <see cref="Thresholds.LeastEstablishedTimeout"/>.</summary>
    public long Idle { get; private set; }

    /// <summary>TCP entries that are closing: from FIN_WAIT to CLOSE. The collector evicts them when the table is full. // tcp_can_early_drop</summary>
    public long Closing { get; private set; }

    /// <summary>ICMP and ICMPv6 entries to which no answer came.</summary>
    public long UnrepliedIcmp { get; private set; }

    /// <summary>Entries of protocols without a tracker of their own.</summary>
    public long UnknownProtocols { get; private set; }

    /// <summary>Entries that live longer than the timeout of their protocol and state.</summary>
    public long Overlong { get; private set; }

    /// <summary>The longest time that an entry has left, in seconds.</summary>
    public uint LongestTimeout { get; private set; }

    internal IReadOnlyDictionary<HelperUse, long> Helpers => _helpers;

    /// <summary>Entries of a transport protocol.</summary>
    public long OfProtocol(byte protocol) => _protocols[protocol];

    /// <summary>TCP entries in a state.</summary>
    public long OfTcpState(TcpState state) => (int)state < _tcpStates.Length ? _tcpStates[(int)state] : 0;

    /// <inheritdoc/>
    public void Handle(ref ConnectionView connection)
    {
        connection.TryGetStatus(out var status);
        var tcp = TcpState.None;
        if (connection.Protocol == ProtocolNames.Tcp && connection.TryGetProtocolState(out _, out var state) && state < (byte)TcpState.Max)
            tcp = (TcpState)state;
        var isUnreplied = (status & ConntrackStatus.SeenReply) == 0;
        CountStatus(ref connection, status, isUnreplied);
        CountState(connection.Protocol, tcp);
        if (connection.TryGetU32(CtAttribute.Timeout, out var timeout))
            CountTimeout(connection.Protocol, tcp, isUnreplied, timeout);
        if (connection.TryGetText(CtAttribute.Help, CtHelpAttribute.Name, out var helper))
            CountHelper(ref connection, helper);
        var isHalfOpen = tcp is TcpState.SynSent or TcpState.SynRecv or TcpState.SynSent2;
        if (isHalfOpen)
            HalfOpen++;
        var kind = new Kind(isUnreplied, isUnreplied || tcp == TcpState.Close, isHalfOpen, tcp == TcpState.TimeWait);
        TallySource(ref connection, in kind);
        TallyService(ref connection, in kind);
        TallyNat(ref connection, in kind);
    }

    private void CountStatus(ref ConnectionView connection, ConntrackStatus status, bool isUnreplied)
    {
        Entries++;
        if (connection.Family == NfProto.IPv6)
            IPv6++;
        if (isUnreplied)
            Unreplied++;
        if ((status & ConntrackStatus.Assured) != 0)
            Assured++;
        if ((status & (ConntrackStatus.Offload | ConntrackStatus.HwOffload)) != 0)
            Offloaded++;
        else if ((status & ConntrackStatus.Assured) == 0)
            Evictable++;
        if (isUnreplied && connection.Protocol is (ProtocolNames.Icmp or ProtocolNames.IcmpV6))
            UnrepliedIcmp++;
    }

    private void CountState(byte protocol, TcpState tcp)
    {
        _protocols[protocol]++;
        if (ProtocolNames.KeysOf(protocol) == TupleKeys.None)
            UnknownProtocols++;
        if (protocol != ProtocolNames.Tcp)
            return;
        _tcpStates[(int)tcp]++;
        if (tcp is >= TcpState.FinWait and <= TcpState.Close)
            Closing++;
    }

    private void CountTimeout(byte protocol, TcpState tcp, bool isUnreplied, uint left)
    {
        LongestTimeout = Math.Max(LongestTimeout, left);
        var expected = _expected.Of(protocol, tcp, isUnreplied);
        if (left > expected)
        {
            Overlong++;
            return;
        }
        if (tcp != TcpState.Established)
            return;
        if (expected - left > Thresholds.LeastEstablishedTimeout)
            Idle++;
        if (expected - left > Thresholds.UsualEstablishedTimeout)
            IdleForADay++;
    }

    private void CountHelper(ref ConnectionView connection, ReadOnlySpan<byte> name)
    {
        if (name.Length > HelperName.MaximumSize)
            return;
        var use = new HelperUse(new HelperName(name), connection.Protocol, connection.Original.DestinationPort);
        if (_helpers.TryGetValue(use, out var count) || _helpers.Count < MostHelpers)
            _helpers[use] = count + 1;
    }

    /// <summary>What a connection counts as.</summary>
    private readonly record struct Kind(bool IsUnreplied, bool IsFailed, bool IsHalfOpen, bool IsTimeWait)
    {
        public void AddTo(ref Tally tally)
        {
            if (IsUnreplied)
                tally.Unreplied++;
            if (IsFailed)
                tally.Failed++;
            if (IsHalfOpen)
                tally.HalfOpen++;
            if (IsTimeWait)
                tally.TimeWait++;
        }
    }
}

/// <summary>A helper and where it is attached.</summary>
internal readonly record struct HelperUse(HelperName Name, byte Protocol, ushort Port);
