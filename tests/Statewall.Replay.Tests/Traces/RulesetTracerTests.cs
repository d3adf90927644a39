using System.Text;
using System.Text.Json;
using Statewall.Conntrack.Filters.Expressions;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Scanning;
using Statewall.Packets;
using Statewall.Packets.Building;
using Statewall.Replay.Embedded;
using Statewall.Replay.Kernel;
using Statewall.Replay.Rulesets;
using Statewall.Replay.Scenarios;
using Statewall.Replay.Traces;

namespace Statewall.Replay.Tests.Traces;

// The same on the running kernel and on an engine.
public sealed class RulesetTracerTests
{
    private const string Firewall = """
        table inet fw {
            set bad { type ipv4_addr; elements = { 10.0.0.66 } }
            chain forward {
                type filter hook forward priority filter; policy drop;
                ip saddr @bad drop
                ct state established accept
                tcp dport 1-99 jump web
                udp dport 53 accept
            }
            chain web {
                tcp dport 22 return
                meta mark set 7
                tcp dport 80 accept
            }
        }
        table ip nat {
            chain post { type nat hook postrouting priority srcnat; oifname "wan0" snat to 192.0.2.254; }
        }
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Story_OfAcceptedPacket_NamesHooksRulesAndConnection(bool isKernel)
    {
        using var host = new TracedHost(isKernel, Firewall);
        var told = host.Tell(Tcp(80));
        Assert.Equal(
            """
            packet 1: IP 10.0.0.2.5 > 203.0.113.7.80: Flags [S], seq 1, win 65535, length 0
              comes in by lan0
              forward
                connection tracking: new
                chain inet fw forward, filter priority 0
                  ip saddr @bad drop                                    no match
                  ct state established accept                           no match
                  tcp dport 1-99 jump web                               jump web
                    tcp dport 22 return                                 no match
                    meta mark set 0x00000007                            matches, goes on
                    tcp dport 80 accept                                 accept
              postrouting
                chain ip nat post, nat priority 100
                  oifname "wan0" snat to 192.0.2.254                    accept
                announced: [NEW] tcp      6 120 SYN_SENT src=10.0.0.2 dst=203.0.113.7 sport=5 dport=80 [UNREPLIED] src=203.0.113.7 dst=192.0.2.254 sport=80 dport=5

            """.ReplaceLineEndings("\n"),
            told);
        var answer = host.Tell(new PacketDraft().IPv4("203.0.113.7", "192.0.2.254").Tcp(80, 5, TcpFlags.Syn | TcpFlags.Ack, 9, 2), 1);
        Assert.Contains("destination translated: IP 203.0.113.7.80 > 10.0.0.2.5: ", answer.Replace("  forward\n    ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("connection tracking: established, a reply\n", answer, StringComparison.Ordinal);
        Assert.Contains("ct state established accept                           accept\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Story_OfDroppedPacket_EndsWithWhatDroppedIt(bool isKernel)
    {
        using var host = new TracedHost(isKernel, Firewall);
        Assert.EndsWith(
            """
                  tcp dport 1-99 jump web                               jump web
                    tcp dport 22 return                                 return
                  udp dport 53 accept                                   no match
                  no rule decides: policy                               drop
              dropped

