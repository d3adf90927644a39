using System.Buffers.Binary;
using System.Text;
using Statewall.Engine;
using Statewall.Engine.Forwarding;
using Statewall.Engine.Hooks;
using Statewall.Nfnetlink;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Scanning;
using Statewall.Packets;
using Statewall.Packets.Building;
using Statewall.Replay.Rulesets;
using Statewall.Replay.Scenarios;
using NfProto = Statewall.Nfnetlink.Uapi.NfProto;

namespace Statewall.Fuzz.Targets;

/// <summary>
/// Packets into the embedded engine's host: rules, IP options, fragments, trackers, reports. The first byte is the number of rules, which follow
/// (<see cref="RulesetMaker"/>); each packet follows its size in two bytes, whose highest bit chooses the interface. Whatever leaves the host has to be a whole packet, unless rules at a device send on what is none.
/// </summary>
public sealed class HostTarget : IFuzzTarget, IFuzzSeeds
{
    private static readonly Scenario Host = new([new ScenarioInterface("in0"), new ScenarioInterface("out0")]);

    /// <inheritdoc/>
    public static string Name => "host";

    /// <inheritdoc/>
    public static IEnumerable<byte[]> Seeds =>
    [
        Join(V4(options: [7, 11, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0]).Tcp(1, 80, TcpFlags.Syn, options: TcpOptions.Make(1460, 7, true)), V4(ttl: 1).Udp(1, 2)),
        Join(V4(options: [68, 12, 5, 1, 0, 0, 0, 0, 0, 0, 0, 0]).Icmp(8), V4(options: [131, 7, 4, 10, 0, 0, 1, 0]).UdpLite(1, 2, 8)),
        Join(V6().HopByHop([5, 2, 0, 0]).Sctp(1, 2, 0).ChunkInit(7), V6().HopByHop([0xDE, 2, 0, 0]).DestinationOptions().Udp(1, 2)),
        Join(V6().Fragment(9, 0, true).WithProtocol(17).PayloadOf(16), V6().Fragment(9, 16, false).WithProtocol(17).PayloadOf(5)),
        Join(V4(more: true).WithProtocol(6).PayloadOf(24), V4(offset: 24).WithProtocol(6).PayloadOf(9), V4().GrePptp(5, 6, 7)),
        Join(V4().IcmpError(3, 4, V4().Udp(1, 2).ToArray()), V6().IcmpV6Error(2, 0, V6().Tcp(1, 2, TcpFlags.Rst).ToArray())),
        With([("inet t forward", "tcp dport 80", "reject with tcp reset"), ("inet t srcnat", "", "masquerade"), ("inet t dstnat", "", "meta l4proto tcp dnat ip to 10.1.0.51:90")], V4().Tcp(1, 80, TcpFlags.Syn), V4().Udp(1, 80)),
        With([("inet t forward", "", "queue num 1 bypass"), ("ip d pre", "", "dup to 10.1.0.9 device out0"), ("netdev n in", "", "fwd to out0")], V4().Tcp(1, 80, TcpFlags.Syn), V6().Udp(1, 80)),
        With([("inet t mangle", "", "add @seen { ip saddr }"), ("inet t forward", "", "flow add @f"), ("inet t post", "", "tcp option maxseg size set 100")], V4().Tcp(1, 80, TcpFlags.Syn, options: TcpOptions.Make(1460, 7, true)), V4().Icmp(8)),
        With([("inet t raw", "tcp dport 80", "notrack"), ("inet t forward", "tcp dport 80", "meta l4proto tcp synproxy mss 1460 wscale 7 timestamp sack-perm")],
            V4().Tcp(1, 80, TcpFlags.Syn, 1000, options: TcpOptions.Make(1460, 7, true)), V4().Tcp(1, 80, TcpFlags.Ack, 1001, 1), V4().Tcp(1, 80, TcpFlags.Rst, 1001), V6().Tcp(1, 80, TcpFlags.Syn)),
        With([("inet t forward", "ct state invalid", "meta l4proto tcp synproxy mss 1460 wscale 7 timestamp sack-perm"), ("inet t srcnat", "", "masquerade")], V4().Tcp(1, 80, TcpFlags.Ack, 7, 9), V4().Tcp(1, 80, TcpFlags.Syn)),
        With([("inet t raw", "", "ct helper set \"ftp\""), ("inet t raw", "", "notrack"), ("inet t forward", "limit rate 1/second", "log prefix \"x\"")], V4().Tcp(1, 80, TcpFlags.Ack), V6().Sctp(1, 2, 0).ChunkInit(7)),
    ];

