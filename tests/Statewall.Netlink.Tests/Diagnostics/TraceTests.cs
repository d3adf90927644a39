using CsCheck;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Diagnostics;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Tests.Attributes;
using Statewall.Netlink.Tests.Server;

namespace Statewall.Netlink.Tests.Diagnostics;

public sealed class TraceTests
{
    [Fact]
    public void Message_WithNest_IsPrintedAsATree()
    {
        using var writer = new MessageWriter();
        var value = new Sample { Name = "eth0", Nested = new Inner { Number = 7 } };
        writer.Append(0x0100, NetlinkFlags.Request | NetlinkFlags.Create, 5, 0, [2, 0, 0, 0], ref value);
        const string Expected = """
            message at 0: length 44, type 0x0100, flags REQUEST|0x400, sequence 5, port 0
                 16  02 00 00 00                                      ....
                 20  [10] 9 bytes
                   24  65 74 68 30 00                                   eth0.
                 32  [12] 12 bytes nest
                   36  [1] 8 bytes
                     40  00 00 00 07                                      ....

            """;
        Assert.Equal(Expected, MessageTrace.Format(writer.Written), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Message_CutOff_IsPrintedAsBytesWithTheReason()
    {
        var text = MessageTrace.Format([1, 2, 3]);
        Assert.Contains("! message length is impossible at offset 0", text, StringComparison.Ordinal);
        Assert.Contains("01 02 03", text, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyBytes_Traced_NeverThrow() => Gen.Select(Gen.Int, Gen.Byte.Array[0, 150], Gen.UShort[0, 40], Gen.UShort).Sample(
        (seed, noise, type, flags) =>
        {
            using var writer = new MessageWriter();
            writer.Append(type, (NetlinkFlags)flags, 1, 2, noise);
            var value = AttributeGenerator.Generate<Sample>(new Random(seed));
            writer.Append(type, (NetlinkFlags)flags, 1, 2, [1, 2, 3, 4], ref value);
            Assert.Contains("message at 0: length", MessageTrace.Format(writer.Written), StringComparison.Ordinal);
            Assert.NotNull(MessageTrace.Format(noise, seed));
        },
        iter: 3000);

    [Fact]
    public void Value_Traced_NamesItsConstants()
    {
        var value = new Sample { Marked = true, Mark = 255, Name = "x", Blob = [1, 0xAB], PartB = 3, Items = [new Inner { Number = 1 }], From = new Address(1, 2) };
        const string Expected = """
            SampleType.Marked (1) = present
            SampleType.Mark (4) = 255 (0xff)
            SampleType.From (9) = Address { High = 1, Low = 2, Size = 6 }
            SampleType.Name (10) = "x"
            SampleType.Blob (11) = 0x01ab
            SampleType.Part (13):
              2 (2) = 3 (0x3)
            SampleType.Items (14):
              [0] (1):
                1 (1) = 1 (0x1)

            """;
        Assert.Equal(Expected, AttributeTracer.Format(ref value), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Channel_Traced_PrintsBothDirections()
    {
        using var protocol = new EchoProtocol();
        using var output = new StringWriter();
        using var client = new NetlinkClient(new TracingChannel(new InProcessChannel(protocol.Kernel, EchoProtocol.Number), output));
        client.Join(3);
        Assert.Throws<NetlinkException>(() => client.Compose(EchoProtocol.Explain, NetlinkFlags.None, new byte[4]).Execute("x"));
        var text = output.ToString();
        Assert.Contains("option ExtendedAck on", text, StringComparison.Ordinal);
        Assert.Contains("join group 3", text, StringComparison.Ordinal);
        Assert.Contains("sent 20 bytes", text, StringComparison.Ordinal);
        Assert.Contains("errno 22: Invalid argument: because (at offset 20 of the request)", text, StringComparison.Ordinal);
    }
}
