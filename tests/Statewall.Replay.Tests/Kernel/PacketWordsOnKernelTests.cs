using Statewall.Nfnetlink.Uapi;
using Statewall.Replay.Kernel;
using Statewall.Replay.Scenarios;
using Statewall.Replay.Words;

namespace Statewall.Replay.Tests.Kernel;

// Packets in words are packets that the kernel takes for what they say.
[Collection(Host.KernelCollection)]
public sealed class PacketWordsOnKernelTests
{
    private const string TwoSides = "interfaces:\n  in0: {hosts: [10.0.0.0/24, 2001:db8::/64]}\n  out0: {hosts: [10.0.1.0/24, 2001:db8:1::/64]}\n";

    [Theory]
    [InlineData("tcp 10.0.0.1:1 > 10.0.1.1:2")]
    [InlineData("tcp [2001:db8::1]:1 > [2001:db8:1::1]:2 mss 1440 sackperm timestamp 1 0 wscale 7")]
    [InlineData("udp 10.0.0.1:1 > 10.0.1.1:2 data \"x\" dscp ef df")]
    [InlineData("icmp 10.0.0.1 > 10.0.1.1 length 56")]
    [InlineData("icmpv6 2001:db8::1 > 2001:db8:1::1")]
    [InlineData("sctp 10.0.0.1:1 > 10.0.1.1:2")]
    [InlineData("gre 10.0.0.1 > 10.0.1.1 key 1 of (udp 10.9.0.1:1 > 10.9.0.2:2)")]
    [InlineData("esp 2001:db8::1 > 2001:db8:1::1 spi 5 length 32")]
    [InlineData("proto 89 10.0.0.1 > 10.0.1.1 length 4")]
    public void Run_FirstPacketInWords_BeginsAConnection(string words)
    {
        var result = Run(words);
        Assert.Single(result.Connections);
        Assert.Equal(0L, result.Statistics.Sum(cpu => cpu.Invalid!.Value));
    }

    [Theory]
    [InlineData("tcp 10.0.0.1:1 > 10.0.1.1:2 badsum")]
    [InlineData("udp [2001:db8::1]:1 > [2001:db8:1::1]:2 badsum")]
    [InlineData("sctp 10.0.0.1:1 > 10.0.1.1:2 badsum")]
    [InlineData("tcp 10.0.0.1:1 > 10.0.1.1:2 syn rst")]
    public void Run_BrokenPacketInWords_IsInvalid(string words)
    {
        var result = Run(words);
        Assert.Empty(result.Connections);
        Assert.Equal(1L, result.Statistics.Sum(cpu => cpu.Invalid!.Value));
    }

    [Fact]
    public void Run_AssociationInWords_IsEstablished()
    {
        var connection = Assert.Single(Run(
            "sctp 10.0.0.1:1 > 10.0.1.1:2 init",
            "sctp 10.0.1.1:2 > 10.0.0.1:1 init-ack",
            "sctp 10.0.0.1:1 > 10.0.1.1:2 cookie-echo",
            "sctp 10.0.1.1:2 > 10.0.0.1:1 cookie-ack",
            "sctp 10.0.0.1:1 > 10.0.1.1:2 data \"hello\"",
            "sctp 10.0.1.1:2 > 10.0.0.1:1 sack").Connections);
        Assert.Equal(SctpState.Established, connection.Sctp!.Value.State);
    }

    [Fact]
    public void Run_ErrorInWords_BelongsToWhatItQuotes()
    {
        var result = Run(
            "udp 10.0.0.1:1 > 10.0.1.1:2 length 4",
            "icmp 10.0.1.1 > 10.0.0.1 port-unreachable of (udp 10.0.0.1:1 > 10.0.1.1:2 length 4 ttl 63)");
        Assert.Single(result.Connections);
        Assert.Equal(0L, result.Statistics.Sum(cpu => cpu.Invalid!.Value));
    }

    [Fact]
    public void Run_FragmentsInWords_AreOnePacket()
    {
        var whole = PacketWords.Parse("icmp 10.0.0.1 > 10.0.1.1 length 24").ToBytes().AsSpan(20).ToArray();
        var pieces = new[] { $"proto 1 10.0.0.1 > 10.0.1.1 frag more id 7 data hex:{Hex(whole[..16])}", $"icmp 10.0.0.1 > 10.0.1.1 frag offset 16 id 7 data hex:{Hex(whole[16..])}" };
        Assert.Single(Run(pieces).Connections);
        Assert.Empty(Run(pieces[0]).Connections);

        static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
    }

    private static ReplayResult Run(params string[] words)
    {
        Host.RequireKernel();
        using var target = new KernelTarget();
        return Replayer.Run(Traffic.Capture([.. words.Select(packet => PacketWords.Parse(packet).ToBytes())]), ScenarioFile.Parse(TwoSides).Scenario!, target);
    }
}
