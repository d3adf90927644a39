using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Tests.Codecs;
using Statewall.Nfnetlink.Uapi;
using static Statewall.Nfnetlink.Tests.Kernel.ConntrackDumpTests;

namespace Statewall.Nfnetlink.Tests.Kernel;

public sealed class TimeoutPolicyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(17)]
    [InlineData(47)]
    [InlineData(58)]
    [InlineData(132)]
    [InlineData(136)]
    [InlineData(255)]
    public void Defaults_OfProtocol_ReencodeIdentically(byte protocol) => KernelNamespace.Run(socket =>
    {
        var request = new TimeoutPolicy { L3Protocol = (ushort)NfProto.IPv4, L4Protocol = protocol };
        var answers = new List<byte[]>();
        Assert.Equal(0, socket.Request(NfnlSubsystem.CtnetlinkTimeout, TimeoutMessage.DefaultGet, NetlinkFlags.None, NfProto.Unspecified, request, answers));
        var message = Assert.Single(answers);
        var defaults = AssertIdentical<TimeoutPolicy>(message);
        Assert.Contains("CtTimeoutAttribute.Data = nest", TextCodec.Print(defaults), StringComparison.Ordinal);
    });

    [Fact]
    public void Policy_Inserted_IsDumpedIdenticallyAndDeleted() => KernelNamespace.Run(socket =>
    {
        var policy = new TimeoutPolicy
        {
            Name = "short",
            L3Protocol = (ushort)NfProto.IPv4,
            L4Protocol = 6,
            Tcp = new TcpTimeouts { SynSent = 11, Established = 120, Unack = 13 },
        };
        Assert.Equal(0, Request(TimeoutMessage.New, policy, NetlinkFlags.Create));
        var found = AssertIdentical<TimeoutPolicy>(Assert.Single(
            socket.Dump(NfnlSubsystem.CtnetlinkTimeout, TimeoutMessage.Get, NfProto.Unspecified, default(TimeoutPolicy))));
        Assert.Equal("short", found.Name);
        Assert.Equal(11u, found.Tcp!.Value.SynSent);
        Assert.Equal(120u, found.Tcp.Value.Established);
        Assert.Equal(13u, found.Tcp.Value.Unack);
        Assert.NotNull(found.Use);
        Assert.Equal(0, Request(TimeoutMessage.Delete, new TimeoutPolicy { Name = "short" }, NetlinkFlags.None));
        Assert.Empty(socket.Dump(NfnlSubsystem.CtnetlinkTimeout, TimeoutMessage.Get, NfProto.Unspecified, default(TimeoutPolicy)));

        int Request(byte message, TimeoutPolicy value, NetlinkFlags flags) =>
            socket.Request(NfnlSubsystem.CtnetlinkTimeout, message, flags, NfProto.Unspecified, value);
    });

    [Fact]
    public void Defaults_Changed_AreSeenInTheSysctl() => KernelNamespace.Run(socket =>
    {
        var request = new TimeoutPolicy
        {
            L3Protocol = (ushort)NfProto.IPv4,
            L4Protocol = 17,
            Udp = new UdpTimeouts { Unreplied = 41, Replied = 42 },
        };
        Assert.Equal(0, socket.Request(NfnlSubsystem.CtnetlinkTimeout, TimeoutMessage.DefaultSet, NetlinkFlags.None, NfProto.Unspecified, request));
        Assert.Equal("41\n", File.ReadAllText("/proc/sys/net/netfilter/nf_conntrack_udp_timeout"));
        Assert.Equal("42\n", File.ReadAllText("/proc/sys/net/netfilter/nf_conntrack_udp_timeout_stream"));
    });
}