            """.ReplaceLineEndings("\n"),
            host.Tell(Tcp(22)),
            StringComparison.Ordinal);
        Assert.EndsWith("      ip saddr @bad drop                                    drop\n  dropped\n", host.Tell(new PacketDraft().IPv4("10.0.0.66", "203.0.113.7").Udp(1, 53)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Ruleset_ThatChanges_IsReadAnew(bool isKernel)
    {
        using var host = new TracedHost(isKernel, Firewall);
        host.Load("insert rule inet fw forward tcp dport 80 counter comment \"new\"");
        Assert.Contains("      tcp dport 80 counter                                  matches, goes on\n", host.Tell(Tcp(80)), StringComparison.Ordinal);
    }

    [Fact]
    public void RulesInFrontOfTheOneThatBeganTheTrace_AreNotSaidToHaveFailed()
    {
        using var host = new TracedHost(false, "table inet t { chain f { type filter hook forward priority 0; tcp dport 80 counter; tcp dport 80 meta nftrace set 1; udp dport 1 drop; accept; }; }", []);
        var told = host.Tell(Tcp(80));
        Assert.DoesNotContain("counter", told, StringComparison.Ordinal);
        Assert.EndsWith("meta nftrace set 1                       matches, goes on\n      udp dport 1 drop                                      no match\n      accept                                                accept\n", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("table inet t { chain f { type filter hook forward priority 0; tcp dport 80 meta nftrace set 0; counter; tcp dport 80 meta nftrace set 1; accept; }; }")]
    [InlineData("table inet t { chain p { type filter hook prerouting priority 0; meta nftrace set 0; }; chain f { type filter hook forward priority 0; counter; tcp dport 80 meta nftrace set 1; accept; }; }")]
    public void RulesThatCouldHaveEndedTheTrace_LeaveOpenWhatMatched(string ruleset)
    {
        using var host = new TracedHost(false, ruleset);
        var told = host.Tell(Tcp(80));
        Assert.DoesNotContain("no match", told, StringComparison.Ordinal);
        Assert.Contains("tcp dport 80 meta nftrace set 1                       matches, goes on\n", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Chain_ThatOthersLeadTo_IsNamedWithoutAHook()
    {
        using var host = new TracedHost(false, "table inet t { chain f { type filter hook forward priority 0; jump x; }; chain x { meta nftrace set 1; udp dport 1 drop; }; }", []);
        Assert.Equal(
            """
            packet 1: IP 10.0.0.2.5 > 203.0.113.7.80: Flags [S], seq 1, win 65535, length 0
              comes in by lan0
              at a hook that is not told
                chain inet t x
                    meta nftrace set 1                                  matches, goes on
                    udp dport 1 drop                                    no match
                  no rule decides: policy                               accept

