using Statewall.Engine.Handlers;
using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Handlers;

/// <summary>Requests about tables.</summary>
internal static class TableHandler
{
    private const NftTableFlags AllFlags = NftTableFlags.Dormant | NftTableFlags.Owner | NftTableFlags.Persist;

    // nft_table_policy
    public static readonly AttributeRule[] Rules =
    [
        AttributeRule.Any, AttributeRule.LooseText(255), AttributeRule.U32, AttributeRule.Any, AttributeRule.U64, AttributeRule.Any,
        AttributeRule.Bytes(256),
    ];

    // nf_tables_newtable
    public static int New(in NftRequest request, ref ExtendedAck ack)
    {
        if (request.Family is not (NfProto.Inet or NfProto.IPv4 or NfProto.Arp or NfProto.Netdev or NfProto.Bridge or NfProto.IPv6))
            return NetlinkErrno.OpNotSupp;
        if (request.Name(NftaTable.Name) is not { } name)
            return NetlinkErrno.Inval;
        if (request.WholeName(NftaTable.Name) is { } whole && request.Ruleset.FindTable(whole, request.Family) is { } present)
            return Update(in request, present, ref ack);
        var flags = request.Has(NftaTable.Flags) ? (NftTableFlags)request.Attributes.U32(NftaTable.Flags) : NftTableFlags.None;
        if ((flags & ~AllFlags) != 0)
            return NetlinkErrno.OpNotSupp;
        var table = new NftTable(name, request.Family, request.Ruleset.NextTableHandle())
        {
            Flags = flags,
            Owner = (flags & NftTableFlags.Owner) != 0 ? request.Origin.PortId : 0,
            UserData = request.UserData(NftaTable.UserData),
        };
        request.Ruleset.Insert(table);
        request.Ruleset.Add(new NewTableChange(request.Origin, table));
        return 0;
    }

    // nf_tables_gettable
    public static int Get(in NftRequest request, ref ExtendedAck ack)
    {
        var (ruleset, family) = (request.Ruleset, request.Family);
        if (request.IsDump)
        {
            return request.StartDump(new RulesetDump<NftTable, Table>(
                ruleset, NftMessage.NewTable, NetlinkFlags.None, () => Of(ruleset, family), table => table.Family, table => table.ToMessage()));
        }
        var errno = request.FindTable(NftaTable.Name, ref ack, out var found, false);
        if (errno != 0)
            return errno;
        var message = found.ToMessage();
        request.Answer(NftMessage.NewTable, family, ref message);
        return 0;
    }

    // nf_tables_deltable
    public static int Delete(in NftRequest request, ref ExtendedAck ack)
    {
        if (request.Family == NfProto.Unspecified || (!request.Has(NftaTable.Name) && !request.Has(NftaTable.Handle)))
            return DeleteAll(in request);
        var errno = Find(in request, out var table);
        if (errno == NetlinkErrno.NoEnt && request.Kind == NftMessage.DestroyTable)
            return 0;
        if (errno != 0)
            return request.Blame(request.NameOrHandle(NftaTable.Name, NftaTable.Handle), errno, ref ack);
        if (request.HasFlag(NetlinkFlags.NonRecursive) && table.Use > 0)
            return NetlinkErrno.Busy;
        Delete(in request, table);
        return 0;
    }

    /// <summary>The active tables of a family, or all.</summary>
    public static IEnumerable<NftTable> Of(Ruleset ruleset, NfProto family) =>
        ruleset.Tables.Where(table => table.IsActive && (family == NfProto.Unspecified || table.Family == family));

    // nf_tables_updtable
    private static int Update(in NftRequest request, NftTable table, ref ExtendedAck ack)
    {
        if (table.IsOwnedByOther(request.Origin.PortId))
            return NetlinkErrno.Perm;
        if (request.HasFlag(NetlinkFlags.Exclusive))
            return request.Blame(NftaTable.Name, NetlinkErrno.Exist, ref ack);
        if (request.HasFlag(NetlinkFlags.Replace))
            return NetlinkErrno.OpNotSupp;
        if (!request.Has(NftaTable.Flags))
            return 0;
        var flags = (NftTableFlags)request.Attributes.U32(NftaTable.Flags);
        if ((flags & ~AllFlags) != 0)
            return NetlinkErrno.OpNotSupp;
        if (flags == table.Flags)
            return 0;
        var isOrphan = (table.Flags & (NftTableFlags.Owner | NftTableFlags.Persist)) == NftTableFlags.Persist;
        var losesOwner = (table.Flags & ~flags & NftTableFlags.Owner) != 0;
        var gainsOwner = (flags & ~table.Flags & NftTableFlags.Owner) != 0;
        if (losesOwner || ((flags & NftTableFlags.Owner) != 0 && !isOrphan) || ((flags ^ table.Flags) & NftTableFlags.Persist) != 0)
            return NetlinkErrno.OpNotSupp;
        if (table.IsUpdated || HasPendingHooks(in request, table))
            return NetlinkErrno.Inval;
        request.Ruleset.Add(new TableFlagsChange(request.Origin, table, table.Flags));
        table.IsUpdated = true;
        table.Flags = flags;
        if (gainsOwner)
            table.Owner = request.Origin.PortId;
        return 0;
    }

    // nft_table_pending_update
    private static bool HasPendingHooks(in NftRequest request, NftTable table)
    {
        foreach (var change in request.Ruleset.Changes)
        {
            if (change.Table == table && change is ChainUpdateChange or DeleteChainChange { IsOfBaseChain: true })
                return true;
        }
        return false;
    }

    private static int Find(in NftRequest request, out NftTable table)
    {
        var found = request.Has(NftaTable.Handle)
            ? request.Ruleset.FindTable(request.Attributes.U64(NftaTable.Handle), request.Family)
            : request.WholeName(NftaTable.Name) is { } name ? request.Ruleset.FindTable(name, request.Family) : null;
        table = found!;
        if (found is null)
            return NetlinkErrno.NoEnt;
        return found.IsOwnedByOther(request.Origin.PortId) ? NetlinkErrno.Perm : 0;
    }

    // nft_flush
    private static int DeleteAll(in NftRequest request)
    {
        var name = request.WholeName(NftaTable.Name);
        foreach (var table in Of(request.Ruleset, request.Family).ToArray())
        {
            if (!table.IsOwnedByOther(request.Origin.PortId) && (name is null || table.Name == name))
                Delete(in request, table);
        }
        return 0;
    }

    // nft_flush_table: everything in it goes first, in the order of what refers to what
    private static void Delete(in NftRequest request, NftTable table)
    {
        foreach (var chain in table.Chains.Items)
        {
            if (chain is { IsActive: true, IsBinding: false })
                RuleHandler.DeleteAll(in request, chain);
        }
        foreach (var set in table.Sets.Items)
        {
            if (set is { IsActive: true, IsAnonymous: false })
                SetHandler.Delete(in request, set);
        }
        foreach (var flowtable in table.Flowtables.Items)
        {
            if (flowtable.IsActive)
                FlowtableHandler.Delete(in request, flowtable);
        }
        foreach (var target in table.Objects.Items)
        {
            if (target.IsActive)
                ObjectHandler.Delete(in request, target);
        }
        foreach (var chain in table.Chains.Items)
        {
            if (chain is { IsActive: true, IsBinding: false })
                ChainHandler.Delete(in request, chain);
        }
        table.IsActive = false;
        request.Ruleset.Add(new DeleteTableChange(request.Origin, table));
    }
}
