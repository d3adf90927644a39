using System.Text;
using Statewall.Conntrack;
using Statewall.Conntrack.Filters;
using Statewall.Conntrack.Filters.Expressions;
using Statewall.Conntrack.Formats;
using Statewall.Conntrack.Formats.Text;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;
using Statewall.Replay.Testing;

namespace Statewall.Replay;

/// <summary>Reads connections, counters and rules of a host, over netlink alone.</summary>
internal static class HostTables
{
    /// <summary>The connections, as conntrack prints them, that meet a condition; all when there is none.</summary>
    public static List<string> Connections(INetlinkChannel channel, ConnectionExpression? condition)
    {
        using var client = new ConntrackClient(channel, ownsChannel: false);
        var lines = new ConnectionLines(condition);
        client.List(ConnectionTable.Tracked, new ConnectionFilter { Family = NfProto.IPv4 }, ref lines);
        client.List(ConnectionTable.Tracked, new ConnectionFilter { Family = NfProto.IPv6 }, ref lines);
        return lines.Lines;
    }

    /// <summary>The named counters by FAMILY TABLE NAME. // NFT_MSG_GETOBJ</summary>
    public static Dictionary<string, CounterValue> Counters(INetlinkChannel channel)
    {
        var counters = new Dictionary<string, CounterValue>(StringComparer.Ordinal);
        foreach (var (family, found) in Objects(channel))
        {
            if (found.Data is CounterExpression counter)
                counters[$"{RulesetText.NameOf(family)} {found.Table} {found.Name}"] = new CounterValue(counter.Packets ?? 0, counter.Bytes ?? 0);
        }
        return counters;
    }

    /// <summary>The stateful objects, with the families of their tables. // NFT_MSG_GETOBJ</summary>
    public static List<(NfProto Family, NftObject Object)> Objects(INetlinkChannel channel) => All<NftObject>(channel, NftMessage.GetObj);

    /// <summary>The rules in the order of the listing, with the families of their tables. // NFT_MSG_GETRULE</summary>
    public static List<(NfProto Family, Rule Rule)> Rules(INetlinkChannel channel) => All<Rule>(channel, NftMessage.GetRule);

    /// <summary>The chains, with the families of their tables. // NFT_MSG_GETCHAIN</summary>
    public static List<(NfProto Family, Chain Chain)> Chains(INetlinkChannel channel) => All<Chain>(channel, NftMessage.GetChain);

    /// <summary>A set; null when there is none of that name. // NFT_MSG_GETSET</summary>
    public static Set? SetOf(INetlinkChannel channel, NfProto family, string table, string name)
    {
        Set? found = null;
        Dump(channel, NftMessage.GetSet, family, new Set { Table = table }, (in NetlinkMessage item) =>
        {
            var set = ReplayReader.Decode<Set>(in item);
            if (set.Name == name)
                found = set;
        });
        return found;
    }

    /// <summary>The elements of a set, message by message. // NFT_MSG_GETSETELEM</summary>
    public static List<SetElementList> Elements(INetlinkChannel channel, NfProto family, string table, string set)
    {
        var lists = new List<SetElementList>();
        Dump(channel, NftMessage.GetSetElem, family, new SetElementList { Table = table, Set = set }, (in NetlinkMessage item) => lists.Add(ReplayReader.Decode<SetElementList>(in item)));
        return lists;
    }

    private static void Dump<T>(INetlinkChannel channel, byte message, NfProto family, T request, MessageHandler handle)
        where T : struct, Netlink.Attributes.IAttributeSet<T>
    {
        using var client = new NetlinkClient(channel, ownsChannel: false);
        Span<byte> header = stackalloc byte[NfgenHeader.Size];
        new NfgenHeader(family).Write(header);
        client.Compose(NfnetlinkMessage.TypeOf(NfnlSubsystem.Nftables, message), NetlinkFlags.None, header, ref request).Dump("list the ruleset", handle);
    }

    // All of a kind, whatever table it is in.
    private static List<(NfProto Family, T Item)> All<T>(INetlinkChannel channel, byte message)
        where T : struct, Netlink.Attributes.IAttributeSet<T>
    {
        var items = new List<(NfProto, T)>();
        Dump(channel, message, NfProto.Unspecified, default(T), (in NetlinkMessage item) =>
        {
            item.TryReadNfgen(out var header);
            items.Add((header.Family, ReplayReader.Decode<T>(in item)));
        });
        return items;
    }

    private readonly struct ConnectionLines(ConnectionExpression? condition) : IConnectionHandler
    {
        private static readonly TextOptions Options = new(TextFields.Extended, TimeProvider.System);

        public List<string> Lines { get; } = [];

        public void Handle(ref ConnectionView connection)
        {
            if (condition is not null && !condition.Matches(ref connection))
                return;
            using var output = new OutputBuffer(Stream.Null);
            ConnectionText.Write(output, ref connection, Options);
            Lines.Add(Encoding.UTF8.GetString(output.Pending));
        }
    }
}
