using System.Text;
using Statewall.Engine.Forwarding;
using Statewall.Engine.Tracing;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Scanning;
using Statewall.Replay.Explanations;
using Statewall.Replay.Words;

namespace Statewall.Replay.Tests.Explanations;

public sealed class ExplainerTests
{
    private const string Firewall = """
        table inet filter {
            counter hits { }
            chain input {
                type filter hook input priority filter; policy drop;
                ct state established,related accept
                tcp dport 22 accept comment "ssh"
                log prefix "odd: "
            }
            chain forward {
                type filter hook forward priority filter; policy accept;
                ip saddr 10.0.0.0/24 tcp dport { 80, 443 } jump web
                udp dport 53 counter name hits drop
                tcp dport 25 reject with tcp reset
            }
            chain web {
                meta mark set 7
                ip ttl < 10 drop
                accept
            }
        }
        table ip nat {
            chain post { type nat hook postrouting priority srcnat; oifname "out0" masquerade; }
        }
        """;

    [Fact]
    public void Story_OfDroppedPacket_SaysOfEachRuleWhatThePacketHad()
    {
        var told = Explain("tcp 10.0.0.5:1234 > 192.0.2.1:23 syn in eth1");
        Assert.Equal(
            """
            the packet: IP 10.0.0.5.1234 > 192.0.2.1.23: Flags [S], seq 1000, win 65535, length 0
              comes in by eth1
              prerouting
                connection tracking: new
              input
                chain inet filter input, filter priority 0
                  ct state established,related accept                   no: ct state == new
                  tcp dport 22 accept                                   no: tcp dport 23
                  logged: "odd: "
                  log prefix "odd: "                                    matches, goes on
                  no rule decides: policy                               drop
              dropped

            """.ReplaceLineEndings("\n"),
            told[0].Text);
        Assert.Equal((Disposition.Dropped, DropReason.Rule), (told[0].Fate!.Value.Disposition, told[0].Fate!.Value.Reason));
    }

    [Fact]
    public void Steps_OfForwardedConnection_AreThoseOfItsWay()
    {
        var told = Explain("tcp 10.0.0.5:1234 > 203.0.113.7:443 syn in eth1", "tcp 203.0.113.7:443 > 192.0.2.1:1234 syn ack in out0");
        Assert.Equal((Disposition.Forwarded, ConntrackState.New), (told[0].Fate!.Value.Disposition, told[0].Fate!.Value.State));
        Assert.Contains("jump web\n", told[0].Text, StringComparison.Ordinal);
        Assert.Contains("source translated: IP 192.0.2.1.1234 > 203.0.113.7.443", told[0].Text, StringComparison.Ordinal);
        Assert.Equal(ConntrackState.Established, told[1].Fate!.Value.State);
        Assert.Contains("destination translated: IP 203.0.113.7.443 > 10.0.0.5.1234", told[1].Text, StringComparison.Ordinal);
        Assert.EndsWith("leaves by eth1: IP 203.0.113.7.443 > 10.0.0.5.1234: Flags [S.], seq 1000, ack 1, win 65535, length 0\n", told[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void RejectedPacket_TellsOfTheAnswer()
    {
        var told = Explain("tcp 10.0.0.5:1234 > 203.0.113.7:25 syn in eth1")[0];
        Assert.Equal(DropReason.Rule, told.Fate!.Value.Reason);
        Assert.Contains(told.Steps, step => step is PacketLeft { Interface: "eth1" });
        Assert.Contains("on its account: IP 203.0.113.7.25 > 10.0.0.5.1234: Flags [R.]", told.Text, StringComparison.Ordinal);
        Assert.Contains("connection tracking: ", told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Rule_ThatBreaksAtAMissingField_SaysSo()
    {
        var told = Explain("udp 10.0.0.5:1 > 203.0.113.7:53 in eth1")[0];
        var failed = Assert.IsType<RuleEvaluated>(told.Steps.First(step => step is RuleEvaluated { FailedExpression: >= 0 }));
        Assert.Equal(("filter", "forward"), (failed.Chain.Table, failed.Chain.Name));
        Assert.Contains("no: meta l4proto udp", told.Text, StringComparison.Ordinal);
        Assert.Contains("udp dport 53 counter name \"hits\" drop                 drop", told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void PacketOfTheHost_GoesOut()
    {
        var told = Explain("udp 192.0.2.1:9 > 203.0.113.7:54 out out0")[0];
        Assert.Null(told.Fate);
        Assert.Contains("is sent by the host", told.Text, StringComparison.Ordinal);
        Assert.Contains("leaves by out0", told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void WrongRuleset_IsRefusedAtItsPlace()
    {
        using var explainer = new Explainer(DefaultHost.For([], []), allowsOtherInterfaces: true);
        var refused = Assert.Throws<LanguageException>(() => explainer.Load(new SourceText("bad.nft", "table x {"u8.ToArray())));
        Assert.Contains("bad.nft:1:10", Format(refused), StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownInterface_IsNamed()
    {
        var packet = PacketWords.Parse("udp 10.0.0.5:1 > 203.0.113.7:53 in nowhere");
        using var explainer = new Explainer(DefaultHost.For([], []), allowsOtherInterfaces: true);
        Assert.Contains("no interface nowhere", Assert.Throws<ReplayException>(() => explainer.Explain(packet)).Message, StringComparison.Ordinal);
    }

    private static List<Explanation> Explain(params string[] texts)
    {
        var packets = texts.Select(PacketWords.Parse).ToList();
        Assert.True(InetAddress.TryParse("192.0.2.1", out var own));
        using var explainer = new Explainer(DefaultHost.For(packets, [own]), allowsOtherInterfaces: true);
        explainer.Load(new SourceText("firewall.nft", Encoding.UTF8.GetBytes(Firewall)));
        return [.. packets.Select(explainer.Explain)];
    }

    private static string Format(LanguageException mistake)
    {
        var output = new Statewall.Nftables.Listing.TextOutput();
        foreach (var diagnostic in mistake.Diagnostics)
            diagnostic.Format(output);
        return output.ToString();
    }
}
