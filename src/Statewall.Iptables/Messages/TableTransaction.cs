using System.Text;
using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Families;
using Statewall.Iptables.Listing;
using Statewall.Iptables.Restoring;
using Statewall.Iptables.Rules;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Iptables.Messages;

// Overview: commands become messages of one transaction while a model of the tables says what will be there after those that came before.
// What the kernel has is read when a command needs it, and no sooner: to add a rule, its chain only. // nft_cmd.c, nft.c

/// <summary>Changes to the tables of a family that are carried out together.</summary>
/// <param name="client">The tables.</param>
/// <param name="isTrial">The kernel is asked only whether it could. // --test</param>
internal sealed partial class TableTransaction(TableClient client, bool isTrial = false) : IRestoredTables, IDisposable
{
    private readonly RequestBatch _batch = new(isTrial ? BatchKind.Trial : BatchKind.Transaction);
    private readonly List<(StepKind Kind, int Line)> _steps = [];
    private readonly Dictionary<string, TableState> _tables = [];
    private readonly List<XtRule> _kept = [];
    private readonly RuleReader _reader = new(client.Family);
    private readonly RuleWriter _writer = new(client.Family);
    private uint _lastId;

    /// <summary>Nothing is to be done.</summary>
    public bool IsEmpty => _batch.Count <= 1;

    /// <inheritdoc/>
    public int Line { get; set; }

    /// <summary>Carries all of it out.</summary>
    /// <exception cref="XtUsageException">The kernel refused something: what, in words.</exception>
    public void Commit()
    {
        if (IsEmpty)
            return;
        if (_batch.Kind == BatchKind.Transaction)
            _batch.AddBatchEnd(NfnlSubsystem.Nftables);
        var failures = client.Execute(_batch);
        if (failures.Count == 0)
            return;
        var text = new StringBuilder();
        foreach (var failure in failures)
        {
            if (text.Length > 0 && Line == 0)
                text.Append('\n');
            var reason = NetlinkErrno.Describe(failure.Error.Errno);
            text.Append(failure.Index == 0 || failure.Index > _steps.Count ? reason : Describe(failure.Index, reason));
        }
        throw new RefusedException(text.ToString(), failures[0].Error.Errno);
    }

    /// <summary>What a message of the batch does, for when it is refused.</summary>
    private string Describe(int message, string reason)
    {
        var (kind, line) = _steps[message - 1];
        var (action, thing, name) = kind.Words();
        var index = TableClient.IndexOf("describe", _batch.MessageAt(message)[NetlinkHeader.Size..]);
        return $"{(line > 0 ? $"\nline {line}:" : "")} {action} failed ({reason}): {thing} {(index.TryGet(name, out var text) ? Encoding.UTF8.GetString(AttributeText.WithoutTerminator(text)) : "")}";
    }

    /// <inheritdoc/>
    public void Dispose() => _batch.Dispose();

    private NfProto Proto => client.Family.Proto;

    private void Add<T>(byte message, NetlinkFlags flags, ref T value, StepKind step, ReadOnlySpan<byte> encoded = default)
        where T : struct, IAttributeSet<T>
    {
        if (_batch.Count == 0)
            _batch.AddBatchBegin(NfnlSubsystem.Nftables);
        _batch.AddNfnetlink(NfnetlinkMessage.TypeOf(NfnlSubsystem.Nftables, message), flags, Proto, ref value, encoded);
        _steps.Add((step, Line));
    }

    /// <summary>The state of a table; what is there is asked when the first thing is done to it.</summary>
    private TableState StateOf(string name)
    {
        if (_tables.TryGetValue(name, out var known))
            return known;
        var builtin = client.Family.Find(name) ?? throw new XtUsageException($"table '{name}' does not exist\nPerhaps {client.Family.Tool} or your kernel needs to be upgraded.", XtUsageException.Unknown);
        var state = new TableState(name, builtin);
        _tables.Add(name, state);
        return state;
    }

