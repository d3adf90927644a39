using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
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
public sealed partial class RulesetTracerTests
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
                  ip saddr @bad drop                                    no: ip saddr 10.0.0.2
                  ct state established accept                           no: ct state == new
                  tcp dport 1-99 jump web                               jump web
                    tcp dport 22 return                                 no: tcp dport 80
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
                  udp dport 53 accept                                   no: meta l4proto tcp
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
        Assert.EndsWith("meta nftrace set 1                       matches, goes on\n      udp dport 1 drop                                      no: meta l4proto tcp\n      accept                                                accept\n", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("table inet t { chain f { type filter hook forward priority 0; tcp dport 80 meta nftrace set 0; counter; tcp dport 80 meta nftrace set 1; accept; }; }")]
    [InlineData("table inet t { chain p { type filter hook prerouting priority 0; meta nftrace set 0; }; chain f { type filter hook forward priority 0; counter; tcp dport 80 meta nftrace set 1; accept; }; }")]
    public void RulesThatCouldHaveEndedTheTrace_LeaveOpenWhatMatched(string ruleset)
    {
        using var host = new TracedHost(false, ruleset);
        var told = host.Tell(Tcp(80));
        Assert.DoesNotContain(" no", told, StringComparison.Ordinal);
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
                    udp dport 1 drop                                    no: meta l4proto tcp
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

    // What the messages carry, and what they do not; behind each rule is what is told of it.
    private const string Reasons = """
        table inet t {
            set later { type ipv4_addr; flags timeout; elements = { 10.0.0.66 timeout 1h } }
            set seen { type ipv4_addr; flags dynamic; size 10; }
            set nets { type ipv4_addr . inet_service; flags interval; elements = { 10.0.0.0/25 . 1-79, 10.0.1.0/24 . 80 } }
            map jumps { type inet_service : verdict; elements = { 22 : jump other, 1000 : drop } }
            chain other { counter; }
            chain forward {
                type filter hook forward priority filter; policy drop;
                ip6 saddr ::1 drop # no: meta nfproto ipv4
                ip saddr 10.0.0.128/25 drop # no: ip saddr 10.0.0.2
                ip saddr { 10.0.0.3, 10.0.0.5-10.0.0.9 } drop # no: ip saddr 10.0.0.2
                ip saddr . tcp dport @nets drop # no: ip saddr 10.0.0.2, tcp dport 80
                ip saddr != 10.0.0.0/24 drop # no: ip saddr 10.0.0.0/24
                ip dscp af11 drop # no: ip dscp cs0
                ip ttl < 10 drop # no: ip ttl 63
                tcp dport vmap @jumps # no: tcp dport 80
                tcp dport vmap { 22 : drop, 23 : accept } # no: tcp dport 80
                tcp flags & (fin | ack) == ack drop # no: tcp flags == syn
                iifname "lan*" oif lan0 drop # no: oif "wan0"
                iifname { "wan0", "x" } drop # no: iifname "lan0"
                meta mark 1-5 drop # no: meta mark 0x00000000
                ct state { established, related } drop # no: ct state == new
                ct status snat drop # no: ct status == 0x0
                ct direction reply drop # no: ct direction original
                counter log prefix "x" udp dport 1 drop # no: meta l4proto tcp
                ip saddr @later drop # not told
                ip saddr @seen drop # not told
                ct mark 5 drop # not told
                meta length 1 drop # not told
                limit rate over 1000/second tcp dport 81 drop # not told
                tcp option maxseg size 5 drop # not told
                udp dport 1 meta mark set 7 # no: meta l4proto tcp
                meta mark 3 drop # no: meta mark 0x00000000
                limit rate over 1000/second meta mark set 7 # not told
                meta mark 3 drop # not told
                tcp dport 80 counter accept # accept
            }
        }
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EveryRuleThatDidNotMatch_NamesWhatThePacketHad_OrThatNobodyTells(bool isKernel)
    {
        using var host = new TracedHost(isKernel, Reasons);
        var told = host.Tell(Tcp(80)).Split('\n').SkipWhile(line => !line.Contains("ip6 saddr", StringComparison.Ordinal)).TakeWhile(line => line.StartsWith("      ", StringComparison.Ordinal)).ToList();
        var expected = Comment().Matches(Reasons).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(string.Join("\n", expected.Select(text => text == "not told" ? "no match: why is not told" : text)), string.Join("\n", told.Select(line => Reason().Match(line).Value)));
    }

    [GeneratedRegex(" # (.*)$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex("(?<=  )(no: .*|no match.*|accept)$")]
    private static partial Regex Reason();

    // The headers that a message carries are those behind the rule that it tells of.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void RulesAroundOneThatChangesThePacket_AreNotJudgedByIt(bool isKernel)
    {
        using var host = new TracedHost(isKernel, "table inet t { chain f { type filter hook forward priority 0; ip dscp cs2 drop; tcp dport 80 ip dscp set cs1; ip dscp cs3 drop; tcp dport 80 accept; }; }");
        var told = host.Tell(Tcp(80));
        Assert.Contains("ip dscp cs2 drop                                      no match: why is not told\n", told, StringComparison.Ordinal);
        Assert.Contains("ip dscp cs3 drop                                      no match: why is not told\n", told, StringComparison.Ordinal);
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
        Assert.Equal("no: ip saddr 10.0.0.2", rules[0].GetProperty("failed").GetString());
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
