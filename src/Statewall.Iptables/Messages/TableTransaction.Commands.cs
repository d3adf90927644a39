using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Iptables.Messages;

// What each command does to the tables.
internal sealed partial class TableTransaction
{
    private const string NoSuchRule = "Bad rule (does a matching rule exist in that chain?).";


    /// <summary>Adds a command that changes something.</summary>
    /// <exception cref="XtUsageException">It cannot be done.</exception>
    public void Do(XtCommand command)
    {
        var table = StateOf(command.Table);
        switch (command.Verb)
        {
            case XtVerb.Append: Append(table, command); break;
            case XtVerb.Insert: Insert(table, command); break;
            case XtVerb.Delete when command.Place > 0: DeletePlace(table, command); break;
            case XtVerb.Delete: Delete(table, command); break;
            case XtVerb.Replace: Replace(table, command); break;
            case XtVerb.Check: Check(table, command); break;
            case XtVerb.Flush: Flush(table, command.Chain); break;
            case XtVerb.Zero: Zero(table, command); break;
            case XtVerb.NewChain: NewChain(table, command.Chain!, command.Argument); break;
            case XtVerb.DeleteChain: DeleteChains(table, command.Chain); break;
            case XtVerb.RenameChain: Rename(table, command.Chain!, command.Argument!); break;
            case XtVerb.Policy: SetPolicy(table, command.Chain!, command.Argument!, command.Counters); break;
            default: break;
        }
    }

    /// <summary>All that a table has goes, as when a saved ruleset takes its place.</summary>
    public void FlushTable(string name)
    {
        var table = StateOf(name);
        // to delete what is not there would be an error: it is made first
        MakeTable(table);
        var message = new Table { Name = name };
        Add(NftMessage.DelTable, NetlinkFlags.None, ref message, StepKind.TableDelete);
        table.Chains.Clear();
        (table.IsMade, table.IsFlushed, table.AreChainsKnown) = (false, true, true);
        MakeTable(table);
    }

    /// <summary>A chain of a saved ruleset: its policy, or that it has none.</summary>
    /// <param name="tableName">The table.</param>
    /// <param name="name">The chain.</param>
    /// <param name="policy">The policy; null for a chain that is jumped to.</param>
    /// <param name="counters">What its policy counted.</param>
    public void RestoreChain(string tableName, string name, string? policy, (ulong Packets, ulong Bytes) counters)
    {
        var table = StateOf(tableName);
        if (policy is not null && table.Builtin.Find(name) is not null)
        {
            SetPolicy(table, name, policy, counters);
            return;
        }
        if (table.Builtin.Find(name) is not null)
        {
            NeededChain(table, name);
            return;
        }
        // of one that is there already only the rules go
        var chain = ChainOf(table, name);
        if (chain.Exists)
            FlushChain(table, chain);
        else
            MakeChain(table, chain);
        if (policy is not null && client.Family.HasUserPolicies)
            SetUserPolicy(table, name, policy);
    }

    private void Append(TableState table, XtCommand command)
    {
        var chain = NeededChain(table, command.Chain!);
        if (client.Family.HasUserPolicies && chain.Builtin is null && RulesOf(table, chain) is { Count: > 0 } rules && rules[^1] is var last && Read(last).IsPolicy)
        {
            foreach (var rule in command.Rules)
                rules.Insert(rules.Count - 1, Write(table, chain, rule, StepKind.RuleInsert, NetlinkFlags.Create, last.Handle, last.Id));
            return;
        }
        foreach (var rule in command.Rules)
            chain.Append(Write(table, chain, rule, StepKind.RuleAppend, NetlinkFlags.Create | NetlinkFlags.Append, 0, 0));
    }

