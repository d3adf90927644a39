using Statewall.Engine.Nftables.Evaluation;
using Statewall.Engine.Nftables.Operations;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Tracing;

/// <summary>Runs the rule of a table on what is known of a packet that is not at hand.</summary>
public static class RuleTrial
{
    /// <summary>Runs a rule up to the expression that breaks it off. What only has effects is passed over.</summary>
    /// <param name="kernel">The kernel that the rule was loaded into.</param>
    /// <param name="family">The family of its table.</param>
    /// <param name="table">The table; the first rule of its first chain is meant.</param>
    /// <param name="read">What an expression that reads something of the packet finds, as it stands in the register; null when that is not known.</param>
    /// <returns>The expression that broke it off, and what was read up to there; null when none did, or that cannot be known.</returns>
    public static TrialResult? Run(EmbeddedKernel kernel, NfProto family, string table, Func<Expression, byte[]?> read)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(read);
        using (kernel.Netlink.EnterRequest())
        {
            return kernel.Nfnetlink.Ruleset.FindTable(table, family)?.Chains.Items is [{ Rules.First.Value: var rule }, ..]
                ? Run(rule.Operations, read)
                : null;
        }
    }

    private static TrialResult? Run(Operation[] operations, Func<Expression, byte[]?> read)
    {
        var registers = new Registers { Verdict = NftVerdict.Continue };
        var packet = default(Packet);
        var loaded = new List<LoadedValue>();
        for (var at = 0; at < operations.Length; at++)
        {
            var operation = operations[at];
            if (operation.Loads is { Size: > 0 } load)
            {
                if (read(operation.ToMessage()) is not { } value)
                    return null;
                registers.Set(load.Word, value, load.Size);
                loaded.Add(new LoadedValue(at, registers.Read(load.Word, load.Size).ToArray()));
            }
            else if (operation.IsPure)
            {
                operation.Evaluate(ref registers, ref packet);
            }
            if (registers.Verdict == NftVerdict.Break)
                return new TrialResult(at, loaded);
            if (registers.Verdict != NftVerdict.Continue)
                return null;
        }
        return null;
    }
}

/// <summary>Why a rule does not match.</summary>
/// <param name="FailedExpression">The expression that broke it off, from 0.</param>
/// <param name="Loaded">What its expressions read of the packet up to there.</param>
public sealed record TrialResult(int FailedExpression, IReadOnlyList<LoadedValue> Loaded);
