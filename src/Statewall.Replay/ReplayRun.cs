using Statewall.Engine.Forwarding;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;
using Statewall.Packets.Captures;
using Statewall.Replay.Readdressing;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay;

/// <summary>One capture on its way through one target.</summary>
internal sealed class ReplayRun : IDisposable
{
    private const long FlatStep = 1000; // nanoseconds
    private const int ProgressInterval = 1024; // packets
    private const int MostAtOnce = 1024; // packets
    private const string NatChains = "nat"; // NFT_CHAIN_T_NAT
    private const int AddressesIPv4 = 12; // offset of the source address
    private const int AddressesIPv6 = 8;

    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(1); // a sleep has a limit, a capture's gap has none

    private readonly Scenario _scenario;
    private readonly IReplayTarget _target;
    private readonly ReplayOptions _options;
    private readonly INetlinkChannel _channel;
    private readonly EventCollector? _events;
    private readonly Readdresser? _readdresser;
    private readonly ReplayOutput? _output;
    private readonly long _start;
    private readonly long _begun;
    private readonly bool _waits;
    private readonly long? _end;
    private long _time;
    private long _total;
    private long _sent;
    private long _notIp;
    private long _malformed;
    private long _unplaced;
    private long _refused;

    /// <summary>Sets the target up, loads the ruleset and subscribes to events.</summary>
    public ReplayRun(Scenario scenario, IReplayTarget target, ReplayOptions options, long start)
    {
        _scenario = scenario;
        _target = target;
        _options = options;
        _time = _start = start;
        if (options.Until is not null && options.Pace != ReplayPace.Captured)
            throw new ArgumentException("A moment needs the packets' own times.", nameof(options));
        _end = options.Until?.At(start);
        if (_end < start)
            throw new ReplayException("the moment lies before the first packet");
        _waits = options.Pace == ReplayPace.Captured && target.RunsInRealTime;
        target.Setup(scenario, start);
        _begun = TimeProvider.System.GetTimestamp();
        _channel = target.OpenChannel();
        try
        {
            _events = options.CollectEvents || options.Notification is not null
                ? new EventCollector(target.OpenChannel(), options.Notification)
                : null;
            if (options.LoadRuleset is null)
                target.StartTracking();
            else
                _readdresser = Load(options.LoadRuleset);
            _output = _readdresser is null ? options.Output : Leave;
            options.Begin?.Invoke();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    // Only a ruleset that translates makes captured packets be sent otherwise than they are.
    private Readdresser? Load(Action<INetlinkChannel> ruleset)
    {
        ruleset(_channel);
        return HostTables.Chains(_channel).Any(chain => chain.Chain.Type == NatChains) ? new Readdresser(_target.OpenChannel) : null;
    }

    private void Leave(long time, int interfaceIndex, ReadOnlySpan<byte> packet)
    {
        if (!_scenario.Interfaces[interfaceIndex].HasLinkHeader)
            _readdresser!.Leave(packet);
        else if (LinkLayer.TryGetNetworkPayload(LinkType.Ethernet, packet, out var payload) && payload.EtherType is EtherType.IPv4 or EtherType.IPv6)
            _readdresser!.Leave(packet[payload.PayloadOffset..]);
        _options.Output?.Invoke(time, interfaceIndex, packet);
    }

    /// <summary>Sends one packet, or counts why not.</summary>
    public void Send(CapturedPacket captured)
    {
        if (!TryPlace(captured, out var packet, out var interfaceIndex))
            return;
        if (_waits)
            WaitForTime();
        if (_target.Send(_time, interfaceIndex, packet, _output))
            _sent++;
        else
            _refused++;
        _readdresser?.Learn();
        _options.AfterPacket?.Invoke(_total);
    }

    /// <summary>Sends all packets of a capture in memory, many at a time.</summary>
    public void Send(CaptureFile capture)
    {
        if (_waits || _options.AfterPacket is not null || _readdresser is not null)
        {
            foreach (var captured in capture)
                Send(captured);
            return;
        }
        var batch = new ArrivingPacket[_events is null ? MostAtOnce : Math.Min(MostAtOnce, _events.Interval)];
        var count = 0;
        for (var at = 0; at < capture.Count; at++)
        {
            var captured = capture[at];
            if (!TryPlace(captured, out var packet, out var interfaceIndex))
                continue;
            var bytes = captured.Bytes.Overlaps(packet, out var offset) ? capture.BytesOf(at).Slice(offset, packet.Length) : packet.ToArray();
            batch[count++] = new ArrivingPacket(interfaceIndex, bytes, _time);
            if (count == batch.Length)
                Flush(batch, ref count);
        }
        Flush(batch, ref count);
    }

    // Lets as much real time go by as lies between the first packet and this one.
    private void WaitForTime()
    {
        while (TimeSpan.FromTicks((_time - _start) / 100) - TimeProvider.System.GetElapsedTime(_begun) is var left && left > TimeSpan.Zero)
            Thread.Sleep(left < LongestSleep ? left : LongestSleep);
    }

    private void AdvanceTo(long end)
    {
        _time = Math.Max(_time, end);
        if (_waits)
            WaitForTime();
        _target.AdvanceTo(_time);
    }

    private void Flush(ArrivingPacket[] batch, ref int count)
    {
        var refused = _target.Send(batch.AsSpan(0, count), _output);
        _refused += refused;
        _sent += count - refused;
        count = 0;
        _events?.Drain();
    }

    // Counts a packet and gives it its time; false when the host never sees it, or it comes too late to count.
    private bool TryPlace(CapturedPacket captured, out ReadOnlySpan<byte> packet, out int interfaceIndex)
    {
        packet = default;
        interfaceIndex = -1;
        if (captured.Timestamp > _end)
            return false;
        _total++;
        if (_total % ProgressInterval == 0)
            _options.Progress?.Invoke(_total);
        if (_events is not null && _total % _events.Interval == 0)
            _events.Drain();
        if (_options.Pace == ReplayPace.Captured)
            _time = Math.Max(_time, captured.Timestamp);
        else if (_total > 1)
            _time += FlatStep;
        if (!captured.TryGetIpPacket(out packet))
        {
            if (TryPlaceArp(captured, out packet, out interfaceIndex))
                return interfaceIndex >= 0;
            var isIp = LinkLayer.TryGetNetworkPayload(captured.LinkType, captured.Bytes, out var payload)
                && payload.EtherType is EtherType.IPv4 or EtherType.IPv6;
            _malformed += isIp ? 1 : 0;
            _notIp += isIp ? 0 : 1;
            return false;
        }
        if (_readdresser is not null)
            packet = _readdresser.Readdress(packet);
        interfaceIndex = _scenario.InterfaceOf(packet[0] >> 4 == 4
            ? packet.Slice(AddressesIPv4, InetAddress.IPv4Size)
            : packet.Slice(AddressesIPv6, InetAddress.IPv6Size));
        _unplaced += interfaceIndex < 0 ? 1 : 0;
        if (interfaceIndex >= 0 && _scenario.Interfaces[interfaceIndex].HasLinkHeader)
            packet = captured.LinkType == LinkType.Ethernet ? captured.Bytes : _scenario.ToFrame(interfaceIndex, packet);
        return interfaceIndex >= 0;
    }

    // Messages of ARP come from the host that they say they come from.
    private bool TryPlaceArp(CapturedPacket captured, out ReadOnlySpan<byte> frame, out int interfaceIndex)
    {
        frame = captured.Bytes;
        interfaceIndex = -1;
        if (!LinkLayer.TryGetNetworkPayload(captured.LinkType, frame, out var payload) || captured.LinkType != LinkType.Ethernet || payload.EtherType != EtherType.Arp
            || !ArpView.TryParse(frame[payload.PayloadOffset..], out var arp) || !arp.IsEthernetIPv4)
            return false;
        interfaceIndex = _scenario.InterfaceOf(arp.SenderProtocol);
        if (interfaceIndex >= 0 && !_scenario.Interfaces[interfaceIndex].HasLinkHeader)
            interfaceIndex = -1;
        return interfaceIndex >= 0;
    }

    /// <summary>Reads the outcome.</summary>
    public ReplayResult Finish(CaptureError? error)
    {
        _options.Progress?.Invoke(_total);
        if (_end is { } end)
            AdvanceTo(end);
        _events?.Drain();
        var connections = new List<ConntrackMessage>();
        var expectations = new List<ExpectationMessage>();
        var statistics = new List<ConntrackCpuStats>();
        if (_options.CollectTables)
            Read(connections, expectations, statistics);
        var result = new ReplayResult
        {
            Counts = new ReplayCounts(_total, _sent, _notIp, _malformed, _unplaced, _refused),
            Error = error,
            Connections = connections,
            Expectations = expectations,
            Statistics = statistics,
            Events = _events?.Events ?? [],
            EventsLost = _events?.Lost ?? false,
        };
        _options.Inspect?.Invoke(_channel);
        return result;
    }

    private void Read(List<ConntrackMessage> connections, List<ExpectationMessage> expectations, List<ConntrackCpuStats> statistics)
    {
        using var client = new NetlinkClient(_channel, ownsChannel: false);
        ReplayReader.ReadConnections(client, NfProto.IPv4, connections);
        ReplayReader.ReadConnections(client, NfProto.IPv6, connections);
        ReplayReader.ReadExpectations(client, expectations);
        ReplayReader.ReadStatistics(client, statistics);
    }

    /// <summary>Closes the channels; the target stays.</summary>
    public void Dispose()
    {
        _events?.Dispose();
        _readdresser?.Dispose();
        _channel.Dispose();
    }
}
