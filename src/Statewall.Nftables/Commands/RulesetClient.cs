using System.Text;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Delinearization;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Evaluation;
using Statewall.Nftables.Monitoring;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Commands;

// Overview: the requests of nf_tables as calls: read tables with what they hold, carry out commands as one transaction. What is read is
// put together from several dumps, and read anew when the ruleset changed meanwhile. Life-cycle: one client per channel. Threads: one
// call at a time. The other side is net/netfilter/nf_tables_api.c, or an engine that answers like it.

/// <summary>Rulesets over a channel.</summary>
public sealed partial class RulesetClient : IDisposable
{
    /// <summary>The netlink protocol of nf_tables. // NETLINK_NETFILTER</summary>
    public const int Protocol = 12;

    private const int MostAttempts = 10;
    private const int EchoGrowth = 8; // bytes that an echo may take in the receive buffer for each of the batch

    private readonly KernelRequests _requests;

    /// <summary>Wraps a channel.</summary>
    /// <param name="channel">A channel of protocol <see cref="Protocol"/>; this client alone uses it from now on.</param>
    /// <param name="ownsChannel">Dispose the channel with the client.</param>
    public RulesetClient(INetlinkChannel channel, bool ownsChannel = true) => _requests = new KernelRequests(channel, ownsChannel);

    /// <summary>Reads tables with all that they hold.</summary>
    /// <param name="family">The family; unspecified for all.</param>
    /// <param name="table">The table; null for all.</param>
    /// <exception cref="NetlinkException">The kernel refused, or the ruleset changes faster than it can be read (EINTR).</exception>
    /// <exception cref="NetlinkProtocolException">An answer is malformed.</exception>
    public Ruleset Read(NfProto family = NfProto.Unspecified, string? table = null)
    {
        var tables = Read(new RulesetQuery(family, table), out var generation);
        return new Ruleset(tables.Select(read => read with { Chains = [.. read.Chains.Select(chain => chain with { Rules = [.. chain.Rules] })] })) { Generation = generation };
    }

    /// <summary>Reads what a query asks for. Rules become nodes when they are asked for; a malformed one is a <see cref="NetlinkProtocolException"/> then.</summary>
    internal IReadOnlyList<TableNode> Read(RulesetQuery query) => Read(query, out _);

    private List<TableNode> Read(RulesetQuery query, out uint number)
    {
        (number, var tables) = _requests.ReadUndisturbed(generation =>
            (generation, ReadTables(query.Family).Where(table => query.Table is null || query.Table == table.Name).Select(table => ReadTable(query, table)).ToList()));
        return tables;
    }

    /// <summary>Reads what those who follow events must know.</summary>
    internal RulesetModel ReadModel() => _requests.ReadUndisturbed(generation =>
    {
        var query = new RulesetQuery(NfProto.Unspecified, null) { Parts = TableParts.Names | TableParts.Rules };
        var model = new RulesetModel(generation);
        foreach (var table in ReadTables(query.Family))
            ReadModel(query, table, model[table.Family, table.Name]);
        return model;
    });

    private void ReadModel(RulesetQuery query, TableNode table, TableModel model)
    {
        var sets = ReadSets(query, table.Family, table.Name);
        foreach (var (name, set) in sets)
        {
            model.Sets.Add(name, new SetModel(set.Set));
            model.Sets[name].Add(set.Elements);
        }
        foreach (var (chain, rules) in ReadRules(query, table.Family, table.Name, sets))
        {
            foreach (var rule in rules)
                model.Rules.Add((chain, rule.Handle), rule);
        }
    }

    /// <summary>The number of the ruleset: another one after each change. // NFT_MSG_GETGEN</summary>
    public uint Generation() => _requests.Generation();

    /// <summary>Carries out a change: all of it, or nothing.</summary>
    /// <param name="change">The change.</param>
    /// <exception cref="LanguageException">The kernel refused parts of it, or they make no sense: what is wrong, at its place.</exception>
    /// <exception cref="NetlinkException">The kernel refused it as a whole; the ruleset is no more the one that it was made for (ERESTART).</exception>
    public void Apply(RulesetTransaction change) => Send(change, isTrial: false);

    /// <summary>Finds out whether a change could be carried out, and changes nothing. The kernel, too, is asked: it carries it out and takes it back.</summary>
    /// <param name="change">The change.</param>
    /// <exception cref="LanguageException">It could not: what is wrong, at its place.</exception>
    /// <exception cref="NetlinkException">As with <see cref="Apply"/>.</exception>
    public void Check(RulesetTransaction change) => Send(change, isTrial: true);

