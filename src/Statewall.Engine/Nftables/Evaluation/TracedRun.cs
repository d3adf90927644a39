using Statewall.Engine.Tracing;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Evaluation;

/// <summary>As <see cref="RulesetMachine"/>, slower: tells of every rule. // nft_trace</summary>
internal static class TracedRun
{
    /// <summary>Sends a packet through a base chain.</summary>
    public static NftVerdict Run(NftChain start, ref Packet packet)
    {
        var observer = packet.Host?.Observer;
        observer?.Entered(in packet, start);
        var registers = default(Registers);
        var loaded = new List<LoadedValue>();
        var stack = new Stack<(ChainProgram Program, int Next)>();
        var (program, at) = (start.Program, 0);
        while (true)
        {
            registers.Verdict = NftVerdict.Continue;
            for (; at < program.Rules.Length; at++)
            {
                registers.Verdict = NftVerdict.Continue;
                loaded.Clear();
                var failed = Evaluate(program.Rules[at], ref registers, ref packet, loaded);
                observer?.Evaluated(in packet, program.Rules[at], failed, loaded, in registers);
                if (registers.Verdict is not (NftVerdict.Continue or NftVerdict.Break))
                    break;
            }
            switch (registers.Verdict)
            {
                case NftVerdict.Jump:
                    stack.Push((program, at + 1));
                    (program, at) = (registers.Chain!.Program, 0);
                    continue;
                case NftVerdict.Goto:
                    (program, at) = (registers.Chain!.Program, 0);
                    continue;
                case NftVerdict.Continue or NftVerdict.Break or NftVerdict.Return:
                    break;
                default:
                    return registers.Verdict;
            }
            if (stack.Count > 0)
            {
                (program, at) = stack.Pop();
                continue;
            }
            var policy = RulesetMachine.Policy(start.Base!, in packet);
            observer?.Decided(in packet, start, policy);
            return policy;
        }
    }

    private static int Evaluate(NftRule rule, ref Registers registers, ref Packet packet, List<LoadedValue> loaded)
    {
        for (var at = 0; at < rule.Operations.Length; at++)
        {
            rule.Operations[at].Evaluate(ref registers, ref packet);
            if (registers.Verdict != NftVerdict.Continue)
                return registers.Verdict == NftVerdict.Break ? at : -1;
            if (rule.Operations[at].Loads is { Size: > 0 } load)
                loaded.Add(new LoadedValue(at, registers.Read(load.Word, load.Size).ToArray()));
        }
        return -1;
    }
}