    /// <summary>What becomes of packets at the end of a chain of bridges that somebody made.</summary>
    private void SetUserPolicy(TableState table, string name, string policy)
    {
        if (policy is not (XtRule.Accept or XtRule.Drop or XtRule.Return))
            throw new XtUsageException($"Unknown policy '{policy}'");
        var chain = NeededChain(table, name);
        var rules = RulesOf(table, chain);
        if (rules.FindIndex(rule => Read(rule).IsPolicy) is >= 0 and var index)
        {
            Delete(table, chain, rules[index]);
            rules.RemoveAt(index);
        }
        // to return is what a chain does at its end
        if (policy != XtRule.Return)
            chain.Append(Write(table, chain, new XtRule(client.Family.NewHead()) { Jump = policy, IsPolicy = true }, StepKind.RuleAppend, NetlinkFlags.Create | NetlinkFlags.Append, 0, 0));
    }

    private void Insert(TableState table, XtCommand command)
    {
        var chain = NeededChain(table, command.Chain!);
        if (command.Place == 1)
        {
            for (var index = command.Rules.Count - 1; index >= 0; index--)
                chain.InsertFirst(Write(table, chain, command.Rules[index], StepKind.RuleInsert, NetlinkFlags.Create, 0, 0));
            return;
        }
        var rules = RulesOf(table, chain);
        if (command.Place > rules.Count + 1)
            throw TooBig("insertion");
        foreach (var rule in command.Rules)
        {
            if (command.Place > rules.Count)
                chain.Append(Write(table, chain, rule, StepKind.RuleAppend, NetlinkFlags.Create | NetlinkFlags.Append, 0, 0));
            else
                rules.Insert(command.Place - 1, Write(table, chain, rule, StepKind.RuleInsert, NetlinkFlags.Create, rules[command.Place - 1].Handle, rules[command.Place - 1].Id));
            command.Place++;
        }
    }

    private void Replace(TableState table, XtCommand command)
    {
        var chain = NeededChain(table, command.Chain!);
        var rules = RulesOf(table, chain);
        if (command.Place > rules.Count)
            throw TooBig("replacement");
        Replace(table, chain, rules, command.Place - 1, command.Rules[0]);
    }

    private void Replace(TableState table, ChainState chain, List<PlacedRule> rules, int index, XtRule rule)
    {
        var replaced = rules[index];
        if (replaced.Handle != 0)
        {
            rules[index] = Write(table, chain, rule, StepKind.RuleReplace, NetlinkFlags.Replace, 0, 0, replaced.Handle);
            return;
        }
        // one that this transaction makes has no number yet that it could be replaced by
        rules[index] = Write(table, chain, rule, StepKind.RuleInsert, NetlinkFlags.Create, 0, replaced.Id);
        Delete(table, chain, replaced);
    }

    private void DeletePlace(TableState table, XtCommand command)
    {
        var chain = NeededChain(table, command.Chain!);
        var rules = RulesOf(table, chain);
        var last = command.LastPlace == 0 ? command.Place : command.LastPlace;
        if (last > rules.Count)
            throw TooBig("deletion");
        for (var place = command.Place; place <= last; place++)
            Delete(table, chain, rules[place - 1]);
        rules.RemoveRange(command.Place - 1, last - command.Place + 1);
    }

    private void Delete(TableState table, XtCommand command)
    {
        var chain = NeededChain(table, command.Chain!);
        foreach (var wanted in command.Rules)
        {
            var rules = RulesOf(table, chain);
            var index = rules.FindIndex(rule => Read(rule).IsSame(wanted));
            if (index < 0)
                throw new XtUsageException(NoSuchRule, XtUsageException.Other);
            Delete(table, chain, rules[index]);
            rules.RemoveAt(index);
        }
    }

    private void Check(TableState table, XtCommand command)
    {
        var chain = NeededChain(table, command.Chain!);
        // it stands by itself: what the kernel has is all that there is, and need not be kept
        var missing = command.Rules.ToList();
        client.ReadRules(table.Name, chain.Name, (_, rule, _) => missing.RemoveAll(rule.IsSame));
        if (missing.Count > 0)
            throw new XtUsageException(NoSuchRule, XtUsageException.Other);
    }

