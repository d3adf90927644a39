using System.Text;
using Statewall.Engine.Conntrack;
using Statewall.Engine.Hooks;
using Statewall.Engine.Nftables.Operations;
using Statewall.Engine.Nftables.Sets;
using Statewall.Engine.Xtables.Tables;
using Statewall.Netlink;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables;

/// <summary>
/// The control plane of nf_tables: all tables with what is in them, and the batch that is changing them.
/// </summary>
/// <remarks>
/// <para>Overview: a table owns chains, rules, sets, objects and flowtables, each in a file of its own with the changes that can happen to
/// it. A rule holds operations (Operations/), parsed and checked when they are loaded. The messages that ask for all this are answered
/// by Handlers/.</para>
/// <para>Life-cycle: a request in a batch does its change at once and leaves a <see cref="Change"/> behind. At the end of the batch the
/// changes are made final and announced in order, under a new generation, or taken back in reverse order. What is deleted
/// stays in its list, inactive, until then.</para>
/// <para>Threads: all calls come with the kernel's gate held, and those of requests with its lock for requests, too. Between two requests of a batch packets
/// may come, which see the rules and elements of the last one (<see cref="IsBetweenRequests"/>). Mirrors nf_tables_api.c.</para>
/// </remarks>
internal sealed class Ruleset : IDisposable
{
    private readonly List<Change> _changes = [];
    private readonly Dictionary<(NftTable, uint), NftChain> _chainIds = [];
    private readonly Dictionary<(NftTable, uint), NftSet> _setIds = [];
    private readonly Dictionary<(NftChain, uint), NftRule> _ruleIds = [];
    private readonly List<NftTable> _tables = [];
    private ulong _lastTableHandle;
    private ulong _lastBindingChain;

    private readonly ConntrackTable _connections;
    private readonly TrackingUsers _tracking;

    public Ruleset(MulticastGroups groups, ConntrackTable connections, TrackingUsers tracking, ChainEntrances entrances)
    {
        Entrances = entrances;
        _tracking = tracking;
        Announcer = new Announcer(groups);
        _connections = connections;
    }

    /// <summary>Tells of committed changes.</summary>
    public Announcer Announcer { get; }

    /// <summary>Where packets come to base chains.</summary>
    public ChainEntrances Entrances { get; }

    /// <summary>What a table's expressions may need.</summary>
    public RuleUse UseBy(NftTable table) => new(table.Family, _tracking, _connections);

    /// <summary>The connections.</summary>
    public ConntrackTable Connections => _connections;

    /// <summary>What extensions of xtables have in common.</summary>
    public XtTables Xtables { get; } = new();

    /// <summary>The security contexts that objects name.</summary>
    public SecurityContexts Contexts => _connections.Contexts;

    /// <summary>How many batches were committed, from 1. // base_seq</summary>
    public uint Generation { get; private set; } = 1;

    /// <summary>All tables, oldest first; those deleted in the batch at hand are inactive.</summary>
    public IReadOnlyList<NftTable> Tables => _tables;

    /// <summary>The changes of the batch at hand.</summary>
    public IReadOnlyList<Change> Changes => _changes;

    /// <summary>
    /// The batch at hand is carried out a second time, to find the message that made the ruleset invalid: each is checked. // NFT_VALIDATE_DO
    /// </summary>
    public bool IsValidating { get; set; }

    /// <summary>The present in nanoseconds since the Unix epoch.</summary>
    public long NowNanoseconds => _connections.Now;

    /// <summary>Packets pass while a batch is under way, and must not see what it has done so far.</summary>
    public bool IsBetweenRequests
    {
        get => Present == ElementStates.Visible;
        set => Present = value ? ElementStates.Visible : ElementStates.Active;
    }

    /// <summary>The state of elements that are there for who is looking. // nft_genmask_cur, nft_genmask_next</summary>
    public ElementStates Present { get; private set; } = ElementStates.Active;

    /// <summary>The present in milliseconds.</summary>
    public long Now => _connections.Now / 1_000_000;

    /// <summary>The settings of connection tracking.</summary>
    public ConntrackSettings TrackerSettings => _connections.Settings;

    /// <summary>Whether there is a helper for connections of a protocol.</summary>
    public bool HasHelper(string name, NfProto family, byte protocol) => _connections.Helpers.Find(Encoding.UTF8.GetBytes(name), family, protocol) != 0;

    public ulong NextTableHandle() => ++_lastTableHandle;

    public string NextBindingChainName() => $"__chain{++_lastBindingChain}";

    /// <summary>Finds an active table. // nft_table_lookup</summary>
    public NftTable? FindTable(string name, NfProto family)
    {
        foreach (var table in _tables)
        {
            if (table.IsActive && table.Family == family && table.Name == name)
                return table;
        }
        return null;
    }