    /// <summary>
    /// Makes tables what they are in a ruleset with the least disturbance (<see cref="RulesetTransaction.Between"/>); other tables stay as they are.
    /// When another program changes the ruleset meanwhile, it is read again.
    /// </summary>
    /// <param name="wanted">The tables.</param>
    /// <returns>What was changed.</returns>
    /// <exception cref="LanguageException">The kernel refused parts of it: what is wrong, at its place.</exception>
    /// <exception cref="NetlinkException">The kernel refused, or the ruleset changes faster than it can be read (EINTR, ERESTART).</exception>
    public RulesetTransaction Update(Ruleset wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        for (var attempt = 0; ; attempt++)
        {
            var present = Read();
            var change = RulesetTransaction.Between(new Ruleset(present.Tables.Where(table => wanted.Find(table.Family, table.Name) is not null)) { Generation = present.Generation }, wanted);
            try
            {
                Apply(change);
                return change;
            }
            catch (NetlinkException refusal) when (refusal.Errno == NetlinkErrno.Restart && attempt < MostAttempts)
            {
                // somebody else was faster
            }
        }
    }

    private void Send(RulesetTransaction change, bool isTrial)
    {
        ArgumentNullException.ThrowIfNull(change);
        var cache = new RulesetCache(this);
        using var writer = new BatchWriter(cache, isTrial: isTrial, generation: () => change.Generation) { CountsRules = change.Commands.Any(command => command.Index is not null) };
        foreach (var command in change.Evaluate(new CommandEvaluator(NameSources.OfMachine, cache.ScopeOf)))
            writer.Add(command);
        Execute(writer);
    }

    /// <summary>Sends a batch.</summary>
    /// <param name="writer">The batch.</param>
    /// <param name="echo">Gets what the kernel says of what it made, if the batch asks for it.</param>
    internal void Execute(BatchWriter writer, MessageHandler? echo = null)
    {
        const string Operation = "change ruleset";
        if (writer.IsEmpty)
            return;
        var batch = writer.Finish();
        if (echo is not null && batch.Size * EchoGrowth is var size && size > _requests.Client.Channel.ReceiveBufferSize)
            _requests.Client.Channel.RequestReceiveBuffer(size);
        var handler = new EchoHandler(echo);
        IReadOnlyList<BatchFailure> failures;
        try
        {
            failures = _requests.Client.Execute(Operation, batch, ref handler);
        }
        catch (NetlinkException tooLarge) when (tooLarge.Errno == NetlinkErrno.MsgSize)
        {
            // in a namespace of users nobody may go beyond what the host allows
            throw new NetlinkException($"change ruleset by {batch.Size} bytes at once, for which the host has to raise net.core.wmem_max to {batch.Size}", tooLarge.Errno);
        }
        if (failures.FirstOrDefault(failure => failure.Index == 0) is { Error: { } refusal })
            throw refusal;
        if (failures.Count > 0)
            throw new LanguageException(writer.Describe(failures));
    }

    /// <summary>Disposes the channel, if it is owned.</summary>
    public void Dispose() => _requests.Dispose();

    /// <summary>The tables of a family, without what they hold.</summary>
    private List<TableNode> ReadTables(NfProto family)
    {
        var tables = new List<TableNode>();
        _requests.Dump<Table>("list tables", NftMessage.GetTable, family, default, (found, table) => tables.Add(ChainMessages.Read(found, table)));
        return tables;
    }

    private TableNode ReadTable(RulesetQuery query, TableNode table)
    {
        if (query.Parts == TableParts.None)
            return table;
        var (family, name) = (table.Family, table.Name);
        var sets = ReadSets(query, family, name);
        var chains = new List<ChainNode>();
        _requests.Dump("list chains", NftMessage.GetChain, family, new Chain { Table = name }, (_, chain) =>
        {
            if (chain.Table == name)
                chains.Add(ChainMessages.Read(family, chain));
        });
        var rules = query.Parts.HasFlag(TableParts.Rules) ? ReadRules(query, family, name, sets) : [];
        var objects = new List<ObjectDefinition>();
        if (query.Parts.HasFlag(TableParts.Objects))
            ReadObjects(query, family, name, objects);
        var flowtables = new List<FlowtableDefinition>();
        if (query.Parts.HasFlag(TableParts.Flowtables))
            ReadFlowtables(family, name, flowtables);
        if (chains.Exists(chain => RulesetQuery.IsBound(chain.Name)))
            InlineBound(chains, rules);
        return table with
        {
            Sets = [.. sets.Values.Where(set => !set.IsAnonymous).Select(SetReader.Read)],
            Chains = [.. chains.Select(chain => chain with { Rules = rules.GetValueOrDefault(chain.Name) ?? [] })],
            Objects = objects,
            Flowtables = flowtables,
        };
    }

    /// <summary>Takes chains without a name out that rules jump to, and puts their rules where these do.</summary>
    private static void InlineBound(List<ChainNode> chains, Dictionary<string, IReadOnlyList<RuleNode>> rules)
    {
        foreach (var key in rules.Keys.ToList())
            rules[key] = [.. rules[key]];
        var jumps = rules.Values.SelectMany(list => list).SelectMany(rule => rule.Statements).OfType<Statements.VerdictStatement>().Select(verdict => verdict.Chain).ToHashSet();
        chains.RemoveAll(chain => RulesetQuery.IsBound(chain.Name) && jumps.Contains(chain.Name));
        foreach (var key in rules.Keys.ToList())
            rules[key] = [.. rules[key].Select(rule => Inline(rule, rules))];
    }

