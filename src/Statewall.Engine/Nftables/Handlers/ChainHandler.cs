using Statewall.Engine.Handlers;
using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Handlers;

/// <summary>Requests about chains.</summary>
internal static class ChainHandler
{
    private const NftChainFlags AllFlags = NftChainFlags.Base | NftChainFlags.HwOffload | NftChainFlags.Binding;

    // nft_chain_policy
    public static readonly AttributeRule[] Rules =
    [
        AttributeRule.Any, AttributeRule.LooseText(255), AttributeRule.U64, AttributeRule.LooseText(255), AttributeRule.Nested, AttributeRule.U32,
        AttributeRule.Any, AttributeRule.LooseText(42), AttributeRule.Nested, AttributeRule.Any, AttributeRule.U32, AttributeRule.U32,
        AttributeRule.Bytes(256),
    ];

    // nft_counter_policy
    private static readonly AttributeRule[] CounterRules = [AttributeRule.Any, AttributeRule.U64, AttributeRule.U64];

    // nf_tables_newchain
    public static int New(in NftRequest request, ref ExtendedAck ack)
    {
        var errno = request.FindTable(NftaChain.Table, ref ack, out var table);
        if (errno != 0)
            return errno;
        errno = FindForChange(in request, table, ref ack, out var present);
        if (errno != 0)
            return errno;
        errno = ReadPolicy(in request, present, out var policy, ref ack);
        if (errno != 0)
            return errno;
        var flags = request.Has(NftaChain.Flags) ? (NftChainFlags)request.Attributes.U32(NftaChain.Flags) : present?.Flags ?? NftChainFlags.None;
        if ((flags & ~AllFlags) != 0)
            return NetlinkErrno.OpNotSupp;
        if (present is null)
            return Add(in request, table, policy, flags, ref ack);
        if (present.IsBinding)
            return NetlinkErrno.Inval;
        var named = request.NameOrHandle(NftaChain.Name, NftaChain.Handle);
        if (request.HasFlag(NetlinkFlags.Exclusive))
            return request.Blame(named, NetlinkErrno.Exist, ref ack);
        if (request.HasFlag(NetlinkFlags.Replace))
            return NetlinkErrno.OpNotSupp;
        return Update(in request, present, policy, flags | (present.Flags & NftChainFlags.Base), named, ref ack);
    }

    // nf_tables_getchain
    public static int Get(in NftRequest request, ref ExtendedAck ack)
    {
        var (ruleset, family) = (request.Ruleset, request.Family);
        if (request.IsDump)
        {
            return request.StartDump(new RulesetDump<NftChain, Chain>(
                ruleset, NftMessage.NewChain, NetlinkFlags.None,
                () => TableHandler.Of(ruleset, family).SelectMany(table => table.Chains.Items.Where(chain => chain.IsActive)),
                chain => chain.Table.Family, chain => chain.ToMessage()));
        }
        var errno = request.FindTable(NftaChain.Table, ref ack, out var table, false);
        if (errno != 0)
            return errno;
        if (!request.Has(NftaChain.Name))
            return NetlinkErrno.Inval;
        if (request.Name(NftaChain.Name) is not { } name || table.Chains.Find(name) is not { } found)
            return request.Blame(NftaChain.Name, NetlinkErrno.NoEnt, ref ack);
        var message = found.ToMessage();
        request.Answer(NftMessage.NewChain, family, ref message);
        return 0;
    }

