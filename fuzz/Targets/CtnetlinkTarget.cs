using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Fuzz.Targets;

/// <summary>
/// Datagrams of nfnetlink messages: each is decoded as its type says. What decodes without a fault must encode, decode again, and
/// encode to the same bytes.
/// </summary>
public sealed class CtnetlinkTarget : IFuzzTarget, IFuzzSeeds
{
    /// <inheritdoc/>
    public static string Name => "ctnetlink";

    /// <inheritdoc/>
    public static IEnumerable<byte[]> Seeds => [Connection(), Expectation(), TimeoutPolicy()];

    /// <inheritdoc/>
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        var messages = new NetlinkMessageEnumerator(input);
        while (messages.MoveNext())
            Decode(messages.Current);
    }

    private static void Decode(NetlinkMessage message)
    {
        switch (NfnetlinkMessage.SubsystemOf(message.Type), NfnetlinkMessage.MessageOf(message.Type))
        {
            case (NfnlSubsystem.Ctnetlink, CtMessage.GetStatsCpu): MessageCheck.Run<ConntrackCpuStats>(message); break;
            case (NfnlSubsystem.Ctnetlink, CtMessage.GetStats): MessageCheck.Run<ConntrackGlobalStats>(message); break;
            case (NfnlSubsystem.Ctnetlink, _): MessageCheck.Run<ConntrackMessage>(message); break;
            case (NfnlSubsystem.CtnetlinkExpect, ExpMessage.GetStatsCpu): MessageCheck.Run<ExpectationCpuStats>(message); break;
            case (NfnlSubsystem.CtnetlinkExpect, _): MessageCheck.Run<ExpectationMessage>(message); break;
            case (NfnlSubsystem.CtnetlinkTimeout, _): MessageCheck.Run<TimeoutPolicy>(message); break;
            case (NfnlSubsystem.CtHelper, _): MessageCheck.Run<HelperDefinition>(message); break;
            default: MessageCheck.Run<BatchBegin>(message); break;
        }
    }

    private static byte[] Message<T>(byte subsystem, byte kind, T value)
        where T : struct, IAttributeSet<T>
    {
        using var writer = new MessageWriter();
        writer.AppendNfnetlink(NfnetlinkMessage.TypeOf(subsystem, kind), NetlinkFlags.Request, 1, 0, NfProto.IPv4, 0, ref value);
        return writer.Written.ToArray();
    }

    private static ConntrackTuple Tuple(uint source, uint destination) => new()
    {
        Source = new InetAddress(source),
        Destination = new InetAddress(destination),
        Protocol = 6,
        SourcePort = 1000,
        DestinationPort = 21,
    };

    private static byte[] Connection() => Message(NfnlSubsystem.Ctnetlink, CtMessage.New, new ConntrackMessage
    {
        Original = Tuple(0x0a000001, 0x0a000002),
        Reply = new ConntrackTuple
        {
            Source = new InetAddress(UInt128.One),
            Protocol = 58,
            IcmpId = 1,
            IcmpType = 128,
            IcmpCode = 0,
            Zone = 1
        },
        Status = ConntrackStatus.Confirmed,
        Tcp = new TcpProtocolInfo { State = TcpState.Established, OriginalFlags = default(TcpFlagsMask) },
        Sctp = new SctpProtocolInfo { State = SctpState.Closed, OriginalTag = 1 },
        OriginalCounters = new ConntrackCounters { Packets = 1, Bytes = 2, Bytes32 = 3 },
        Start = 1,
        Helper = new HelperName("ftp"),
        HelperInfo = [1, 2, 3],
        SecurityContext = "context",
        Labels = ConntrackLabels.Empty,
        ReplySequenceAdjustment = new SequenceAdjustment { OffsetAfter = -1 },
        SourceNat = new NatRange { MinimumAddress = new InetAddress(1u), MaximumPort = 5 },
        Filter = new ConntrackFilter { Original = TupleFilterFlags.Source },
    });

    private static byte[] Expectation() => Message(NfnlSubsystem.CtnetlinkExpect, ExpMessage.New, new ExpectationMessage
    {
        Tuple = Tuple(1, 2),
        Mask = Tuple(3, 4),
        NatDirection = 1,
        NatTuple = Tuple(5, 6),
        Helper = new HelperName("ftp"),
        Function = "nat-follow-master",
    });

    private static byte[] TimeoutPolicy() => Message(NfnlSubsystem.CtnetlinkTimeout, TimeoutMessage.New, new TimeoutPolicy
    {
        Name = "short",
        L3Protocol = 2,
        L4Protocol = 17,
        Udp = new UdpTimeouts { Unreplied = 1, Replied = 2 },
    });
}
