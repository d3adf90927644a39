using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Operations;
using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Handlers;

/// <summary>Requests about rules.</summary>
internal static class RuleHandler
{
    // nft_rule_policy
    public static readonly AttributeRule[] Rules =
    [
        AttributeRule.Any, AttributeRule.LooseText(255), AttributeRule.LooseText(255), AttributeRule.U64,
        AttributeRule.Array(OperationTable.Rules), AttributeRule.Nested,
        AttributeRule.U64, AttributeRule.Bytes(256), AttributeRule.Any, AttributeRule.U32, AttributeRule.U32, AttributeRule.U32,
    ];

    // nf_tables_newrule
    public static int New(in NftRequest request, ref ExtendedAck ack)
    {
        var errno = request.FindTable(NftaRule.Table, ref ack, out var table);
        if (errno != 0)
            return errno;
        errno = FindChain(in request, table, ref ack, out var chain);
        if (errno != 0)
            return errno;
        errno = FindNeighbour(in request, chain, ref ack, out var neighbour);
        if (errno != 0)
            return errno;
        var replaces = request.Has(NftaRule.Handle);
        var handle = replaces ? neighbour!.Handle : table.NextHandle();
        if (!replaces)
        {
            errno = FindPlace(in request, chain, ref ack, out neighbour);
            if (errno != 0)
                return errno;
        }
        var context = new LoadContext(request.Ruleset, request.Origin, table, chain);
        context.ReadCompat(in request.Attributes);
        var operations = OperationTable.LoadRule(in request.Attributes, context, ref ack);
        if (context.Errno != 0)
            return context.Errno;
        var rule = new NftRule(chain, handle, operations, request.UserData(NftaRule.UserData));
        table.NeedsValidation |= Array.Exists(operations, operation => operation.NeedsValidation);
        errno = replaces ? TryReplace(in request, rule, neighbour!) : 0;
        if (errno != 0)
        {
            rule.Release(request.Ruleset, request.Origin, ReleasePhase.Abort);
            return errno;
        }
        chain.Use++;
        if (!replaces)
            Insert(in request, rule, neighbour);
        if (request.Has(NftaRule.Id))
            request.Ruleset.Name(rule, request.Attributes.U32(NftaRule.Id));
        request.Ruleset.Add(new NewRuleChange(request.Origin, rule));
        return request.Ruleset.IsValidating ? table.Validate() : 0;
    }

    // nf_tables_getrule
    public static int Get(in NftRequest request, ref ExtendedAck ack)
    {
        var (ruleset, family, resets) = (request.Ruleset, request.Family, request.Kind == NftMessage.GetRuleReset);
        if (request.IsDump)
        {
            var (tableName, chainName) = (request.Name(NftaRule.Table), request.Name(NftaRule.Chain));
            return request.StartDump(new RulesetDump<(NftRule Rule, ulong Previous), Rule>(
                ruleset, NftMessage.NewRule, NetlinkFlags.Append, () => Of(ruleset, family, tableName, chainName),
                shown => shown.Rule.Chain.Table.Family, shown => Show(shown.Rule, shown.Previous, resets)));
        }
        var errno = request.FindTable(NftaRule.Table, ref ack, out var table, false);
        if (errno != 0)
            return errno;
        if (!request.Has(NftaRule.Chain))
            return NetlinkErrno.Inval;
        if (request.Name(NftaRule.Chain) is not { } name || table.Chains.Find(name) is not { } chain)
            return request.Blame(NftaRule.Chain, NetlinkErrno.NoEnt, ref ack);
        if (!request.Has(NftaRule.Handle))
            return NetlinkErrno.Inval;
        if (chain.FindRule(request.Attributes.U64(NftaRule.Handle)) is not { } found)
            return request.Blame(NftaRule.Handle, NetlinkErrno.NoEnt, ref ack);
        var message = Show(found, 0, resets);
        request.Answer(NftMessage.NewRule, family, ref message);
        return 0;
    }

    // nf_tables_delrule
    public static int Delete(in NftRequest request, ref ExtendedAck ack)
    {
        var errno = request.FindTable(NftaRule.Table, ref ack, out var table);
        if (errno != 0)
            return errno;
        if (!request.Has(NftaRule.Chain))
        {
            foreach (var each in table.Chains.Items)
            {
                if (each is { IsActive: true, IsBinding: false })
                    DeleteAll(in request, each);
            }
            return 0;
        }
        var isDestroy = request.Kind == NftMessage.DestroyRule;
        if (request.Name(NftaRule.Chain) is not { } name || table.Chains.Find(name) is not { } chain)
            return isDestroy ? 0 : request.Blame(NftaRule.Chain, NetlinkErrno.NoEnt, ref ack);
        if (chain.IsBinding)
            return NetlinkErrno.OpNotSupp;
        if (request.Has(NftaRule.Handle))
        {
            if (chain.FindRule(request.Attributes.U64(NftaRule.Handle)) is not { } rule)
                return isDestroy ? 0 : request.Blame(NftaRule.Handle, NetlinkErrno.NoEnt, ref ack);
            return TryDelete(in request, rule);
        }
        if (!request.Has(NftaRule.Id))
        {
            DeleteAll(in request, chain);
            return 0;
        }
        return request.Ruleset.FindRule(chain, request.Attributes.U32(NftaRule.Id)) is { } named
            ? TryDelete(in request, named)
            : request.Blame(NftaRule.Id, NetlinkErrno.NoEnt, ref ack);
    }