    // nf_tables_delchain
    public static int Delete(in NftRequest request, ref ExtendedAck ack)
    {
        var errno = request.FindTable(NftaChain.Table, ref ack, out var table);
        if (errno != 0)
            return errno;
        errno = request.FindToDelete(table.Chains, NftaChain.Name, NftaChain.Handle, NftMessage.DestroyChain, ref ack, out var chain);
        if (chain is null)
            return errno;
        if (chain.IsBinding)
            return NetlinkErrno.OpNotSupp;
        if (request.Has(NftaChain.Hook))
        {
            if (request.Kind == NftMessage.DestroyChain || (chain.Flags & NftChainFlags.HwOffload) != 0)
                return NetlinkErrno.OpNotSupp;
            if (chain.Base is { IsOfDevices: true })
                return DeleteDevices(in request, chain, ref ack);
        }
        if (request.HasFlag(NetlinkFlags.NonRecursive) && chain.Use > 0)
            return NetlinkErrno.Busy;
        RuleHandler.DeleteAll(in request, chain);
        if (chain.Use > 0)
            return request.Blame(request.NameOrHandle(NftaChain.Name, NftaChain.Handle), NetlinkErrno.Busy, ref ack);
        Delete(in request, chain);
        return 0;
    }

    /// <summary>Deletes a chain without rules. // nft_delchain</summary>
    public static void Delete(in NftRequest request, NftChain chain)
    {
        chain.Table.Use--;
        chain.Table.Chains.Deactivate(chain);
        request.Ruleset.Add(new DeleteChainChange(request.Origin, chain));
    }

    private static int FindForChange(in NftRequest request, NftTable table, ref ExtendedAck ack, out NftChain? chain)
    {
        chain = null;
        if (request.Has(NftaChain.Handle))
        {
            chain = table.Chains.Find(request.Attributes.U64(NftaChain.Handle));
            return chain is null ? request.Blame(NftaChain.Handle, NetlinkErrno.NoEnt, ref ack) : 0;
        }
        if (!request.Has(NftaChain.Name))
            return request.Has(NftaChain.Id) ? 0 : NetlinkErrno.Inval;
        if (request.Name(NftaChain.Name) is not { } name)
            return request.Blame(NftaChain.Name, NetlinkErrno.Inval, ref ack);
        chain = table.Chains.Find(name);
        return 0;
    }

    private static int ReadPolicy(in NftRequest request, NftChain? present, out NftVerdict? policy, ref ExtendedAck ack)
    {
        policy = null;
        if (!request.Has(NftaChain.Policy))
            return 0;
        if (present is null ? !request.Has(NftaChain.Hook) : present.Base is null)
            return request.Blame(NftaChain.Policy, NetlinkErrno.OpNotSupp, ref ack);
        policy = (NftVerdict)(int)request.Attributes.U32(NftaChain.Policy);
        return policy is NftVerdict.Drop or NftVerdict.Accept ? 0 : NetlinkErrno.Inval;
    }

    // nf_tables_addchain
    private static int Add(in NftRequest request, NftTable table, NftVerdict? policy, NftChainFlags flags, ref ExtendedAck ack)
    {
        BaseChain? hooked = null;
        if (request.Has(NftaChain.Hook))
        {
            if (table.IsUpdated) // __NFT_TABLE_F_UPDATE
                return NetlinkErrno.Inval;
            if ((flags & NftChainFlags.Binding) != 0)
                return NetlinkErrno.OpNotSupp;
            var errno = HookParser.Parse(in request, table, null, flags, out hooked, ref ack);
            if (errno != 0)
                return errno;
            hooked!.Policy = policy ?? NftVerdict.Accept;
            errno = ReadCounters(in request, out var counters);
            if (errno != 0)
                return errno;
            (hooked.Packets, hooked.Bytes) = (counters?.Packets, counters?.Bytes ?? 0);
            flags |= NftChainFlags.Base;
        }
        else if ((flags & NftChainFlags.Base) != 0)
        {
            return NetlinkErrno.Inval;
        }
        else if ((flags & NftChainFlags.HwOffload) != 0)
        {
            return NetlinkErrno.OpNotSupp;
        }
        var handle = table.NextHandle(); // used up also when the name is missing
        if (!request.Has(NftaChain.Name) && (flags & NftChainFlags.Binding) == 0)
            return NetlinkErrno.Inval;
        var name = request.Name(NftaChain.Name) ?? request.Ruleset.NextBindingChainName();
        var chain = new NftChain(table, name, handle) { Flags = flags, Base = hooked, UserData = request.UserData(NftaChain.UserData) };
        table.Use++;
        table.Chains.Add(chain);
        if (request.Has(NftaChain.Id))
            request.Ruleset.Name(chain, request.Attributes.U32(NftaChain.Id));
        request.Ruleset.Add(new NewChainChange(request.Origin, chain));
        return 0;
    }

