using CsCheck;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Tests.Attributes;

namespace Statewall.Netlink.Tests.Messages;

public sealed class MessageTests
{
    [Fact]
    public void Writer_SeveralMessages_AreWalkedInOrder()
    {
        using var writer = new MessageWriter(64);
        for (uint i = 0; i < 100; i++)
            writer.Append((ushort)(16 + i), NetlinkFlags.Request, i, 7, new byte[i]);
        var messages = new NetlinkMessageEnumerator(writer.Written);
        for (uint i = 0; i < 100; i++)
        {
            Assert.True(messages.MoveNext());
            Assert.Equal((16 + i, NetlinkFlags.Request, i, 7u, (int)i), (messages.Current.Type, messages.Current.Flags, messages.Current.Sequence, messages.Current.PortId, messages.Current.Payload.Length));
            Assert.Equal(0, messages.Current.DatagramOffset % 4);
        }
        Assert.False(messages.MoveNext());
        Assert.True(messages.Fault.IsNone);
    }

    [Fact]
    public void Writer_ValueLargerThanBuffer_Grows()
    {
        using var writer = new MessageWriter(16);
        var value = new Sample { Blob = new byte[40_000], Mark = 7 };
        writer.Append(16, NetlinkFlags.None, 1, 0, [2, 0, 0, 0], ref value);
        var messages = new NetlinkMessageEnumerator(writer.Written);
        Assert.True(messages.MoveNext());
        var decoded = default(Sample);
        Assert.True(messages.Current.Decode(4, ref decoded).IsNone);
        Assert.Equal(7u, decoded.Mark);
        Assert.Equal(40_000, decoded.Blob!.Length);
    }

    [Fact]
    public void Writer_AttributeTooLarge_ThrowsAndKeepsTheRest()
    {
        using var writer = new MessageWriter();
        writer.Append(16, NetlinkFlags.None, 1, 0, []);
        var value = new Sample { Blob = new byte[70_000] };
        Assert.Throws<ArgumentException>(() => writer.Append(16, NetlinkFlags.None, 1, 0, [], ref value));
        Assert.Equal(16, writer.Length);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(15u)]
    [InlineData(37u)]
    [InlineData(uint.MaxValue)]
    public void Walk_ImpossibleLength_StopsAtItsOffset(uint length)
    {
        using var writer = new MessageWriter();
        writer.Append(16, NetlinkFlags.None, 1, 0, [1, 2, 3, 4]);
        writer.Append(16, NetlinkFlags.None, 2, 0, new byte[20]);
        var datagram = writer.Written.ToArray();
        MachineOrder.WriteU32(datagram.AsSpan(20), length);
        var messages = new NetlinkMessageEnumerator(datagram);
        Assert.True(messages.MoveNext());
        Assert.False(messages.MoveNext());
        Assert.Equal(new CodecFault(CodecFaultKind.BadMessageLength, 20, 0), messages.Fault);
    }

    [Fact]
    public void Decode_WithoutFamilyHeader_IsAFault()
    {
        using var writer = new MessageWriter();
        writer.Append(16, NetlinkFlags.None, 1, 0, [1, 2]);
        var messages = new NetlinkMessageEnumerator(writer.Written);
        Assert.True(messages.MoveNext());
        var value = default(Sample);
        Assert.Equal(CodecFaultKind.MissingFamilyHeader, messages.Current.Decode(4, ref value).Kind);
    }

    [Fact]
    public void Walk_ArbitraryBytes_EndsAndNeverThrows() => Gen.Byte.Array[0, 200].Sample(
        bytes =>
        {
            var messages = new NetlinkMessageEnumerator(bytes);
            var count = 0;
            while (messages.MoveNext())
            {
                count++;
                AckMessage.Parse(messages.Current, out var ack);
                _ = ack.Text + ack.Offset + ack.MissingNest + ack.MissingType;
            }
            Assert.InRange(count, 0, (bytes.Length / 16) + 1);
        },
        iter: 20_000);
}
