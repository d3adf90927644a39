using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Replay;

/// <summary>
/// The ruleset of a replay that comes without one: it accepts everything, and makes the kernel track, which it does only once a rule
/// looks at connections (nf_ct_netns_get). One table <c>inet statewall-replay</c>, one forward chain of priority 0, one rule on <c>ct state</c>.
/// </summary>
public static class TrackingRuleset
{
    private const string TableName = "statewall-replay";
    private const string ChainName = "forward";

    /// <summary>Loads the ruleset over a channel, which may be used for other things afterwards.</summary>
    /// <exception cref="NetlinkException">The kernel refused it.</exception>
    public static void Load(INetlinkChannel channel)
    {
        using var client = new NetlinkClient(channel, ownsChannel: false);
        using var batch = new RequestBatch(BatchKind.Transaction);
        batch.AddBatchBegin(NfnlSubsystem.Nftables);
        var table = new Table { Name = TableName };
        Add(batch, NftMessage.NewTable, NetlinkFlags.Create, ref table);
        var chain = new Chain
        {
            Table = TableName,
            Name = ChainName,
            Hook = new ChainHook { Number = (uint)InetHook.Forward, Priority = 0 },
            Policy = NftVerdict.Accept,
            Type = "filter",
        };
        Add(batch, NftMessage.NewChain, NetlinkFlags.Create, ref chain);
        var rule = new Rule
        {
            Table = TableName,
            Chain = ChainName,
            Expressions =
            [
                Expression.Of(new CtExpression { Key = NftCtKey.State, DestinationRegister = NftRegister.Reg1 }),
                Expression.OfVerdict(NftVerdict.Accept),
            ],
        };
        Add(batch, NftMessage.NewRule, NetlinkFlags.Create | NetlinkFlags.Append, ref rule);
        batch.AddBatchEnd(NfnlSubsystem.Nftables);
        var failures = client.Execute("load the tracking ruleset", batch);
        if (failures.Count > 0)
            throw failures[0].Error;
    }

    private static void Add<T>(RequestBatch batch, byte message, NetlinkFlags flags, ref T value)
        where T : struct, IAttributeSet<T> =>
        batch.AddNfnetlink(NfnetlinkMessage.TypeOf(NfnlSubsystem.Nftables, message), flags, NfProto.Inet, ref value);
}
