using Statewall.Engine.Forwarding;
using Statewall.Engine.Tracing;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;

namespace Statewall.Replay.Traces;

/// <summary>A traced packet on its way: what the messages about it tell, step by step.</summary>
internal sealed class LivePacket(uint id, TraceEvent first)
{
    private readonly List<TraceStep> _steps = [];
    private readonly Stack<(TracedChain Chain, int Rule)> _calls = new();
    private readonly HashSet<TracedChain> _visited = [];
    private TracedChain? _chain;
    private int _at; // the rule of the chain that was told last, from 0; -1 at its beginning
    private bool _isSure; // every rule behind that one that matched was told
    private (NfProto Family, InetHook Hook) _place;
    private ConntrackState? _state;
    private ToldPacket? _told; // the packet at the base chain that it is at; null when a rule may have changed it

    /// <summary>The number by which the kernel knows it.</summary>
    public uint Id { get; } = id;

    /// <summary>The first message about it.</summary>
    public TraceEvent First { get; } = first;

    /// <summary>What happened to it.</summary>
    public IReadOnlyList<TraceStep> Steps => _steps;

    /// <summary>The packet as it was told at first; empty when it was not.</summary>
    public byte[] Bytes { get; private set; } = [];

    /// <summary>The packet as it was told last.</summary>
    public byte[] Latest { get; private set; } = [];

    /// <summary>When the last message about it came.</summary>
    public long Arrival { get; set; }

    /// <summary>The number of its connection, where that was told.</summary>
    public uint? ConnectionId { get; private set; }

    /// <summary>Nothing more comes of it.</summary>
    public bool IsOver { get; set; }

    /// <summary>Whether a message is about another packet, which has the number of this one because this one is gone.</summary>
    public bool IsFollowedBy(TracedChain chain, in TraceEvent trace) => trace.NetworkHeader is not null && _visited.Contains(chain);

    /// <summary>Something of the packet's way was not told.</summary>
    public void Lose()
    {
        _isSure = false;
        _calls.Clear();
    }

    /// <summary>Its connection was announced.</summary>
    public void Announce(ConnectionAnnounced step) => _steps.Add(Place(step));

    /// <summary>Takes a message.</summary>
    /// <param name="chain">The chain that it names.</param>
    /// <param name="trace">The message.</param>
    /// <param name="ruleset">The ruleset.</param>
    /// <param name="isSame">Whether it is known to be the one that the packet met.</param>
    /// <param name="trials">Tells why rules did not match.</param>
    public void Add(TracedChain chain, in TraceEvent trace, TracedRuleset ruleset, bool isSame, RuleTrials trials)
    {
        var isFirst = _steps.Count == 0;
        if (trace.NetworkHeader is not null || isFirst)
            Enter(chain, in trace, ruleset, isFirst, isSame, trials.TellsStates);
        else if (_chain != chain)
            Move(chain);
        _isSure &= isSame;
        if (trace.Type == NftTraceType.Policy)
            Decide(in trace, ruleset);
        else if (trace.RuleHandle is { } handle)
            Evaluate(handle, in trace, ruleset, isSame, trials);
        else
            Leave(ruleset, trials);
    }

    // The packet comes to a base chain.
    private void Enter(TracedChain chain, in TraceEvent trace, TracedRuleset ruleset, bool isFirst, bool isSame, bool tellsStates)
    {
        var bytes = TracedHeaders.ToPacket(in trace);
        var hook = ruleset.HookOf(chain);
        _place = PlaceOf(chain, in trace, hook);
        _calls.Clear();
        if (isFirst)
        {
            Bytes = bytes;
            Add(new PacketBegan(bytes, trace.InputIndex is { } index ? NameOf(index) : null));
        }
        else
        {
            TellTranslation(bytes);
        }
        Latest = bytes;
        _told = new ToldPacket(trace, tellsStates);
        TellConnection(in trace);
        if (hook is { } known)
            Add(new ChainEntered(chain with { Type = known.Type, Priority = known.Priority }));
        else
            Add(new ChainEntered(chain));
        (_chain, _at) = (chain, -1);
        _isSure = isSame && !isFirst && hook is not null; // what began a trace may have come behind rules that matched
        _visited.Add(chain);
    }

    private void TellTranslation(byte[] bytes)
    {
        var (source, destination) = TracedHeaders.Compare(Latest, bytes);
        if (destination)
            Add(new PacketTranslated(bytes, IsSource: false));
        if (source)
            Add(new PacketTranslated(bytes, IsSource: true));
    }

    private void TellConnection(in TraceEvent trace)
    {
        ConnectionId = trace.ConntrackId ?? ConnectionId;
        if (trace.ConntrackState is not { } state || state == _state || (trace.ConntrackStatus & ConntrackStatus.Template) == ConntrackStatus.Template)
            return;
        _state = state;
        Add(new PacketTracked(state, trace.ConntrackDirection ?? Direction.Original, trace.ConntrackId is not null));
    }

