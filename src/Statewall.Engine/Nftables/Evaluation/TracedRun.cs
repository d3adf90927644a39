using Statewall.Engine.Tracing;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Evaluation;

/// <summary>As <see cref="RulesetMachine"/>, slower: tells of every rule. // nft_trace</summary>
internal struct TracedRun
{
    private readonly NftChain _start;
    private readonly IPacketObserver? _observer;
    private readonly TraceAnnouncer? _announcer;
    private readonly List<LoadedValue> _loaded = [];
    private bool _isTraced; // as the last rule left it that did not give the packet away // info->nf_trace
    private bool _isDescribed;

    private TracedRun(NftChain start, in Packet packet)
    {
        _start = start;
        _observer = packet.Host?.Observer;
        _announcer = packet.Host?.Traces is { IsHeard: true } heard ? heard : null;
        _isTraced = packet.IsTraced;
    }

    /// <summary>Sends a packet through a base chain.</summary>
    public static NftVerdict Run(NftChain start, ref Packet packet)
    {
        packet.Host?.Observer?.Entered(in packet, start);
        var registers = default(Registers);
        var stack = default(JumpStack);
        return Run(start, start.Program, ref registers, ref stack, 0, ref packet);
    }

    /// <summary>Sends a packet through the chain that it has got to on its way through a base chain.</summary>
    public static NftVerdict Run(NftChain start, ChainProgram program, ref Registers registers, ref JumpStack stack, int depth, ref Packet packet)
    {
        var run = new TracedRun(start, in packet);
        var at = 0;
        while (true)
        {
            run.RunRules(program, ref at, ref registers, ref packet);
            switch (registers.Verdict)
            {
                case NftVerdict.Jump:
                    stack[depth++] = new Frame(program, at + 1);
                    (program, at) = (registers.Chain!.Program, 0);
                    continue;
                case NftVerdict.Goto:
                    (program, at) = (registers.Chain!.Program, 0);
                    continue;
                case NftVerdict.Continue or NftVerdict.Return:
                    break;
                default:
                    return registers.Verdict;
            }
            if (depth == 0)
                return run.Decide(ref registers, ref packet);
            (program, at) = stack[--depth];
        }
    }

    // Runs rules until one of them gives a verdict, or all are done.
    private void RunRules(ChainProgram program, ref int at, ref Registers registers, ref Packet packet)
    {
        registers.Verdict = NftVerdict.Continue;
        for (; at < program.Rules.Length; at++)
        {
            var rule = program.Rules[at];
            registers.Verdict = NftVerdict.Continue;
            _loaded.Clear();
            var failed = Evaluate(rule, ref registers, ref packet);
            _observer?.Evaluated(in packet, rule, failed, _loaded, in registers);
            if (registers.Verdict != NftVerdict.Stolen)
                _isTraced = packet.IsTraced;
            if (registers.Verdict == NftVerdict.Break)
            {
                registers.Verdict = NftVerdict.Continue;
                continue;
            }
            Announce(program.Chain, NftTraceType.Rule, rule, in registers, ref packet);
            if (registers.Verdict != NftVerdict.Continue)
                return;
        }
        Announce(program.Chain, NftTraceType.Rule, null, in registers, ref packet);
    }

    private NftVerdict Decide(ref Registers registers, ref Packet packet)
    {
        Announce(_start, NftTraceType.Policy, null, in registers, ref packet);
        var policy = RulesetMachine.Policy(_start.Base!, in packet);
        _observer?.Decided(in packet, _start, policy);
        return policy;
    }

    private void Announce(NftChain chain, NftTraceType type, NftRule? rule, in Registers registers, ref Packet packet)
    {
        if (_isTraced)
            _announcer?.Announce(ref packet, new TracedStep(_start, chain, type) { Rule = rule, Verdict = registers.Verdict, Target = registers.Chain }, ref _isDescribed);
    }

    private int Evaluate(NftRule rule, ref Registers registers, ref Packet packet)
    {
        for (var at = 0; at < rule.Operations.Length; at++)
        {
            rule.Operations[at].Evaluate(ref registers, ref packet);
            if (registers.Verdict != NftVerdict.Continue)
                return registers.Verdict == NftVerdict.Break ? at : -1;
            if (_observer is not null && rule.Operations[at].Loads is { Size: > 0 } load)
                _loaded.Add(new LoadedValue(at, registers.Read(load.Word, load.Size).ToArray()));
        }
        return -1;
    }
}