            """.ReplaceLineEndings("\n"),
            host.Tell(Tcp(80)));
    }

    [Theory]
    [InlineData("proto == tcp and dport == 80", 1)]
    [InlineData("src in 10.0.0.0/24 and dst == 203.0.113.7 and not dport in {53, 80}", 1)]
    [InlineData("proto == udp", 0)]
    [InlineData("family == ipv4", 2)]
    public void Condition_OnPackets_ChoosesWhichAreTold(string condition, int expected)
    {
        Assert.True(ConnectionExpression.TryParse(condition, null, out var parsed, out _));
        using var host = new TracedHost(false, Firewall, condition: parsed);
        host.Send(Tcp(80));
        host.Send(Tcp(81));
        Assert.Equal(expected, host.Tracer.ReadAll().OfType<PacketReport>().Count());
    }

    [Fact]
    public void LiveTable_ThatIsDisposed_IsGone()
    {
        using var target = new EngineTarget();
        var scenario = Scene();
        target.Setup(scenario, 1);
        using var channel = target.OpenChannel();
        var ruleset = new HostRuleset(scenario);
        using (new LiveTable(target.OpenChannel(), ["tcp dport 22", "udp dport 53"]))
            Assert.Contains("tcp dport 22 meta nftrace set 1\n\t\tudp dport 53 meta nftrace set 1\n", ruleset.List(channel), StringComparison.Ordinal);
        Assert.Equal("", ruleset.List(channel));
        Assert.Throws<LanguageException>(() => new LiveTable(target.OpenChannel(), ["tcp dprt 22"]));
    }

    [Fact]
    public void Ruleset_WithoutTraceRule_IsKnownToHaveNone()
    {
        using var none = new TracedHost(false, Firewall, []);
        Assert.False(none.Tracer.HasTraceRule);
        using var some = new TracedHost(false, Firewall);
        Assert.True(some.Tracer.HasTraceRule);
    }

    [Fact]
    public void Messages_ThatWereLost_AreReportedAsAGap()
    {
        using var host = new TracedHost(false, Firewall, receiveBuffer: 4096);
        for (var packet = 0; packet < 50; packet++)
            host.Send(Tcp(80));
        var reports = host.Tracer.ReadAll();
        Assert.Single(reports.OfType<LostMessages>());
        host.Send(Tcp(80));
        Assert.Single(host.Tracer.ReadAll().OfType<PacketReport>());
    }

    [Fact]
    public void Json_OfAPacket_HasStepsForRules()
    {
        using var host = new TracedHost(false, Firewall);
        host.Send(Tcp(80));
        var report = Assert.Single(host.Tracer.ReadAll().OfType<PacketReport>());
        using var memory = new MemoryStream();
        using (var writer = new Utf8JsonWriter(memory))
        {
            writer.WriteStartObject();
            new TraceJson(host.Tracer.Rules).WriteSteps(writer, report.Steps);
            writer.WriteEndObject();
        }
        using var document = JsonDocument.Parse(memory.ToArray());
        var rules = document.RootElement.GetProperty("steps").EnumerateArray().Where(step => step.GetProperty("step").GetString() == "rule").ToList();
        Assert.False(rules[0].GetProperty("matched").GetBoolean());
        Assert.Equal("ip saddr @bad drop", rules[0].GetProperty("rule").GetString());
        Assert.Equal("jump", rules[2].GetProperty("verdict").GetString());
        Assert.Equal("web", rules[2].GetProperty("target").GetString());
    }

    private static PacketDraft Tcp(ushort port) => new PacketDraft().IPv4("10.0.0.2", "203.0.113.7").Tcp(5, port, TcpFlags.Syn, 1);

    private static Scenario Scene()
    {
        var parse = ScenarioFile.Parse("""
            interfaces:
              lan0: { addresses: [10.0.0.254/24], hosts: [10.0.0.0/24] }
              wan0: { addresses: [192.0.2.254/24], hosts: [0.0.0.0/0] }
            sysctls:
              net.netfilter.nf_conntrack_events: 1
            """);
        Assert.Empty(parse.Errors);
        return parse.Scenario!;
    }

    // A host all of whose packets are traced, and who follows that.
    private sealed class TracedHost : IDisposable
    {
        private readonly Scenario _scenario = Scene();
        private readonly IReplayTarget _target;
        private readonly HostRuleset _ruleset;
        private readonly LiveTable? _table;
        private long _now = 1_700_000_000_000_000_000;

        internal TracedHost(bool isKernel, string ruleset, string[]? matches = null, ConnectionExpression? condition = null, int receiveBuffer = 1 << 20)
        {
            if (isKernel)
                Host.RequireKernel();
            _target = isKernel ? new KernelTarget() : new EngineTarget();
            _target.Setup(_scenario, _now);
            _ruleset = new HostRuleset(_scenario);
            Load(ruleset);
            _table = matches is [] ? null : new LiveTable(_target.OpenChannel(), matches ?? [""]);
            var events = _target.OpenChannel();
            events.RequestReceiveBuffer(receiveBuffer);
            Tracer = new RulesetTracer(events, _target.OpenChannel(), condition);
        }

        internal RulesetTracer Tracer { get; }

        internal void Load(string ruleset)
        {
            using var channel = _target.OpenChannel();
            _ruleset.Load(channel, new SourceText("ruleset", Encoding.UTF8.GetBytes(ruleset)));
        }

        internal void Send(PacketDraft packet, int device = 0) => Assert.True(_target.Send(_now += 1000, device, packet.ToArray(), null));

        internal string Tell(PacketDraft packet, int device = 0)
        {
            Send(packet, device);
            var told = "";
            _ruleset.During(() => told = string.Concat(Tracer.ReadAll().OfType<PacketReport>()
                .Select((report, at) => new TraceStory(Tracer.Rules, new ListingOptions { Stateless = true }).Tell(report.Steps, $"packet {at + 1}"))));
            return told;
        }

        public void Dispose()
        {
            Tracer.Dispose();
            _table?.Dispose();
            _target.Dispose();
        }
    }
}