    /// <summary>Deletes all rules of a chain. // nft_delrule_by_chain</summary>
    public static void DeleteAll(in NftRequest request, NftChain chain)
    {
        foreach (var rule in chain.Rules)
            TryDelete(in request, rule);
    }

    // The active rules that a dump shows, each with the handle of the one before. // __nf_tables_dump_rules
    private static IEnumerable<(NftRule, ulong)> Of(Ruleset ruleset, NfProto family, string? tableName, string? chainName)
    {
        foreach (var table in TableHandler.Of(ruleset, family))
        {
            if (tableName is not null && table.Name != tableName)
                continue;
            foreach (var chain in table.Chains.Items)
            {
                if (!chain.IsActive || (tableName is not null && chainName is not null && chain.Name != chainName))
                    continue;
                var previous = 0UL;
                foreach (var rule in chain.Rules)
                {
                    if (!rule.IsActive)
                        continue;
                    yield return (rule, previous);
                    previous = rule.Handle;
                }
            }
            if (tableName is not null)
                yield break;
        }
    }

    private static Rule Show(NftRule rule, ulong previous, bool resets)
    {
        var message = rule.ToMessage(previous);
        if (resets)
            Array.ForEach(rule.Operations, operation => operation.Reset());
        return message;
    }

    private static int FindChain(in NftRequest request, NftTable table, ref ExtendedAck ack, out NftChain chain)
    {
        chain = null!;
        NftChain? found;
        ushort named;
        if (request.Has(NftaRule.Chain))
            (named, found) = (NftaRule.Chain, request.Name(NftaRule.Chain) is { } name ? table.Chains.Find(name) : null);
        else if (request.Has(NftaRule.ChainId))
            (named, found) = (NftaRule.ChainId, request.Ruleset.FindChain(table, request.Attributes.U32(NftaRule.ChainId)));
        else
            return NetlinkErrno.Inval;
        if (found is null)
            return request.Blame(named, NetlinkErrno.NoEnt, ref ack);
        chain = found;
        return found.IsBound ? NetlinkErrno.OpNotSupp : 0;
    }

    // The rule that is to be replaced.
    private static int FindNeighbour(in NftRequest request, NftChain chain, ref ExtendedAck ack, out NftRule? rule)
    {
        rule = null;
        if (!request.Has(NftaRule.Handle))
            return !request.HasFlag(NetlinkFlags.Create) || request.HasFlag(NetlinkFlags.Replace) ? NetlinkErrno.Inval : 0;
        rule = chain.FindRule(request.Attributes.U64(NftaRule.Handle));
        if (rule is null)
            return request.Blame(NftaRule.Handle, NetlinkErrno.NoEnt, ref ack);
        if (request.HasFlag(NetlinkFlags.Exclusive))
            return request.Blame(NftaRule.Handle, NetlinkErrno.Exist, ref ack);
        return request.HasFlag(NetlinkFlags.Replace) ? 0 : NetlinkErrno.OpNotSupp;
    }

    // The rule that a new one is to be before or behind.
    private static int FindPlace(in NftRequest request, NftChain chain, ref ExtendedAck ack, out NftRule? rule)
    {
        rule = null;
        if (request.Has(NftaRule.Position))
        {
            rule = chain.FindRule(request.Attributes.U64(NftaRule.Position));
            return rule is null ? request.Blame(NftaRule.Position, NetlinkErrno.NoEnt, ref ack) : 0;
        }
        if (!request.Has(NftaRule.PositionId))
            return 0;
        rule = request.Ruleset.FindRule(chain, request.Attributes.U32(NftaRule.PositionId));
        return rule is null ? request.Blame(NftaRule.PositionId, NetlinkErrno.NoEnt, ref ack) : 0;
    }

    private static int TryReplace(in NftRequest request, NftRule rule, NftRule replaced)
    {
        if (rule.Chain.IsBinding)
            return NetlinkErrno.OpNotSupp;
        var errno = TryDelete(in request, replaced);
        if (errno == 0)
            rule.Chain.Rules.AddBefore(replaced.Node, rule.Node);
        return errno;
    }

    private static void Insert(in NftRequest request, NftRule rule, NftRule? neighbour)
    {
        var rules = rule.Chain.Rules;
        if (request.HasFlag(NetlinkFlags.Append))
        {
            if (neighbour is not null)
                rules.AddAfter(neighbour.Node, rule.Node);
            else
                rules.AddLast(rule.Node);
        }
        else if (neighbour is not null)
        {
            rules.AddBefore(neighbour.Node, rule.Node);
        }
        else
        {
            rules.AddFirst(rule.Node);
        }
    }

    // nft_delrule
    private static int TryDelete(in NftRequest request, NftRule rule)
    {
        if (!rule.IsActive)
            return NetlinkErrno.NoEnt;
        rule.IsActive = false;
        rule.Chain.Use--;
        rule.Release(request.Ruleset, request.Origin, ReleasePhase.Prepare);
        request.Ruleset.Add(new DeleteRuleChange(request.Origin, rule));
        return 0;
    }
}