    private void Flush(TableState table, string? name)
    {
        if (name is not null)
        {
            FlushChain(table, NeededChain(table, name));
            return;
        }
        ReadAllChains(table);
        foreach (var chain in table.Chains.Values.Where(chain => chain.Exists))
            FlushChain(table, chain);
    }

    private void FlushChain(TableState table, ChainState chain)
    {
        var message = new Rule { Table = table.Name, Chain = chain.Name };
        Add(NftMessage.DelRule, NetlinkFlags.None, ref message, StepKind.RuleFlush);
        chain.Flush();
    }

    private void Zero(TableState table, XtCommand command)
    {
        if (command.Chain is { } name)
        {
            Zero(table, NeededChain(table, name), command.Place);
            return;
        }
        ReadAllChains(table);
        foreach (var chain in table.Chains.Values.Where(chain => chain.Exists))
            Zero(table, chain, 0);
    }

    private void Zero(TableState table, ChainState chain, int place)
    {
        var rules = RulesOf(table, chain);
        if (place > rules.Count)
            throw TooBig("zeroing");
        if (place == 0 && chain.Builtin is not null)
        {
            var message = new Chain { Table = table.Name, Name = chain.Name, Counters = new ChainCounters { Packets = 0, Bytes = 0 } };
            Add(NftMessage.NewChain, NetlinkFlags.None, ref message, StepKind.ChainZero);
        }
        for (var index = 0; index < rules.Count; index++)
        {
            if ((place != 0 && place != index + 1) || Read(rules[index]) is not { } rule || (rule.Packets == 0 && rule.Bytes == 0))
                continue;
            (rule.Packets, rule.Bytes) = (0, 0);
            Replace(table, chain, rules, index, rule);
        }
    }

    private void NewChain(TableState table, string name, string? policy)
    {
        var chain = ChainOf(table, name);
        if (chain.Exists || chain.Builtin is not null)
            throw new XtUsageException("Chain already exists.", XtUsageException.Other);
        MakeChain(table, chain);
        if (client.Family.HasUserPolicies)
            SetUserPolicy(table, name, policy ?? XtRule.Accept);
    }

    private void MakeChain(TableState table, ChainState chain)
    {
        MakeTable(table);
        var message = new Chain { Table = table.Name, Name = chain.Name };
        chain.Exists = true;
        Add(NftMessage.NewChain, NetlinkFlags.Create | NetlinkFlags.Exclusive, ref message, StepKind.ChainUserAdd);
    }

    private void DeleteChains(TableState table, string? name)
    {
        if (name is not null)
        {
            var chain = ChainOf(table, name);
            if (!chain.Exists)
                throw new XtUsageException("No chain/target/match by that name.", XtUsageException.Other);
            DeleteChain(table, chain);
            return;
        }
        ReadAllChains(table);
        // chains that always are there go when nothing is in them and packets are let through, so that they cost nothing
        foreach (var chain in table.Chains.Values.Where(chain => chain.Exists && (chain.Builtin is null || (chain.Kernel is { Use: 0, Policy: NftVerdict.Accept }))).ToList())
            DeleteChain(table, chain);
    }

    private void DeleteChain(TableState table, ChainState chain)
    {
        if (client.Family.HasUserPolicies && chain.Builtin is null && RulesOf(table, chain) is [var only] && Read(only).IsPolicy)
            FlushChain(table, chain);
        var message = new Chain { Table = table.Name, Name = chain.Name };
        Add(NftMessage.DelChain, NetlinkFlags.NonRecursive, ref message, StepKind.ChainDelete);
        (chain.Exists, chain.Kernel) = (false, null);
        chain.Flush();
    }