    /// <summary>Finds an active table. // nft_table_lookup_byhandle</summary>
    public NftTable? FindTable(ulong handle, NfProto family)
    {
        foreach (var table in _tables)
        {
            if (table.IsActive && table.Family == family && table.Handle == handle)
                return table;
        }
        return null;
    }

    public void Insert(NftTable table) => _tables.Add(table);

    public void Remove(NftTable table) => _tables.Remove(table);

    /// <summary>Remembers a change of the batch at hand.</summary>
    public void Add(Change change) => _changes.Add(change);

    /// <summary>Remembers by what number the batch calls a chain.</summary>
    public void Name(NftChain chain, uint id) => _chainIds.TryAdd((chain.Table, id), chain);

    public void Name(NftSet set, uint id) => _setIds.TryAdd((set.Table, id), set);

    public void Name(NftRule rule, uint id) => _ruleIds.TryAdd((rule.Chain, id), rule);

    /// <summary>Finds what the batch at hand has made. // nft_chain_lookup_byid</summary>
    public NftChain? FindChain(NftTable table, uint id) => _chainIds.TryGetValue((table, id), out var chain) && chain.IsActive ? chain : null;

    public NftSet? FindSet(NftTable table, uint id) => _setIds.TryGetValue((table, id), out var set) && set.IsActive ? set : null;

    public NftRule? FindRule(NftChain chain, uint id) => _ruleIds.TryGetValue((chain, id), out var rule) ? rule : null;

    /// <summary>Makes the batch at hand final. // nf_tables_commit</summary>
    /// <returns>0; EAGAIN when the ruleset would be invalid; or EINVAL when a set or chain without a name is in no rule.</returns>
    public int Commit(in RequestOrigin origin)
    {
        if (_changes.Count == 0)
            return 0;
        foreach (var change in _changes)
        {
            if (change is NewSetChange { IsUnbound: true } or NewChainChange { IsUnbound: true })
                return NetlinkErrno.Inval;
        }
        if (!IsValid())
            return IsValidating ? NetlinkErrno.MLink : NetlinkErrno.Again;
        if (++Generation == 0)
            Generation = 1;
        foreach (var change in _changes)
            change.Commit(this);
        Forget();
        Announcer.Flush();
        var generation = GenerationMessage();
        Announcer.Announce(NftMessage.NewGen, 0, in origin, NfProto.Unspecified, Generation, ref generation);
        Announcer.Flush();
        return 0;
    }

    /// <summary>Takes the batch at hand back. // nf_tables_abort</summary>
    public void Abort()
    {
        for (var at = _changes.Count - 1; at >= 0; at--)
            _changes[at].Abort(this);
        foreach (var table in _tables)
            table.NeedsValidation = false;
        Forget();
    }

    /// <summary>Whether the rules that packets can reach are valid. // nf_tables_validate</summary>
    public bool IsValid()
    {
        foreach (var table in _tables)
        {
            if (!table.NeedsValidation || !table.IsActive)
                continue;
            if (table.Validate() != 0)
                return false;
            table.NeedsValidation = false;
        }
        return true;
    }

    /// <summary>Takes out the elements of sets whose time is up.</summary>
    public void Collect()
    {
        foreach (var table in _tables)
        {
            foreach (var set in table.Sets.Items)
                set.Collect();
        }
    }

    /// <summary>A socket was closed: the tables that it owns go, or lose their owner. // nft_rcv_nl_event</summary>
    public void Release(uint portId)
    {
        for (var at = _tables.Count - 1; at >= 0; at--)
        {
            var table = _tables[at];
            if ((table.Flags & NftTableFlags.Owner) == 0 || table.Owner != portId)
                continue;
            if ((table.Flags & NftTableFlags.Persist) != 0)
                table.Flags &= ~NftTableFlags.Owner;
            else
                Remove(at);
        }
    }

    /// <summary>The current generation, and whose it is. // nf_tables_fill_gen_info</summary>
    public Generation GenerationMessage() => new()
    {
        Id = Generation,
        ProcessId = (uint)Environment.ProcessId,
        ProcessName = ProcessName,
    };

    /// <inheritdoc/>
    public void Dispose() => Announcer.Dispose();

    private void Remove(int at)
    {
        foreach (var chain in _tables[at].Chains.Items)
        {
            Entrances.Close(chain);
            foreach (var rule in chain.Rules)
                rule.Stop(this);
        }
        foreach (var item in _tables[at].Objects.Items)
            item.State.Stop(UseBy(_tables[at]));
        _tables.RemoveAt(at);
    }

    private static string ProcessName { get; } = ShortName(Path.GetFileName(Environment.ProcessPath) ?? "statewall");

    private static string ShortName(string name) => name.Length > 15 ? name[..15] : name; // TASK_COMM_LEN

    private void Forget()
    {
        foreach (var change in _changes)
            change.Table.Sweep();
        _changes.Clear();
        _chainIds.Clear();
        _setIds.Clear();
        _ruleIds.Clear();
    }
}