    /// <summary>The state of a chain; its rules are not read.</summary>
    private ChainState ChainOf(TableState table, string name)
    {
        if (table.Chains.TryGetValue(name, out var known))
            return known;
        var builtin = table.Builtin.Find(name);
        var kernel = table.IsFlushed || table.AreChainsKnown ? null : client.ReadChain(table.Name, name);
        var state = new ChainState(name, builtin) { Kernel = kernel, Exists = kernel is not null };
        table.Chains.Add(name, state);
        return state;
    }

    /// <summary>A chain that must be there; one that always is there is made when it is needed.</summary>
    private ChainState NeededChain(TableState table, string name)
    {
        var chain = ChainOf(table, name);
        if (!chain.Exists && chain.Builtin is { } builtin)
            MakeBuiltin(table, chain, builtin, NftVerdict.Accept, null);
        if (!chain.Exists)
            throw new XtUsageException("No chain/target/match by that name.", XtUsageException.Other);
        return chain;
    }

    private void MakeTable(TableState table)
    {
        if (table.IsMade)
            return;
        table.IsMade = true;
        var message = new Table { Name = table.Name, Flags = 0 };
        Add(NftMessage.NewTable, NetlinkFlags.Create, ref message, StepKind.TableAdd);
    }

    private void MakeBuiltin(TableState table, ChainState chain, BuiltinChain builtin, NftVerdict policy, ChainCounters? counters)
    {
        MakeTable(table);
        var message = new Chain
        {
            Table = table.Name,
            Name = chain.Name,
            Type = builtin.Type,
            Hook = new ChainHook { Number = (uint)builtin.Hook, Priority = builtin.Priority },
            Policy = policy,
            Counters = counters,
        };
        chain.Exists = true;
        Add(NftMessage.NewChain, NetlinkFlags.Create, ref message, StepKind.ChainAdd);
    }

    private List<PlacedRule> RulesOf(TableState table, ChainState chain) => chain.Rules(() =>
    {
        var rules = new List<PlacedRule>();
        client.ReadRules(table.Name, chain.Name, (_, rule, _) => rules.Add(Keep(rule, rule.Handle, 0)));
        return rules;
    });

    private PlacedRule Keep(XtRule rule, ulong handle, uint id)
    {
        _kept.Add(rule);
        return new PlacedRule(~(_kept.Count - 1), handle, id);
    }

    /// <summary>The rule that stands at a place.</summary>
    private XtRule Read(PlacedRule placed)
    {
        if (placed.Source < 0)
            return _kept[~placed.Source];
        _reader.TryRead(TableClient.IndexOf("read rule", _batch.MessageAt(placed.Source)[NetlinkHeader.Size..]), out var rule);
        return rule;
    }

    private void ReadAllChains(TableState table)
    {
        if (table.AreChainsKnown)
            return;
        table.AreChainsKnown = true;
        if (table.IsFlushed)
            return;
        foreach (var kernel in client.ReadChains(table.Name))
        {
            // what other programs let packets come to is theirs
            if (!table.Chains.ContainsKey(kernel.Name) && TableChains.Fits(table.Builtin, kernel))
                table.Chains.Add(kernel.Name, new ChainState(kernel.Name, table.Builtin.Find(kernel.Name)) { Kernel = kernel, Exists = true });
        }
    }

    /// <summary>A table as it will be.</summary>
    private sealed class TableState(string name, BuiltinTable builtin)
    {
        public string Name { get; } = name;

        public BuiltinTable Builtin { get; } = builtin;

        public Dictionary<string, ChainState> Chains { get; } = [];

        /// <summary>A message makes it, or it is known to be there.</summary>
        public bool IsMade { get; set; }

        /// <summary>All that the kernel has in it goes.</summary>
        public bool IsFlushed { get; set; }

        /// <summary>All of its chains are in the model.</summary>
        public bool AreChainsKnown { get; set; }
    }
}

/// <summary>The kernel refused a transaction: nothing of it was done.</summary>
/// <param name="message">What it refused and why.</param>
/// <param name="errno">The first error's number.</param>
internal sealed class RefusedException(string message, int errno) : Exception(message)
{
    /// <summary>The first error's number.</summary>
    public int Errno { get; } = errno;
}
