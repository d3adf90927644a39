using System.Net;
using System.Net.Sockets;
using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Tests.Codecs;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Tests.Kernel;

public sealed class NftablesTests
{
    [Fact]
    public void Batch_WithCtRule_MakesTheKernelTrack() => KernelNamespace.Run(socket =>
    {
        KernelNamespace.Program("ip", "link", "set", "lo", "up");
        Speak();
        Assert.Empty(socket.Dump(NfnlSubsystem.Ctnetlink, CtMessage.Get, NfProto.Unspecified, default(ConntrackMessage)));
        Assert.Equal(0, CreateRuleset(socket));
        Speak();
        var connection = Wire.Decode<ConntrackMessage>(Assert.Single(
            socket.Dump(NfnlSubsystem.Ctnetlink, CtMessage.Get, NfProto.Unspecified, default(ConntrackMessage))).AsSpan(20));
        Assert.Equal((byte)17, connection.Original!.Value.Protocol);
    });

    [Fact]
    public void Objects_Created_AreDumpedWithTheSameAttributes() => KernelNamespace.Run(socket =>
    {
        Assert.Equal(0, CreateRuleset(socket));
        var table = Decode<Table>(NftMessage.GetTable);
        Assert.Equal("t", table.Name);
        var chain = Decode<Chain>(NftMessage.GetChain);
        Assert.Equal((uint)InetHook.Forward, chain.Hook!.Value.Number);
        Assert.Equal(-7, chain.Hook.Value.Priority);
        Assert.Equal(NftVerdict.Accept, chain.Policy);
        var rule = Decode<Rule>(NftMessage.GetRule);
        Assert.Equal(["ct", "bitwise", "cmp", "counter", "immediate"], rule.Expressions!.Select(expression => expression.Kind));
        Assert.Equal(NftCtKey.State, Assert.IsType<CtExpression>(rule.Expressions![0].Data).Key);
        var listing = KernelNamespace.Program("nft", "list", "ruleset");
        Assert.Contains("type filter hook forward priority filter - 7; policy accept;", listing, StringComparison.Ordinal);
        Assert.Contains("ct state established,related counter packets 0 bytes 0 accept", listing, StringComparison.Ordinal);

        T Decode<T>(byte message)
            where T : struct, Statewall.Netlink.Attributes.IAttributeSet<T>
        {
            var attributes = Assert.Single(socket.Dump(NfnlSubsystem.Nftables, message, NfProto.Inet, default(T))).AsSpan(20);
            var value = Wire.Decode<T>(attributes);
            Assert.Equal(Convert.ToHexString(attributes), Convert.ToHexString(Wire.EncodeUnmarked(value)));
            return value;
        }
    });

    [Fact]
    public void Batch_OfAnotherGeneration_IsRefused() => KernelNamespace.Run(socket =>
    {
        Assert.Equal(NetlinkErrno.Restart, CreateRuleset(socket, 12345));
        Assert.Empty(socket.Dump(NfnlSubsystem.Nftables, NftMessage.GetTable, NfProto.Unspecified, default(Table)));
        var answers = new List<byte[]>();
        Assert.Equal(0, socket.Request(NfnlSubsystem.Nftables, NftMessage.GetGen, NetlinkFlags.None, NfProto.Unspecified,
            default(Generation), answers));
        Assert.NotNull(ConntrackDumpTests.AssertIdentical<Generation>(Assert.Single(answers)).Id);
    });

    private static int CreateRuleset(KernelSocket socket, uint? generation = null)
    {
        const NetlinkFlags Create = NetlinkFlags.Request | NetlinkFlags.Create;
        var table = new Table { Name = "t" };
        var chain = new Chain
        {
            Table = "t",
            Name = "c",
            Type = "filter",
            Policy = NftVerdict.Accept,
            Hook = new ChainHook { Number = (uint)InetHook.Forward, Priority = -7 },
        };
        var rule = new Rule
        {
            Table = "t",
            Chain = "c",
            Expressions =
            [
                Expression.Of(new CtExpression { Key = NftCtKey.State, DestinationRegister = NftRegister.Reg1 }),
                Expression.Of(new BitwiseExpression
                {
                    SourceRegister = NftRegister.Reg1,
                    DestinationRegister = NftRegister.Reg1,
                    Size = 4,
                    Mask = new DataValue { Value = Machine((uint)(ConntrackState.Established | ConntrackState.Related)) },
                    Flip = new DataValue { Value = Machine(0) },
                }),
                Expression.Of(new CmpExpression { SourceRegister = NftRegister.Reg1, Operation = NftCmpOp.Neq,
                    Data = new DataValue { Value = Machine(0) } }),
                Expression.Of(new CounterExpression { Packets = 0, Bytes = 0 }),
                Expression.OfVerdict(NftVerdict.Accept),
            ],
        };
        using var writer = new MessageWriter();
        writer.AppendBatchBegin(NfnlSubsystem.Nftables, 100, generation);
        writer.AppendNfnetlink(Type(NftMessage.NewTable), Create, 101, 0, NfProto.Inet, 0, ref table);
        writer.AppendNfnetlink(Type(NftMessage.NewChain), Create, 102, 0, NfProto.Inet, 0, ref chain);
        writer.AppendNfnetlink(Type(NftMessage.NewRule), Create | NetlinkFlags.Append | NetlinkFlags.Ack, 103, 0, NfProto.Inet, 0,
            ref rule);
        writer.AppendBatchEnd(NfnlSubsystem.Nftables, 104);
        return socket.Exchange(writer.Written, 103);
    }

    private static ushort Type(byte message) => NfnetlinkMessage.TypeOf(NfnlSubsystem.Nftables, message);

    private static byte[] Machine(uint value) => BitConverter.GetBytes(value);

    private static void Speak()
    {
        using var speaker = new UdpClient(AddressFamily.InterNetwork);
        speaker.Send([1], new IPEndPoint(IPAddress.Loopback, 9));
    }
}
