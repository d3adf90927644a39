using Statewall.Engine;
using Statewall.Engine.Tracing;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Commands;

namespace Statewall.Replay.Traces;

/// <summary>
/// Finds the expression that broke a rule off, for packets of which only traces tell: an engine runs the beginning of the rule, as far as that can be known, with what was told
/// of the packet.
/// </summary>
/// <param name="channel">A channel to whom the rules belong, for the sets that they ask.</param>
internal sealed class RuleTrials(INetlinkChannel channel) : IDisposable
{
    private readonly Dictionary<(TracedChain Chain, ulong Handle), string?> _tables = []; // null where an engine cannot have the rule
    private EmbeddedKernel? _engine;
    private uint _generation;

    /// <summary>Whether the kernel tells of the states of connections.</summary>
    public bool TellsStates { get; set; }

    /// <summary>The ruleset is another one from now on.</summary>
    public void Begin(uint generation)
    {
        _generation = generation;
        _tables.Clear();
        _engine?.Dispose();
        _engine = null;
    }

    /// <summary>Why a rule did not match.</summary>
    /// <param name="chain">Its chain.</param>
    /// <param name="rule">The rule, which is known not to have matched.</param>
    /// <param name="packet">The packet.</param>
    /// <returns>Null when that was not told.</returns>
    public RuleEvaluated? Explain(TracedChain chain, Rule rule, ToldPacket packet)
    {
        var key = (chain, rule.Handle ?? 0);
        if (!_tables.TryGetValue(key, out var table))
            _tables.Add(key, table = Load(chain, rule));
        return table is not null && RuleTrial.Run(_engine!, chain.Family, table, packet.Read) is { } result
            ? new RuleEvaluated(chain, rule) { FailedExpression = result.FailedExpression, Loaded = result.Loaded, Verdict = NftVerdict.Break }
            : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _engine?.Dispose();

    // Gives the engine a table with the rule and the sets that it asks.
    private string? Load(TracedChain chain, Rule rule)
    {
        Expression[] known = [.. (rule.Expressions ?? []).TakeWhile(ToldPacket.MayBeKnown).Select(WithoutVerdict)];
        if (known.Length == 0)
            return null;
        var table = $"{_tables.Count}";
        using var batch = new RequestBatch(BatchKind.Transaction);
        batch.AddBatchBegin(NfnlSubsystem.Nftables);
        Add(batch, NftMessage.NewTable, chain.Family, new Table { Name = table });
        foreach (var name in known.Select(expression => expression.Data).OfType<LookupExpression>().Select(lookup => lookup.Set ?? "").Distinct())
        {
            if (!TryAddSet(batch, chain, table, name))
                return null;
        }
        Add(batch, NftMessage.NewChain, chain.Family, new Chain { Table = table, Name = chain.Name });
        Add(batch, NftMessage.NewRule, chain.Family, new Rule { Table = table, Chain = chain.Name, Expressions = known });
        batch.AddBatchEnd(NfnlSubsystem.Nftables);
        _engine ??= new EmbeddedKernel();
        using var client = new NetlinkClient(_engine.OpenChannel());
        client.Channel.RequestReceiveBuffer(batch.Size);
        return client.Execute("load a rule", batch).Count == 0 ? table : null;
    }

    // What packets or time change is not what it was, nor is what a later ruleset has.
    private bool TryAddSet(RequestBatch batch, TracedChain chain, string table, string name)
    {
        if (HostTables.SetOf(channel, chain.Family, chain.Table, name) is not { } set)
            return false;
        var (flags, leads) = (set.Flags ?? 0, set.DataType == Set.VerdictType);
        if ((flags & (NftSetFlags.Eval | NftSetFlags.Timeout | NftSetFlags.Object)) != 0)
            return false;
        var elements = HostTables.Elements(channel, chain.Family, chain.Table, name);
        using (var client = new RulesetClient(channel, ownsChannel: false))
        {
            if (client.Generation() != _generation)
                return false;
        }
        set.Flags = flags & ~(NftSetFlags.Anonymous | NftSetFlags.Constant); // as which it would belong to a rule that is there already
        if (leads)
            (set.Flags, set.DataType, set.DataSize) = (set.Flags & ~NftSetFlags.Map, null, null);
        Add(batch, NftMessage.NewSet, chain.Family, set with { Table = table, Id = 1, Handle = null, Implementation = null, Count = null });
        foreach (var list in elements)
            Add(batch, NftMessage.NewSetElem, chain.Family, list with { Table = table, Elements = leads ? [.. list.Elements!.Select(element => element with { Data = null })] : list.Elements });
        return true;
    }

    // A map of verdicts is but a set here: where a verdict leads is not there.
    private static Expression WithoutVerdict(Expression expression) =>
        expression.Data is LookupExpression { DestinationRegister: NftRegister.Verdict } lookup ? Expression.Of(lookup with { DestinationRegister = null }) : expression;

    private static void Add<T>(RequestBatch batch, byte message, NfProto family, T value)
        where T : struct, IAttributeSet<T> =>
        batch.AddNfnetlink(NfnetlinkMessage.TypeOf(NfnlSubsystem.Nftables, message), NetlinkFlags.Create, family, ref value);
}
