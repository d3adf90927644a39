using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Tests;

public sealed class NfnetlinkMessageTests
{
    [Fact]
    public void Type_SubsystemAndMessage_AreItsBytes()
    {
        var type = NfnetlinkMessage.TypeOf(NfnlSubsystem.CtnetlinkExpect, ExpMessage.Delete);
        Assert.Equal(0x0202, type);
        Assert.Equal(NfnlSubsystem.CtnetlinkExpect, NfnetlinkMessage.SubsystemOf(type));
        Assert.Equal(ExpMessage.Delete, NfnetlinkMessage.MessageOf(type));
    }

    [Fact]
    public void NfgenHeader_ResourceId_IsBigEndian()
    {
        Span<byte> bytes = stackalloc byte[NfgenHeader.Size];
        new NfgenHeader(NfProto.IPv6, 0x0102).Write(bytes);
        Assert.Equal("0A000102", Convert.ToHexString(bytes));
        Assert.True(NfgenHeader.TryRead(bytes, out var header));
        Assert.Equal(new NfgenHeader(NfProto.IPv6, 0x0102), header);
        Assert.False(NfgenHeader.TryRead(bytes[..3], out _));
    }

    [Fact]
    public void Append_WithValue_DecodesBack()
    {
        using var writer = new MessageWriter();
        var sent = new ConntrackMessage { Mark = 0, Zone = 9 };
        writer.AppendNfnetlink(0x0100, NetlinkFlags.Request | NetlinkFlags.Ack, 5, 6, NfProto.IPv4, 7, ref sent);
        writer.AppendNfnetlink(0x0101, NetlinkFlags.Request | NetlinkFlags.Dump, 8, 0, NfProto.IPv6);
        var messages = new NetlinkMessageEnumerator(writer.Written);
        Assert.True(messages.MoveNext());
        Assert.Equal(5u, messages.Current.Sequence);
        Assert.Equal(6u, messages.Current.PortId);
        Assert.True(messages.Current.TryReadNfgen(out var header));
        Assert.Equal(new NfgenHeader(NfProto.IPv4, 7), header);
        var received = default(ConntrackMessage);
        Assert.True(messages.Current.DecodeNfnetlink(ref received).IsNone);
        Assert.Equal(sent, received);
        Assert.True(messages.MoveNext());
        Assert.Equal(NetlinkHeader.Size + NfgenHeader.Size, messages.Current.Bytes.Length);
        Assert.False(messages.MoveNext());
    }

    [Fact]
    public void Decode_WithoutFamilyHeader_Faults()
    {
        using var writer = new MessageWriter();
        writer.Append(0x0100, NetlinkFlags.Request, 1, 0, [2, 0]);
        var messages = new NetlinkMessageEnumerator(writer.Written);
        Assert.True(messages.MoveNext());
        var value = default(ConntrackMessage);
        Assert.Equal(CodecFaultKind.MissingFamilyHeader, messages.Current.DecodeNfnetlink(ref value).Kind);
        Assert.False(messages.Current.TryReadNfgen(out _));
    }

    [Fact]
    public void Batch_BeginAndEnd_NameTheSubsystemAndGeneration()
    {
        using var writer = new MessageWriter();
        writer.AppendBatchBegin(NfnlSubsystem.Nftables, 1, 0x01020304);
        writer.AppendBatchEnd(NfnlSubsystem.Nftables, 2);
        Assert.Equal(
            "1C000000" + "10000100" + "01000000" + "00000000" + "0000000A" + "0800010001020304" +
            "14000000" + "11000100" + "02000000" + "00000000" + "0000000A",
            Convert.ToHexString(writer.Written));
    }
}
