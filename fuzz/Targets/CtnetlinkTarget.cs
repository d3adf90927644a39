using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
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
    public static IEnumerable<byte[]> Seeds => [Connection(), Expectation(), TimeoutPolicy(), Rule()];

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
            case (NfnlSubsystem.Ctnetlink, CtMessage.GetStatsCpu): Check<ConntrackCpuStats>(message); break;
            case (NfnlSubsystem.Ctnetlink, CtMessage.GetStats): Check<ConntrackGlobalStats>(message); break;
            case (NfnlSubsystem.Ctnetlink, _): Check<ConntrackMessage>(message); break;
            case (NfnlSubsystem.CtnetlinkExpect, ExpMessage.GetStatsCpu): Check<ExpectationCpuStats>(message); break;
            case (NfnlSubsystem.CtnetlinkExpect, _): Check<ExpectationMessage>(message); break;
            case (NfnlSubsystem.CtnetlinkTimeout, _): Check<TimeoutPolicy>(message); break;
            case (NfnlSubsystem.CtHelper, _): Check<HelperDefinition>(message); break;
            case (NfnlSubsystem.Nftables, <= NftMessage.DelTable): Check<Table>(message); break;
            case (NfnlSubsystem.Nftables, <= NftMessage.DelChain): Check<Chain>(message); break;
            case (NfnlSubsystem.Nftables, <= NftMessage.DelRule): Check<Rule>(message); break;
            case (NfnlSubsystem.Nftables, _): Check<Generation>(message); break;
            default: Check<BatchBegin>(message); break;
        }
    }

    private static void Check<T>(NetlinkMessage message)
        where T : struct, IAttributeSet<T>
    {
        var value = default(T);
        var fault = message.DecodeNfnetlink(ref value);
        if (!fault.IsNone)
        {
            if ((uint)fault.Offset > (uint)message.Bytes.Length)
                throw new InvalidOperationException($"{typeof(T).Name}: fault outside the message: {fault}");
            return;
        }
        var first = Encode(ref value, message.Bytes.Length);
        if (first is null)
            return;
        var again = default(T);
        fault = AttributeReader.Decode(first, 0, ref again);
        if (!fault.IsNone)
            throw new InvalidOperationException($"{typeof(T).Name}: own encoding does not decode: {fault}");
        if (!first.AsSpan().SequenceEqual(Encode(ref again, message.Bytes.Length)))
            throw new InvalidOperationException($"{typeof(T).Name}: second encoding differs from the first");
    }

    /// <summary>The value's attributes; null when one of them outgrew what an attribute can hold.</summary>
    private static byte[]? Encode<T>(ref T value, int size)
        where T : struct, IAttributeSet<T>
    {
        var buffer = new byte[(2 * size) + 64];
        var writer = new AttributeWriter(buffer);
        T.Describe(ref writer, ref value);
        if (writer.Overflowed && !writer.AttributeTooLarge)
            throw new InvalidOperationException($"{typeof(T).Name}: encoding is more than twice as large as what was decoded");
        return writer.Overflowed ? null : buffer[..writer.Length];
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

    private static byte[] Rule() => Message(NfnlSubsystem.Nftables, NftMessage.NewRule, new Rule
    {
        Table = "t",
        Chain = "c",
        Expressions =
        [
            Expression.Of(new CtExpression { Key = NftCtKey.State, DestinationRegister = 1 }),
            new Expression { Kind = "limit", UnknownData = [8, 0, 1, 0, 0, 0, 0, 1] },
            Expression.OfVerdict(NftVerdict.Jump, "other"),
        ],
    });
}
