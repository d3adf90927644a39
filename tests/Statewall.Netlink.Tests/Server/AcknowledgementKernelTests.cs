using Statewall.Netlink.Attributes;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Netlink.Tests.Channels;

namespace Statewall.Netlink.Tests.Server;

/// <summary>
/// Sends the running kernel requests that it refuses or acknowledges, and compares its answers byte for byte with what
/// <see cref="NetlinkDispatcher"/> forms for the same request and result.
/// </summary>
public sealed class AcknowledgementKernelTests
{
    private const ushort CtnetlinkNew = 0x0100;
    private const ushort CtnetlinkGet = 0x0101;
    private const ushort CtnetlinkDelete = 0x0102;

    /// <summary>Requests: name, type, flags besides NLM_F_REQUEST, body in hex (family header and attributes).</summary>
    public static TheoryData<string, ushort, ushort, string> Requests() => new()
    {
        { "unknown subsystem", 0x7f00, 0, "00000000" },
        { "unknown type", 0x0133, 0, "00000000" },
        { "unknown type with attributes of odd length", 0x7f01, 0, "00000000" + "0500010007" },
        { "missing tuple", CtnetlinkNew, 0, "02000000" },
        { "delete of nothing", CtnetlinkDelete, 0, "02000000" + "3400018014000180080001007f000001080002007f0000011c00028005000100060000000600020000010000060003000002" + "0000" },
        { "timeout attribute too short", CtnetlinkNew, 0, "02000000" + "0600070000010000" },
        { "helper name not terminated", CtnetlinkNew, 0, "02000000" + "0c0005800800010061626364" },
        { "flush acknowledged", CtnetlinkDelete, 4, "00000000" },
        { "get of nothing acknowledged", CtnetlinkGet, 4, "02000000" },
        { "control type acknowledged", 1, 4, "" },
        { "control type unacknowledged", 3, 0, "01020304" },
        { "table that does not exist", 0x0a01, 0, "02000000" + "09000100" + "6e6f706500" + "000000" },
        { "no family header", CtnetlinkGet, 4, "" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void Refusal_OfRunningKernel_IsFormedAlike(string name, ushort type, ushort flags, string body)
    {
        _ = name;
        KernelNamespace.Run(() =>
        {
            foreach (var (cap, extended) in new[] { (false, false), (true, false), (false, true), (true, true) })
                Compare(type, (NetlinkFlags)flags | NetlinkFlags.Request, Convert.FromHexString(body), cap, extended);
        });
    }

    [Fact]
    public void Request_WithoutRequestFlag_IsOnlyAcknowledged() => KernelNamespace.Run(() =>
    {
        Compare(CtnetlinkDelete, NetlinkFlags.Ack, new byte[4], false, true);
        Compare(CtnetlinkDelete, NetlinkFlags.None, new byte[4], false, true);
    });

    [Fact]
    public void Datagram_OfSeveralMessagesAndACutOne_IsAnsweredAlike() => KernelNamespace.Run(() =>
    {
        using var kernel = new KernelChannel(KernelNamespace.Nfnetlink);
        using var writer = new MessageWriter();
        writer.Append(1, NetlinkFlags.Request | NetlinkFlags.Ack, 1, 0, []);
        writer.Append(2, NetlinkFlags.Ack, 2, 0, [1, 2, 3]);
        writer.Append(3, NetlinkFlags.Request | NetlinkFlags.Ack, 3, 0, new byte[5]);
        var datagram = writer.Written[..^4].ToArray();
        var expected = Exchange(kernel, datagram);
        Assert.Equal(2, expected.Count);
        var refuser = new Refuser(0, null, null, null);
        Assert.Equal(expected, Exchange(refuser, kernel, datagram, false, false));
    });

    private static void Compare(ushort type, NetlinkFlags flags, byte[] body, bool cap, bool extended)
    {
        using var kernel = new KernelChannel(KernelNamespace.Nfnetlink);
        Assert.True(kernel.TrySetOption(NetlinkOption.CapAck, cap));
        Assert.True(kernel.TrySetOption(NetlinkOption.ExtendedAck, extended));
        using var writer = new MessageWriter();
        writer.Append(type, flags, 4711, 0, body);
        var expected = Exchange(kernel, writer.Written.ToArray());

        var refuser = expected.Count == 0 ? new Refuser(0, null, null, null) : Refuser.LearnFrom(expected[^1]);
        var actual = Exchange(refuser, kernel, writer.Written.ToArray(), cap, extended);
        Assert.Equal(expected.Select(Convert.ToHexString), actual.Select(Convert.ToHexString));
    }

    private static List<byte[]> Exchange(INetlinkChannel channel, byte[] datagram)
    {
        channel.Send(datagram);
        var answers = new List<byte[]>();
        var buffer = new byte[65536];
        while (channel.Receive(buffer, TimeSpan.Zero) is { Status: ReceiveStatus.Datagram } received)
            answers.Add(buffer[..received.Size]);
        return answers;
    }

    private static List<byte[]> Exchange(Refuser refuser, KernelChannel like, byte[] datagram, bool cap, bool extended)
    {
        var engine = new NetlinkKernel(new Lock(), like.PortId);
        engine.Register(refuser);
        using var channel = new InProcessChannel(engine, KernelNamespace.Nfnetlink);
        channel.TrySetOption(NetlinkOption.CapAck, cap);
        channel.TrySetOption(NetlinkOption.ExtendedAck, extended);
        return Exchange(channel, datagram);
    }

    /// <summary>Refuses whatever it is asked, with the result and the words that the kernel was seen to use.</summary>
    private sealed class Refuser(int errno, string? text, int? offset, AttributePolicy? policy) : INetlinkProtocol, IRequestHandler
    {
        public int Protocol => KernelNamespace.Nfnetlink;

        public int GroupCount => 9;

        public static Refuser LearnFrom(byte[] answer)
        {
            var messages = new NetlinkMessageEnumerator(answer);
            Assert.True(messages.MoveNext());
            Assert.True(AckMessage.Parse(messages.Current, out var ack).IsNone);
            AttributePolicy? policy = null;
            foreach (var attribute in ack.Attributes)
            {
                if (attribute.Type != AckAttribute.Policy)
                    continue;
                var kind = AttributePolicyKind.Binary;
                ulong minimum = 0, maximum = 0;
                foreach (var part in new AttributeEnumerator(attribute.Payload, 0))
                {
                    if (part.Type == 1)
                        kind = (AttributePolicyKind)MachineOrder.ReadU32(part.Payload);
                    else if (part.Type == 4)
                        minimum = MachineOrder.ReadU64(part.Payload);
                    else if (part.Type == 5)
                        maximum = MachineOrder.ReadU64(part.Payload);
                }
                policy = new AttributePolicy(kind, minimum, maximum);
            }
            return new Refuser(ack.Errno, ack.Text, ack.Offset, policy);
        }

        public void Receive(ServerSocket socket, ReadOnlySpan<byte> datagram)
        {
            var self = this;
            NetlinkDispatcher.Dispatch(socket, datagram, ref self);
        }

        public int Handle(ServerSocket socket, in NetlinkMessage request, ref ExtendedAck ack)
        {
            ack.Text = text;
            ack.Offset = offset;
            ack.Policy = policy;
            return errno;
        }
    }
}