    /// <inheritdoc/>
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        using var kernel = new EmbeddedKernel(seed: 7);
        if (input.IsEmpty)
            return;
        kernel.StartTracking();
        kernel.Queues.Listen(1, Answer);
        using var host = new ForwardingHost(kernel);
        HostInterface[] devices = [host.AddInterface("in0"), host.AddInterface("out0")];
        for (int at = 0; at < devices.Length; at++)
        {
            host.AddRoute(new InetAddress(0x0A00_0000u | ((uint)at << 16)), 16, devices[at]);
            host.AddRoute(new InetAddress((UInt128)(0xFD01u + (uint)at) << 112), 16, devices[at]);
        }

        int rules = Math.Min(input[0] * RulesetMaker.RuleSize, input.Length - 1) / RulesetMaker.RuleSize;
        bool isWhole = rules == 0 || Load(kernel, input[1..], rules);
        input = input[(1 + (rules * RulesetMaker.RuleSize))..];
        long time = 1_700_000_000_000_000_000;
        while (input.Length >= 2)
        {
            int size = BinaryPrimitives.ReadUInt16BigEndian(input);
            input = input[2..];
            ReadOnlySpan<byte> packet = input[..Math.Min(size & 0x7FFF, input.Length)];
            input = input[packet.Length..];
            host.Receive(devices[size >> 15], packet, time += 1000, isWhole ? Check : null);
        }
    }

    // What is refused is left out. False when the rules may send on what is no whole packet.
    private static bool Load(EmbeddedKernel kernel, ReadOnlySpan<byte> genes, int rules)
    {
        using var channel = kernel.OpenChannel();
        var ruleset = new HostRuleset(Host);
        ruleset.Load(channel, Source(RulesetMaker.Tables));
        bool isWhole = true;
        for (int at = 0; at < rules; at++)
        {
            try
            {
                var rule = genes[(at * RulesetMaker.RuleSize)..];
                ruleset.Load(channel, Source(RulesetMaker.Rule(rule)));
                isWhole &= !RulesetMaker.IsOfDevice(rule);
            }
            catch (LanguageException)
            {
                continue;
            }
        }

        return isWhole;
    }

    private static SourceText Source(string text) => new("fuzz", Encoding.UTF8.GetBytes(text));

    private static void Answer(ref QueuedPacket packet)
    {
        packet.Mark++;
        if (packet.Bytes.Length % 5 == 0)
            packet.Drop();
        else if (packet.Bytes.Length % 3 == 0)
            packet.Replace((packet.Family == NfProto.IPv6 ? V6() : V4()).Udp(7, 8).ToArray());
    }

    private static void Check(HostInterface device, ReadOnlySpan<byte> packet)
    {
        if (IpView.Parse(packet, out IpView view) != IpStatus.Ok || view.Bytes.Length != packet.Length)
        {
            throw new InvalidOperationException($"a broken packet left by {device.Name}");
        }
    }

    private static PacketDraft V4(byte ttl = 64, bool more = false, int offset = 0, byte[]? options = null) =>
        PacketBuilder.IPv4("10.0.0.1", "10.1.0.2", ttl, moreFragments: more, fragmentOffset: offset, options: options);

    private static PacketDraft V6() => PacketBuilder.IPv6("fd01::1", "fd02::2");

    private static byte[] Join(params PacketDraft[] drafts) => With([], drafts);

    private static byte[] With((string Chain, string Match, string Action)[] rules, params PacketDraft[] drafts)
    {
        List<byte> bytes = [(byte)rules.Length, .. rules.SelectMany(rule => RulesetMaker.Genes(rule.Chain, rule.Match, rule.Action))];
        foreach (PacketDraft draft in drafts)
        {
            bytes.AddRange([(byte)(draft.Finish().Length >> 8), (byte)draft.Finish().Length, .. draft.Finish()]);
        }

        return [.. bytes];
    }
}
