using Statewall.Engine;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Fuzz.Targets;

/// <summary>
/// Batches to an engine that has a ruleset already. Once a batch was refused, or had no end, every listing must be what it was before, but for
/// the handles that were used up.
/// </summary>
public sealed class NftBatchTarget : IFuzzTarget, IFuzzSeeds
{
    private static readonly byte[] Kinds =
        [NftMessage.GetTable, NftMessage.GetChain, NftMessage.GetRule, NftMessage.GetSet, NftMessage.GetObj, NftMessage.GetFlowtable, NftMessage.GetGen];

    /// <inheritdoc/>
    public static string Name => "nf-tables-batch";

    /// <inheritdoc/>
    public static IEnumerable<byte[]> Seeds => [Ruleset("u"), Ruleset("t")];

    /// <inheritdoc/>
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        using var kernel = new EmbeddedKernel();
        using var socket = kernel.OpenChannel();
        socket.Send(Ruleset("t"));
        Drain(socket);
        var generation = Listing(socket, NftMessage.GetGen);
        var before = Everything(socket);
        socket.Send(input);
        Drain(socket);
        if (Listing(socket, NftMessage.GetGen) == generation && Everything(socket) != before)
            throw new InvalidOperationException("a batch that was not committed has left something behind");
    }

    private static string Everything(INetlinkChannel socket) => string.Join('\n', Kinds.Select(kind => Listing(socket, kind)))
        + Listing(socket, NftMessage.GetSetElem, new SetElementList { Table = "t", Set = "s" });

    private static string Listing(INetlinkChannel socket, byte kind) => Listing(socket, kind, default(SetElementList));

    private static string Listing(INetlinkChannel socket, byte kind, SetElementList filter)
    {
        using var writer = new MessageWriter();
        var flags = NetlinkFlags.Request | (kind == NftMessage.GetGen ? NetlinkFlags.None : NetlinkFlags.Dump);
        writer.AppendNfnetlink(NfnetlinkMessage.TypeOf(NfnlSubsystem.Nftables, kind), flags, 1, 0, NfProto.Unspecified, 0, ref filter);
        if (kind == NftMessage.GetSetElem)
        {
            writer.Clear();
            writer.AppendNfnetlink(NfnetlinkMessage.TypeOf(NfnlSubsystem.Nftables, kind), flags, 1, 0, NfProto.Inet, 0, ref filter);
        }
        socket.Send(writer.Written);
        return Drain(socket);
    }

    private static string Drain(INetlinkChannel socket)
    {
        var buffer = new byte[1 << 16];
        var text = new System.Text.StringBuilder();
        while (socket.Receive(buffer, TimeSpan.Zero) is { Status: ReceiveStatus.Datagram } received)
            text.Append(Convert.ToHexString(buffer.AsSpan(0, received.Size)));
        return text.ToString();
    }

    private static byte[] Ruleset(string table)
    {
        using var writer = new MessageWriter();
        writer.AppendBatchBegin(NfnlSubsystem.Nftables, 1);
        Add(writer, NftMessage.NewTable, new Table { Name = table });
        Add(writer, NftMessage.NewChain, new Chain { Table = table, Name = "c" });
        Add(writer, NftMessage.NewChain, new Chain { Table = table, Name = "b", Hook = new ChainHook { Number = 0, Priority = 0 }, Type = "filter" });
        Add(writer, NftMessage.NewSet, new Set { Table = table, Name = "s", Id = 1, KeySize = 4, Flags = NftSetFlags.Interval });
        Add(writer, NftMessage.NewSetElem, new SetElementList
        {
            Table = table,
            Set = "s",
            Elements = [new SetElement { Key = new DataValue { Value = [1, 2, 3, 4] } }, new SetElement { Key = new DataValue { Value = [1, 2, 3, 9] }, Flags = NftSetElemFlags.IntervalEnd }],
        });
        Add(writer, NftMessage.NewRule, new Rule { Table = table, Chain = "b", Expressions = [Expression.Of(default(CounterExpression)), Expression.OfVerdict(NftVerdict.Jump, "c")] });
        Add(writer, NftMessage.DelRule, new Rule { Table = table, Chain = "c" });
        writer.AppendBatchEnd(NfnlSubsystem.Nftables, 9);
        return writer.Written.ToArray();
    }

    private static void Add<T>(MessageWriter writer, byte kind, T value)
        where T : struct, Netlink.Attributes.IAttributeSet<T> =>
        writer.AppendNfnetlink(
            NfnetlinkMessage.TypeOf(NfnlSubsystem.Nftables, kind), NetlinkFlags.Request | NetlinkFlags.Create | NetlinkFlags.Append, 2, 0, NfProto.Inet, 0, ref value);
}
