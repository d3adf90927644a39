using System.Buffers.Binary;
using System.Text;
using Statewall.Nftables.Scanning;
using Statewall.Packets;
using Statewall.Packets.Building;
using Statewall.Replay.Embedded;
using Statewall.Replay.Rulesets;
using Statewall.Replay.Scenarios;

namespace Statewall.Fuzz.Targets;

/// <summary>
/// Ethernet frames into a host with a bridge, a VLAN, a flow table and rules at devices. Each frame follows its size in two bytes, whose two highest
/// bits choose the interface. Whatever leaves has to have a header.
/// </summary>
public sealed class FramesTarget : IFuzzTarget, IFuzzSeeds
{
    private const string Client = "02:00:00:00:0a:02";
    private const string Host = "02:00:00:00:01:00";

    private static readonly Scenario Scene = ScenarioFile.Parse("""
        interfaces:
          eth0: {type: ethernet, addresses: [192.0.2.254/24, "fd02::fe/64", "fe80::fe/64"], hosts: [192.0.2.0/24, "fd02::/64"]}
          lan0: {type: ethernet}
          lan1: {type: ethernet}
          br0: {bridge: {ports: [lan0, lan1]}, addresses: [10.0.0.254/24, "fd01::fe/64"]}
          eth0.5: {vlan: {on: eth0, id: 5}, addresses: 10.0.5.254/24, hosts: 10.0.5.0/24}
        """).Scenario!;

    private static readonly SourceText Ruleset = new("fuzz", Encoding.UTF8.GetBytes("""
        table netdev n {
            chain in { type filter hook ingress devices = { eth0, lan0 } priority 0; vlan id 7 ether saddr set 02:00:00:00:00:07; ip protocol udp ip ttl set 9; @nh,0,8 0x99 @nh,8,8 set 7; arp operation request counter; symhash mod 2 1 counter; fib daddr type local counter; tcp option mss size 9 counter; udp dport 1 reject; udp dport 2 dup to "lan1"; udp dport 3 fwd to "lan1"; udp dport 4 fwd ip to 10.0.0.9 device "br0"; meta l4proto tcp tcp dport 5 reject with tcp reset; @ll,96,64 0 counter; log }
            chain out { type filter hook egress devices = { eth0, br0 } priority 0; ether type ip ether daddr set 02:00:00:00:00:08; @ll,104,64 0 counter }
        }
        table bridge b {
            chain pre { type filter hook prerouting priority 0; meta ibrname "br0" counter; udp dport 6 reject; udp dport 7 meta broute set 1; ct state invalid counter; vlan id 5 vlan id set 6; ip6 nexthdr 17 counter; arp saddr ip 10.0.0.2 counter }
            chain f { type filter hook forward priority 0; ip daddr set 10.0.0.9 counter; ether daddr set 02:00:00:00:00:09 }
        }
        table arp a { chain in { type filter hook input priority 0; arp saddr ip 10.0.0.3 drop; ether saddr 02:00:00:00:00:07 counter } chain out { type filter hook output priority 0; arp daddr ip set 10.0.0.4 } }
        table inet t {
            flowtable ft { hook ingress priority 0; devices = { eth0, br0 } }
            chain in { type filter hook ingress device "eth0" priority 5; udp dport 8 drop }
            chain f { type filter hook forward priority 0; flow add @ft; ether saddr 02:00:00:00:0a:02 counter }
            chain post { type nat hook postrouting priority 100; oifname "eth0" masquerade }
        }
        """));

    /// <inheritdoc/>
    public static string Name => "frames";

    /// <inheritdoc/>
    public static IEnumerable<byte[]> Seeds =>
    [
        Join(1, Frame("02:00:00:00:01:03").IPv4("10.0.0.2", "192.0.2.7").Udp(1, 53).Payload("x"), Frame("02:00:00:00:01:03").IPv4("10.0.0.2", "192.0.2.7").Udp(1, 53).Payload("x")),
        Join(0, Frame(Host).Arp(ArpView.Request, Client, "192.0.2.7", Host, "192.0.2.254"), Frame(Host).Vlan(5).Arp(ArpView.Reply, Client, "10.0.5.7", Host, "10.0.5.254")),
        Join(1, Frame("02:00:00:00:0a:03").Vlan(5).IPv4("10.0.0.2", "10.0.0.3").Udp(1, 6).Payload("x"), Frame("ff:ff:ff:ff:ff:ff").IPv4("10.0.0.2", "10.0.0.3").Udp(1, 7).PadTo()),
        Join(0, Frame(Host).Vlan(5, service: true).Vlan(7).IPv6("fd02::7", "fd02::fe").IcmpV6(135).PayloadOf(24), Frame(Host).Vlan(7).IPv4("192.0.2.7", "10.0.0.2").Tcp(1, 5, TcpFlags.Syn)),
        Join(2, Frame("02:00:00:00:01:03").IPv4("10.0.0.2", "10.0.0.254", id: 7, moreFragments: true).WithProtocol(17).PayloadOf(16), Frame("02:00:00:00:01:03").IPv6("fd01::2", "fd02::7").Udp(1, 2)),
        Join(0, Frame(Host).IPv4("192.0.2.7", "192.0.2.254").WithLength(2000).Udp(1, 3), Frame(Host).IPv6("fd02::7", "ff02::1:ff00:fe", 255).IcmpV6(135).PayloadOf(24)),
    ];

    /// <inheritdoc/>
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        long time = 1_700_000_000_000_000_000;
        using var target = new EngineTarget();
        target.Setup(Scene, time);
        using (var channel = target.OpenChannel())
            new HostRuleset(Scene).Load(channel, Ruleset);
        while (input.Length >= 2)
        {
            int size = BinaryPrimitives.ReadUInt16BigEndian(input);
            input = input[2..];
            ReadOnlySpan<byte> frame = input[..Math.Min(size & 0x3FFF, input.Length)];
            input = input[frame.Length..];
            target.Send(time += 1000, Math.Min(size >> 14, 2), frame, Check);
        }
    }

    private static void Check(long time, int device, ReadOnlySpan<byte> frame)
    {
        if (frame.Length < EthernetView.Size)
            throw new InvalidOperationException($"a broken frame left by {device}");
    }

    private static PacketDraft Frame(string destination) => new PacketDraft().Ethernet(Client, destination);

    private static byte[] Join(int device, params PacketDraft[] drafts)
    {
        var bytes = new List<byte>();
        foreach (PacketDraft draft in drafts)
        {
            var size = draft.Finish().Length;
            bytes.AddRange([(byte)(size >> 8 | device << 6), (byte)size, .. draft.Finish()]);
        }

        return [.. bytes];
    }
}