    // A message that tells of another chain than it should: one was lost.
    private void Move(TracedChain chain)
    {
        (_chain, _at) = (chain, -1);
        Lose();
    }

    private void Evaluate(ulong handle, in TraceEvent trace, TracedRuleset ruleset, bool isSame, RuleTrials trials)
    {
        var chain = _chain!;
        var rules = ruleset.RulesOf(chain);
        var at = IndexOf(rules, handle);
        var changes = at < 0 || ToldPacket.Changes(rules[at]);
        if (changes && trace.NetworkHeader is not null)
            _told = null; // the headers are those behind the rule
        if (at > _at && !TracedRuleset.DecidesTrace(rules[at])) // with which a trace may go on that was at rest
            Pass(rules, at, ruleset, trials);
        if (changes)
            _told = null;
        else if (_told is not null)
            _told.Mark = trace.Mark ?? 0;
        var verdict = trace.Verdict ?? default;
        var code = verdict.Code is { } told and >= 0 ? (NftVerdict)((int)told & 0xff) : verdict.Code ?? NftVerdict.Continue; // NF_VERDICT_MASK
        Add(new RuleEvaluated(WithHook(chain, ruleset), at >= 0 ? rules[at] : new Rule { Handle = handle }) { Verdict = code, Target = verdict.Chain });
        _isSure = at >= 0 && isSame;
        _at = at >= 0 ? at : _at;
        switch (code)
        {
            case NftVerdict.Jump:
                _calls.Push((chain, _at));
                (_chain, _at) = (chain with { Name = verdict.Chain ?? "" }, -1);
                break;
            case NftVerdict.Goto:
                (_chain, _at) = (chain with { Name = verdict.Chain ?? "" }, -1);
                break;
            case NftVerdict.Return:
                Return();
                break;
            case NftVerdict.Drop:
                End(DropReason.Rule);
                break;
            case NftVerdict.Stolen:
                End(DropReason.TakenOver);
                break;
        }
    }

    // A chain has come to its end.
    private void Leave(TracedRuleset ruleset, RuleTrials trials)
    {
        var rules = ruleset.RulesOf(_chain!);
        Pass(rules, rules.Count, ruleset, trials);
        Return();
    }

    private void Return()
    {
        if (_calls.TryPop(out var caller))
            (_chain, _at) = caller;
    }

    private void Decide(in TraceEvent trace, TracedRuleset ruleset)
    {
        var policy = trace.Policy ?? NftVerdict.Accept;
        Add(new PolicyApplied(WithHook(_chain!, ruleset), policy));
        if (policy == NftVerdict.Drop)
            End(DropReason.Rule);
    }

    // Rules that nothing was told of have not matched, unless one of them could have ended the trace.
    private void Pass(IReadOnlyList<Rule> rules, int end, TracedRuleset ruleset, RuleTrials trials)
    {
        var passed = rules.Skip(_at + 1).Take(end - _at - 1).ToList();
        if (!_isSure || passed.Exists(TracedRuleset.DecidesTrace))
            return;
        var chain = WithHook(_chain!, ruleset);
        foreach (var rule in passed)
        {
            var why = _told is null ? null : trials.Explain(chain, rule, _told);
            if (why is null && ToldPacket.Changes(rule))
                _told = null;
            Add(why ?? (TraceStep)new RulePassed(chain, rule));
        }
    }

    private void End(DropReason reason)
    {
        Add(new PacketDropped(reason));
        IsOver = true;
    }

    private void Add(TraceStep step)
    {
        if (!LiveTable.IsOwn(step))
            _steps.Add(Place(step));
    }

    private TraceStep Place(TraceStep step) => step with { Family = _place.Family, Hook = _place.Hook };

    private static TracedChain WithHook(TracedChain chain, TracedRuleset ruleset) =>
        ruleset.HookOf(chain) is { } hook ? chain with { Type = hook.Type, Priority = hook.Priority } : chain;

    private static int IndexOf(IReadOnlyList<Rule> rules, ulong handle)
    {
        for (var at = 0; at < rules.Count; at++)
        {
            if (rules[at].Handle == handle)
                return at;
        }
        return -1;
    }

    private static string NameOf(uint index) => InterfaceNames.NameOf(index) ?? $"interface {index}";

    // Where a chain stands; of one that others lead to it is not told.
    private static (NfProto Family, InetHook Hook) PlaceOf(TracedChain chain, in TraceEvent trace, BaseHook? hook) => (chain.Family, hook?.Hook) switch
    {
        (_, null) => (NfProto.Unspecified, default),
        (NfProto.Inet, InetHook.Ingress) => (NfProto.Netdev, default),
        (NfProto.Arp, { } number) => (NfProto.Arp, number == 0 ? InetHook.LocalIn : InetHook.LocalOut),
        (_, { } number) => ((NfProto)(trace.Family ?? (uint)chain.Family), number),
    };
}