    // nf_tables_updchain
    private static int Update(
        in NftRequest request, NftChain chain, NftVerdict? policy, NftChainFlags flags, ushort named, ref ExtendedAck ack)
    {
        if (chain.Flags != flags)
            return NetlinkErrno.OpNotSupp;
        List<Device>? added = null;
        if (request.Has(NftaChain.Hook))
        {
            if (chain.Base is null)
                return request.Blame(named, NetlinkErrno.Exist, ref ack);
            var errno = HookParser.Parse(in request, chain.Table, chain.Base, flags, out var hooked, ref ack);
            if (errno != 0)
                return errno;
            var isElsewhere = !chain.Base.IsOfDevices && (hooked!.Hook != chain.Base.Hook || hooked.Priority != chain.Base.Priority);
            if (hooked!.Type != chain.Base.Type || isElsewhere)
                return request.Blame(named, NetlinkErrno.Exist, ref ack);
            if (chain.Base.IsOfDevices)
                added = hooked.Devices.FindAll(device => !chain.Base.Devices.Contains(device));
        }
        var counterErrno = ReadCounters(in request, out var counters);
        if (request.Has(NftaChain.Counters) && chain.Base is null)
            return NetlinkErrno.OpNotSupp;
        if (counterErrno != 0)
            return counterErrno;
        string? name = null;
        if (request.Has(NftaChain.Handle) && request.Has(NftaChain.Name))
        {
            name = request.Name(NftaChain.Name);
            if (name is null)
                return request.Blame(NftaChain.Name, NetlinkErrno.Inval, ref ack);
            if (chain.Table.Chains.Find(name) is not null || IsTaken(in request, chain.Table, name))
                return request.Blame(NftaChain.Name, NetlinkErrno.Exist, ref ack);
        }
        request.Ruleset.Add(new ChainUpdateChange(request.Origin, chain)
        {
            Policy = policy,
            Name = name,
            Counters = counters,
            AddedDevices = added,
        });
        return 0;
    }

    // Whether another chain is to have the name once the batch is committed.
    private static bool IsTaken(in NftRequest request, NftTable table, string name)
    {
        foreach (var change in request.Ruleset.Changes)
        {
            if (change is ChainUpdateChange update && change.Table == table && update.Name == name)
                return true;
        }
        return false;
    }

    // nft_stats_alloc
    private static int ReadCounters(in NftRequest request, out ChainCounters? counters)
    {
        counters = null;
        if (!request.Has(NftaChain.Counters))
            return 0;
        var errno = request.Attributes.Parse(NftaChain.Counters, CounterRules, out var nest);
        if (errno != 0)
            return errno;
        if (!nest.Has(NftaCounter.Bytes) || !nest.Has(NftaCounter.Packets))
            return NetlinkErrno.Inval;
        counters = new ChainCounters { Packets = nest.U64(NftaCounter.Packets), Bytes = nest.U64(NftaCounter.Bytes) };
        return 0;
    }

    // nft_delchain_hook
    private static int DeleteDevices(in NftRequest request, NftChain chain, ref ExtendedAck ack)
    {
        var errno = HookParser.Parse(in request, chain.Table, chain.Base, chain.Flags, out var hooked, ref ack);
        if (errno != 0)
            return errno;
        if (!hooked!.Devices.TrueForAll(chain.Base!.Devices.Contains))
            return NetlinkErrno.NoEnt;
        request.Ruleset.Add(new DeleteChainDevicesChange(request.Origin, chain, hooked.Devices));
        return 0;
    }
}