    /// <summary>Rules of chains without a name stand where these are jumped to.</summary>
    private static RuleNode Inline(RuleNode rule, Dictionary<string, IReadOnlyList<RuleNode>> rules)
    {
        if (!rule.Statements.OfType<Statements.VerdictStatement>().Any(verdict => verdict.Chain is { } chain && RulesetQuery.IsBound(chain)))
            return rule;
        return rule with
        {
            Statements = [.. rule.Statements.Select(statement => statement is Statements.VerdictStatement { Chain: { } chain } verdict && RulesetQuery.IsBound(chain) && rules.TryGetValue(chain, out var block)
                ? verdict with { Chain = null, Block = [.. block.Select(inner => Inline(inner, rules))] }
                : statement)],
        };
    }

    private Dictionary<string, KernelSet> ReadSets(RulesetQuery query, NfProto family, string table)
    {
        var sets = new Dictionary<string, KernelSet>(StringComparer.Ordinal);
        _requests.Dump("list sets", NftMessage.GetSet, family, new Set { Table = table }, (_, set) =>
        {
            if (set.Table == table)
                sets[set.Name ?? ""] = new KernelSet(set, []);
        });
        foreach (var (name, set) in sets)
        {
            if (query.WantsElements(set))
                set.Elements = ReadElements(family, table, name, query.Resets(set));
        }
        return sets;
    }

    private KernelElements ReadElements(NfProto family, string table, string set, bool resets)
    {
        const string Operation = "list elements";
        var request = new SetElementList { Table = table, Set = set };
        var elements = new KernelElements();
        _requests.Compose(NfnlSubsystem.Nftables, resets ? NftMessage.GetSetElemReset : NftMessage.GetSetElem, family, ref request).Dump(Operation, (in message) =>
        {
            if (elements.Add(SetElementsView.Of(message)) is { IsNone: false } fault)
                throw new NetlinkProtocolException(Operation, 0, fault);
        });
        return elements;
    }

    private Dictionary<string, IReadOnlyList<RuleNode>> ReadRules(RulesetQuery query, NfProto family, string table, Dictionary<string, KernelSet> sets)
    {
        const string Operation = "list rules";
        var chains = new Dictionary<string, KernelRules>(StringComparer.Ordinal);
        var request = new Rule { Table = table, Chain = query.ResetsRules ? query.Chain : null };
        _requests.Compose(NfnlSubsystem.Nftables, query.ResetsRules ? NftMessage.GetRuleReset : NftMessage.GetRule, family, ref request).Dump(Operation, (in message) =>
        {
            var attributes = message.Payload[Math.Min(NfgenHeader.Size, message.Payload.Length)..];
            var index = new AttributeIndex(attributes, NetlinkHeader.Size + NfgenHeader.Size);
            if (!index.Fault.IsNone)
                throw new NetlinkProtocolException(Operation, 0, index.Fault);
            if (!index.TryGet(NftaRule.Chain, out var chain) || !index.TryGet(NftaRule.Table, out var owner) || !Ascii.Equals(AttributeText.WithoutTerminator(owner), table))
                return;
            var name = Encoding.UTF8.GetString(AttributeText.WithoutTerminator(chain));
            if (!chains.TryGetValue(name, out var rules))
                chains.Add(name, rules = new KernelRules(family, name => sets.GetValueOrDefault(name)));
            rules.Add(attributes);
        });
        return chains.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<RuleNode>)pair.Value.Rules, StringComparer.Ordinal);
    }

    private void ReadObjects(RulesetQuery query, NfProto family, string table, List<ObjectDefinition> objects)
    {
        var request = new NftObject { Table = table, Type = query.ObjectKind is { } kind ? ObjectKinds.Of(kind) : null };
        _requests.Dump("list objects", query.ResetsObjects ? NftMessage.GetObjReset : NftMessage.GetObj, family, request, (_, found) =>
        {
            if (found.Table == table && ObjectMessages.Read(family, found) is { } definition)
                objects.Add(definition);
        });
    }

    private void ReadFlowtables(NfProto family, string table, List<FlowtableDefinition> flowtables)
    {
        try
        {
            _requests.Dump("list flow tables", NftMessage.GetFlowtable, family, new Flowtable { Table = table }, (_, flowtable) =>
            {
                if (flowtable.Table == table)
                    flowtables.Add(FlowtableMessages.Read(flowtable));
            });
        }
        catch (NetlinkException refusal) when (refusal.Errno is NetlinkErrno.OpNotSupp or NetlinkErrno.Inval)
        {
            // a kernel without flow tables has none
        }
    }

    private readonly struct EchoHandler(MessageHandler? echo) : IMessageHandler
    {
        public void Handle(in NetlinkMessage message) => echo?.Invoke(in message);

        public void Restart()
        {
        }
    }
}