    private void Rename(TableState table, string from, string to)
    {
        var chain = ChainOf(table, from);
        if (!chain.Exists)
            throw new XtUsageException("No chain/target/match by that name.", XtUsageException.Other);
        if (ChainOf(table, to) is { } other && (other.Exists || other.Builtin is not null))
            throw new XtUsageException("File exists.", XtUsageException.Other);
        if (chain.Kernel is not { } kernel)
            throw new XtUsageException($"chain `{from}' was made by this transaction and cannot be renamed in it", XtUsageException.Other);
        var message = new Chain { Table = table.Name, Handle = kernel.Handle, Name = to };
        Add(NftMessage.NewChain, NetlinkFlags.None, ref message, StepKind.ChainRename);
        table.Chains.Remove(from);
        table.Chains[to] = new ChainState(to, null) { Kernel = kernel, Exists = true };
    }

    private void SetPolicy(TableState table, string name, string policy, (ulong Packets, ulong Bytes)? counters)
    {
        if (client.Family.HasUserPolicies && table.Builtin.Find(name) is null)
        {
            SetUserPolicy(table, name, policy);
            return;
        }
        var builtin = table.Builtin.Find(name) ?? throw new XtUsageException("Bad built-in chain name.", XtUsageException.Other);
        var verdict = policy switch
        {
            XtRule.Accept => NftVerdict.Accept,
            XtRule.Drop => NftVerdict.Drop,
            _ => throw new XtUsageException("Bad policy name. Run `dmesg' for more information.", XtUsageException.Other),
        };
        MakeBuiltin(table, ChainOf(table, name), builtin, verdict, counters is { } counted ? new ChainCounters { Packets = counted.Packets, Bytes = counted.Bytes } : null);
    }

    private static XtUsageException TooBig(string what) => new($"Index of {what} too big.", XtUsageException.Other);

    private void Delete(TableState table, ChainState chain, PlacedRule rule)
    {
        var message = new Rule { Table = table.Name, Chain = chain.Name, Handle = rule.Handle != 0 ? rule.Handle : null, Id = rule.Handle != 0 ? null : rule.Id };
        Add(NftMessage.DelRule, NetlinkFlags.None, ref message, StepKind.RuleDelete);
    }

    private PlacedRule Write(TableState table, ChainState chain, XtRule rule, StepKind action, NetlinkFlags flags, ulong before, uint beforeId, ulong handle = 0)
    {
        CheckJump(table, rule);
        _writer.Write(rule);
        foreach (var set in _writer.Sets)
            Make(table, set);
        var id = ++_lastId;
        var message = new Rule
        {
            Table = table.Name,
            Chain = chain.Name,
            Handle = handle != 0 ? handle : null,
            Position = before != 0 ? before : null,
            PositionId = before == 0 && beforeId != 0 ? beforeId : null,
            Compat = _writer.Compat,
            UserData = rule.IsPolicy ? ChainPolicy.UserData : null,
            Id = id,
        };
        Add(NftMessage.NewRule, flags, ref message, action, _writer.Attribute);
        // what a rule looks up does not stand in its message
        return _writer.Sets.Count > 0 ? Keep(rule, 0, id) : new PlacedRule(_batch.Count - 1, 0, id);
    }

    private void Make(TableState table, RuleSet made)
    {
        var set = made.Set with { Table = table.Name, Name = RuleSet.Name, Id = made.Id };
        Add(NftMessage.NewSet, NetlinkFlags.Create, ref set, StepKind.SetAdd);
        var elements = new SetElementList { Table = table.Name, Set = RuleSet.Name, SetId = made.Id, Elements = made.Elements };
        Add(NftMessage.NewSetElem, NetlinkFlags.Create, ref elements, StepKind.SetElementAdd);
    }

    private void CheckJump(TableState table, XtRule rule)
    {
        if (rule.Jump is { } jump && !rule.IsVerdict && !ChainOf(table, jump).Exists)
            throw new XtUsageException($"Chain '{jump}' does not exist");
    }
}
