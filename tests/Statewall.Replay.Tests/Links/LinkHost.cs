using System.Text;
using System.Text.RegularExpressions;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Scanning;
using Statewall.Packets;
using Statewall.Packets.Building;
using Statewall.Replay.Embedded;
using Statewall.Replay.Rulesets;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay.Tests.Links;

/// <summary>A host in the engine that a scenario describes, with a ruleset.</summary>
internal sealed class LinkHost : IDisposable
{
    private readonly EngineTarget _target = new();
    private readonly Scenario _scenario;
    private readonly HostRuleset _ruleset;
    private readonly INetlinkChannel _channel;
    private long _time = 1_700_000_000_000_000_000;

    public LinkHost(string scenario, string ruleset)
    {
        var parse = ScenarioFile.Parse(scenario);
        Assert.Empty(parse.Errors);
        _scenario = parse.Scenario!;
        _target.Setup(_scenario, _time);
        _channel = _target.OpenChannel();
        _ruleset = new HostRuleset(_scenario);
        Load(ruleset);
    }

    /// <summary>What the last packet made leave, as <c>device packet</c>.</summary>
    public List<string> Sent { get; } = [];

    /// <summary>The same as bytes.</summary>
    public List<byte[]> Bytes { get; } = [];

    public void Load(string ruleset) => _ruleset.Load(_channel, new SourceText("test", Encoding.UTF8.GetBytes(ruleset)));

    public LinkHost Send(string device, PacketDraft draft)
    {
        Sent.Clear();
        Bytes.Clear();
        Assert.True(_target.Send(_time += 1000, _scenario.IndexOf(device), draft.ToArray(), Note));
        return this;
    }

    public void Wait(double seconds) => _target.Kernel.AdvanceTo(_time += (long)(seconds * 1e9));

    /// <summary>Packets of the counters in the ruleset, in order.</summary>
    public int[] Counters => [.. Regex.Matches(_ruleset.List(_channel), "counter packets ([0-9]+)").Select(match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))];

    public ConntrackMessage Connection => Assert.Single(Connections);

    public bool IsOffloaded => (Connection.Status & ConntrackStatus.Offload) != 0;

    public List<ConntrackMessage> Connections
    {
        get
        {
            var connections = new List<ConntrackMessage>();
            using var client = new NetlinkClient(_channel, ownsChannel: false);
            ReplayReader.ReadConnections(client, NfProto.IPv4, connections);
            return connections;
        }
    }

    public void Dispose()
    {
        _channel.Dispose();
        _target.Dispose();
    }

    private void Note(long time, int device, ReadOnlySpan<byte> packet)
    {
        var isFrame = _scenario.Interfaces[device].HasLinkHeader;
        Sent.Add($"{_scenario.Interfaces[device].Name} {PacketText.Format(packet, isFrame ? LinkType.Ethernet : LinkType.Raw)}");
        Bytes.Add(packet.ToArray());
    }
}
