using System.Runtime.CompilerServices;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Evaluation;

/// <summary>
/// Sends packets through chains: each rule's expressions work on registers until one of them breaks the rule off or a verdict is reached.
/// </summary>
/// <remarks>Nothing is allocated. Mirrors nf_tables_core.c: nft_do_chain.</remarks>
internal static class RulesetMachine
{
    /// <summary>Sends a packet through a base chain.</summary>
    /// <returns>One of the verdicts that packets have: accept, drop, stolen or queue.</returns>
    [SkipLocalsInit]
    public static NftVerdict Run(NftChain start, ref Packet packet)
    {
        if (packet.Host?.Observer is not null)
            return TracedRun.Run(start, ref packet);
        var registers = default(Registers);
        Unsafe.SkipInit(out IndexCursor cursor);
        cursor.Index = null;
        var program = start.Program;
        if (IsTold(program, in packet))
            return Tell(start, ref registers, ref packet);
        var at = 0;
        RunRules(program, ref at, ref registers, ref packet, ref cursor);
        return registers.Verdict switch
        {
            NftVerdict.Jump or NftVerdict.Goto => RunChains(start, program, at, ref registers, ref packet, ref cursor),
            NftVerdict.Continue or NftVerdict.Return => Policy(start.Base!, in packet),
            var verdict => verdict,
        };
    }

    // Goes on from a rule that led to another chain. On its own, for the stack is large to clear, and most packets need none.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static NftVerdict RunChains(
        NftChain start, ChainProgram program, int at, ref Registers registers, ref Packet packet, ref IndexCursor cursor)
    {
        var stack = default(JumpStack);
        var depth = 0;
        while (true)
        {
            switch (registers.Verdict)
            {
                case NftVerdict.Jump:
                    stack[depth++] = new Frame(program, at + 1);
                    program = registers.Chain!.Program;
                    at = 0;
                    break;
                case NftVerdict.Goto:
                    program = registers.Chain!.Program;
                    at = 0;
                    break;
                case NftVerdict.Continue or NftVerdict.Return when depth == 0:
                    return Policy(start.Base!, in packet);
                case NftVerdict.Continue or NftVerdict.Return:
                    (program, at) = stack[--depth];
                    break;
                default:
                    return registers.Verdict;
            }
            if (at == 0 && IsTold(program, in packet))
                return TracedRun.Run(start, program, ref registers, ref stack, depth, ref packet);
            RunRules(program, ref at, ref registers, ref packet, ref cursor);
        }
    }

    // Whether a packet's way through a chain is announced, or may be from some rule on.
    private static bool IsTold(ChainProgram program, in Packet packet) =>
        (packet.IsTraced || program.SetsTrace) && packet.Host?.Traces.IsHeard == true;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static NftVerdict Tell(NftChain start, ref Registers registers, ref Packet packet)
    {
        var stack = default(JumpStack);
        return TracedRun.Run(start, start.Program, ref registers, ref stack, 0, ref packet);
    }

    // Runs rules until one of them gives a verdict, or all are done.
    private static void RunRules(ChainProgram program, ref int at, ref Registers registers, ref Packet packet, ref IndexCursor cursor)
    {
        registers.Verdict = NftVerdict.Continue;
        var rules = program.Operations;
        for (; at < rules.Length; at++)
        {
            if (program.Index is { } index)
            {
                at = index.Next(at, ref packet, ref cursor);
                if (at == rules.Length)
                    return;
            }
            foreach (var operation in rules[at])
            {
                operation.Evaluate(ref registers, ref packet);
                if (registers.Verdict != NftVerdict.Continue)
                    break;
            }
            if (registers.Verdict == NftVerdict.Continue)
                continue;
            if (registers.Verdict != NftVerdict.Break)
                return;
            registers.Verdict = NftVerdict.Continue;
        }
    }

    /// <summary>What a base chain does with packets that no rule has decided about. // nft_update_chain_stats</summary>
    public static NftVerdict Policy(BaseChain chain, in Packet packet)
    {
        if (chain.Packets is not null)
        {
            chain.Packets++;
            chain.Bytes += (ulong)packet.Size;
        }
        return chain.Policy;
    }
}

/// <summary>Where to go on when a chain ends.</summary>
/// <param name="Program">The chain that led to it.</param>
/// <param name="Next">The rule behind the one that did.</param>
internal readonly record struct Frame(ChainProgram Program, int Next);

/// <summary>The chains that led to the present one. // NFT_JUMP_STACK_SIZE</summary>
[InlineArray(16)]
internal struct JumpStack
{
    private Frame _first;
}
