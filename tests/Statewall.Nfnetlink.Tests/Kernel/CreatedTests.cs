using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Tests.Codecs;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Tests.Kernel;

/// <summary>The kernel accepts what we write, and shows it as it was written: above all what nft 1.0.6 cannot create.</summary>
public sealed class CreatedTests
{
    public static TheoryData<string> Expressions => [.. CreatedExpressions.All.Keys.Order(StringComparer.Ordinal)];

    public static TheoryData<string> Objects => [.. CreatedObjects.All.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Expressions))]
    public void Expression_Created_IsDumpedTheSame(string name) => KernelNamespace.Run(socket =>
    {
        var (family, sent, dumped) = CreatedExpressions.All[name];
        using var batch = new NftBatch(family);
        batch.Add(NftMessage.NewChain, new Chain { Table = "t", Name = "c" });
        batch.Add(NftMessage.NewRule, new Rule { Table = "t", Chain = "c", Expressions = sent }, NetlinkFlags.Append);
        Assert.Equal(0, batch.Send(socket));
        var rule = Same<Rule>(Assert.Single(socket.Dump(NfnlSubsystem.Nftables, NftMessage.GetRule, family, default(Rule))));
        Assert.Equal(Print(dumped ?? sent), Print(rule.Expressions!));

        static string Print(Expression[] expressions) => TextCodec.Print(new Rule { Expressions = expressions });
    });

    [Theory]
    [MemberData(nameof(Objects))]
    public void Object_Created_IsDumpedTheSame(string name) => KernelNamespace.Run(socket =>
    {
        var value = CreatedObjects.All[name];
        var family = value.Type == NftObjectType.Tunnel ? NfProto.Netdev : NfProto.IPv4;
        using var batch = new NftBatch(family);
        batch.Add(NftMessage.NewObj, value);
        Assert.Equal(0, batch.Send(socket));
        var dumped = Same<NftObject>(Assert.Single(
            socket.Dump(NfnlSubsystem.Nftables, NftMessage.GetObj, family, default(NftObject))));
        Assert.Equal(TextCodec.Print(value), TextCodec.Print(dumped with { Handle = null, Use = null }));
    });

    [Fact]
    public void Set_OfManyElements_IsDumpedWhole() => KernelNamespace.Run(socket =>
    {
        const int Count = 10000;
        using var batch = new NftBatch(NfProto.IPv4);
        batch.Add(NftMessage.NewSet, new Set { Table = "t", Name = "s", KeyType = 7, KeySize = 4, Id = 1, Flags = NftSetFlags.None });
        using var elements = new RequestBatch(BatchKind.Transaction);
        using (var writer = new SetElementWriter(elements, NftMessage.NewSetElem, NetlinkFlags.Create, NfProto.IPv4, "t", "s", 1))
        {
            Span<byte> key = stackalloc byte[4];
            for (var number = 1; number <= Count; number++)
            {
                BinaryPrimitives.WriteInt32BigEndian(key, number);
                writer.Add(key);
            }
            writer.Finish();
        }
        for (var index = 0; index < elements.Count; index++)
            batch.Add(elements.MessageAt(index));
        Assert.Equal(0, batch.Send(socket));
        var set = Same<Set>(Assert.Single(socket.Dump(NfnlSubsystem.Nftables, NftMessage.GetSet, NfProto.IPv4, default(Set))));
        Assert.Equal((uint)Count, set.Count ?? Count); // since kernel 6.16
        var seen = new HashSet<int>();
        var request = new SetElementList { Table = "t", Set = "s" };
        foreach (var message in socket.Dump(NfnlSubsystem.Nftables, NftMessage.GetSetElem, NfProto.IPv4, request))
        {
            var dumped = new SetElementsView(message.AsSpan(20), 20);
            Assert.True(dumped.Set.SequenceEqual("s"u8));
            foreach (var element in dumped)
                Assert.True(seen.Add(BinaryPrimitives.ReadInt32BigEndian(element.Key)));
        }
        Assert.Equal(Count, seen.Count);
        Assert.Equal((1, Count), (seen.Min(), seen.Max()));
    });

    [Fact]
    public void Chain_OfDevicesAndPrefixes_IsDumpedTheSame() => KernelNamespace.Run(socket =>
    {
        var devices = new[] { new Device("lo"), new Device("veth", IsPrefix: true) };
        using var batch = new NftBatch(NfProto.Netdev);
        batch.Add(NftMessage.NewChain, new Chain
        {
            Table = "t",
            Name = "c",
            Type = "filter",
            Hook = new ChainHook { Number = 0, Priority = 5, Devices = devices },
        });
        Assert.Equal(0, batch.Send(socket));
        var chain = Same<Chain>(Assert.Single(socket.Dump(NfnlSubsystem.Nftables, NftMessage.GetChain, NfProto.Netdev, default(Chain))));
        Assert.Equal(devices, chain.Hook!.Value.Devices);
    });

    [Fact]
    public void Trace_OfAPacket_IsReadWithoutLoss() => KernelNamespace.Run(socket =>
    {
        KernelNamespace.Program("ip", "link", "set", "lo", "up");
        NftMessages.RunScript("table ip t { chain c { type filter hook output priority 0; ct state new meta nftrace set 1; counter; }; }");
        socket.Join(NfnlGroup.NfTrace);
        using var speaker = new UdpClient(AddressFamily.InterNetwork);
        speaker.Send([1], new IPEndPoint(IPAddress.Loopback, 9));
        var events = new List<TraceEvent>();
        while (events.LastOrDefault().Type != NftTraceType.Policy)
        {
            var messages = new NetlinkMessageEnumerator(socket.Receive());
            while (messages.MoveNext())
                events.Add(Same<TraceEvent>(messages.Current.Bytes.ToArray()));
        }
        Assert.All(events.SkipLast(1), item => Assert.Equal(NftTraceType.Rule, item.Type));
        Assert.All(events, item => Assert.Equal(events[0].Id, item.Id));
        Assert.All(events, item => Assert.Equal(("t", "c"), (item.Table, item.Chain)));
        Assert.Equal(0x45, events[0].NetworkHeader![0]);
        Assert.Equal(NftVerdict.Accept, events[^1].Policy);
        Assert.Equal(NftVerdict.Continue, events[0].Verdict!.Value.Code);
    });

    [Fact]
    public void Revision_OfAMatch_IsAnswered() => KernelNamespace.Run(socket =>
    {
        var answers = new List<byte[]>();
        var asked = new CompatRevision { Name = "mark", Revision = 1, Type = NftCompatType.Match };
        Assert.Equal(0, socket.Request(NfnlSubsystem.NftCompat, NftCompatMessage.Get, NetlinkFlags.None, NfProto.IPv4, asked, answers));
        Assert.Equal(asked, Same<CompatRevision>(Assert.Single(answers)));
        asked.Name = "no-such-match";
        Assert.NotEqual(0, socket.Request(NfnlSubsystem.NftCompat, NftCompatMessage.Get, NetlinkFlags.None, NfProto.IPv4, asked));
    });

    private static T Same<T>(byte[] message)
        where T : struct, IAttributeSet<T>
    {
        var attributes = message.AsSpan(20);
        var value = Wire.Decode<T>(attributes);
        Assert.Equal(Wire.Lines(attributes), Wire.Lines(Wire.EncodeUnmarked(value)));
        Assert.Equal(Convert.ToHexString(attributes), Convert.ToHexString(Wire.EncodeUnmarked(value)));
        return value;
    }
}
