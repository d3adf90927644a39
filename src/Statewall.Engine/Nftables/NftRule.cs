using Statewall.Engine.Nftables.Operations;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables;

/// <summary>A rule. // struct nft_rule</summary>
internal sealed class NftRule
{
    public NftRule(NftChain chain, ulong handle, Operation[] operations, byte[]? userData)
    {
        Chain = chain;
        Handle = handle;
        Operations = operations;
        UserData = userData;
        Node = new LinkedListNode<NftRule>(this);
    }

    public NftChain Chain { get; }

    public ulong Handle { get; }

    public Operation[] Operations { get; }

    public byte[]? UserData { get; }

    public bool IsActive { get; set; } = true;

    /// <summary>Packets run through it: its batch is committed, and none that deletes it.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Its place among the chain's rules.</summary>
    public LinkedListNode<NftRule> Node { get; }

    /// <summary>Packets run through it from now on.</summary>
    public void Start(Ruleset ruleset)
    {
        IsRunning = true;
        Chain.Recompile();
        var use = ruleset.UseBy(Chain.Table);
        foreach (var operation in Operations)
            operation.Start(in use);
    }

    /// <summary>Packets run through it no more.</summary>
    public void Stop(Ruleset ruleset)
    {
        IsRunning = false;
        Chain.Recompile();
        var use = ruleset.UseBy(Chain.Table);
        foreach (var operation in Operations)
            operation.Stop(in use);
    }

    // nf_tables_fill_rule_info
    public Rule ToMessage(ulong previous = 0)
    {
        var expressions = new Expression[Operations.Length];
        for (var at = 0; at < expressions.Length; at++)
            expressions[at] = Operations[at].ToMessage();
        return new Rule
        {
            Table = Chain.Table.Name,
            Chain = Chain.Name,
            Handle = Handle,
            Position = previous != 0 ? previous : null,
            Expressions = expressions,
            UserData = UserData,
        };
    }

    /// <summary>Lets go of what the operations refer to. // nft_rule_expr_deactivate</summary>
    public void Release(Ruleset ruleset, in RequestOrigin origin, ReleasePhase phase)
    {
        foreach (var operation in Operations)
            operation.Release(ruleset, in origin, phase);
    }

    /// <summary>Takes hold again after an aborted deletion. // nft_rule_expr_activate</summary>
    public void Hold()
    {
        foreach (var operation in Operations)
            operation.Hold();
    }
}

/// <summary>A rule was made.</summary>
internal sealed class NewRuleChange(RequestOrigin origin, NftRule rule) : Change(origin, rule.Chain.Table)
{
    public override void Commit(Ruleset ruleset)
    {
        rule.Start(ruleset);
        if (!ruleset.Announcer.IsWanted(Origin))
            return;
        var flags = Origin.CreateFlags;
        if ((Origin.Flags & (NetlinkFlags.Append | NetlinkFlags.Replace)) != 0)
            flags |= NetlinkFlags.Append;
        var previous = rule.Node.Next is null ? 0 : rule.Node.Previous?.Value.Handle ?? 0;
        var message = rule.ToMessage(previous);
        ruleset.Announcer.Announce(NftMessage.NewRule, flags, Origin, Table.Family, ruleset.Generation, ref message);
    }

    public override void Abort(Ruleset ruleset)
    {
        rule.Chain.Use--;
        rule.Chain.Rules.Remove(rule.Node);
        rule.Release(ruleset, Origin, ReleasePhase.Abort);
    }
}

/// <summary>A rule was deleted.</summary>
internal sealed class DeleteRuleChange(RequestOrigin origin, NftRule rule) : Change(origin, rule.Chain.Table)
{
    public override void Commit(Ruleset ruleset)
    {
        rule.Chain.Rules.Remove(rule.Node);
        rule.Stop(ruleset);
        if (ruleset.Announcer.IsWanted(Origin))
        {
            var flags = Origin.CreateFlags;
            if ((Origin.Flags & (NetlinkFlags.Append | NetlinkFlags.Replace)) != 0)
                flags |= NetlinkFlags.Append;
            var message = rule.ToMessage();
            ruleset.Announcer.Announce(NftMessage.DelRule, flags, Origin, Table.Family, ruleset.Generation, ref message);
        }
        rule.Release(ruleset, Origin, ReleasePhase.Commit);
    }

    public override void Abort(Ruleset ruleset)
    {
        rule.Chain.Use++;
        rule.IsActive = true;
        rule.Hold();
    }
}
