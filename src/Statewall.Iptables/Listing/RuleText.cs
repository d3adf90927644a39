using Statewall.Iptables.Extensions;
using Statewall.Iptables.Families;
using Statewall.Iptables.Rules;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Listing;

/// <summary>Writes rules as the commands that would make them. // nft_rule_save</summary>
internal static class RuleText
{
    /// <summary>Where counters stand in a rule.</summary>
    public enum CounterPlace
    {
        /// <summary>Nowhere.</summary>
        None,

        /// <summary>In front of it, as in a saved ruleset. // -c of iptables-save</summary>
        Front,

        /// <summary>As an option. // -S -v</summary>
        Option,
    }

    /// <summary>Writes a rule and the end of its line.</summary>
    public static void Write(TextOutput output, XtFamily family, string chain, XtRule rule, CounterPlace counters)
    {
        if (counters == CounterPlace.Front)
            output.Append("[").Append(rule.Packets).Append(":").Append(rule.Bytes).Append("] ");
        output.Append("-A ").Append(chain);
        WriteRule(output, family, rule, counters == CounterPlace.Option);
        output.Append("\n");
    }

    /// <summary>Writes what a rule asks for and does, each part with a space in front.</summary>
    public static void WriteRule(TextOutput output, XtFamily family, XtRule rule, bool hasCounters)
    {
        var jump = rule.Jump ?? family.DefaultVerdict;
        if (family.SavesJumpFirst)
            WriteJump(output, rule, jump);
        family.Save(output, rule.Head);
        foreach (var match in rule.Matches)
            WriteMatch(output, family, match, rule);
        if (hasCounters)
            output.Append(" -c ").Append(rule.Packets).Append(" ").Append(rule.Bytes);
        if (!family.SavesJumpFirst)
            WriteJump(output, rule, jump);
        rule.Target?.Kind.Save(output, rule.Target.Info, rule);
    }

    /// <summary>Writes the name of a rule's target, or where it jumps.</summary>
    /// <param name="output">Gets the text.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="jump">A verdict or a chain, where it has no target; null for nothing.</param>
    public static void WriteJump(TextOutput output, XtRule rule, string? jump)
    {
        if (rule.Target is { } target)
            output.Append(" -j ").Append(target.Kind.SavedName(target.Info));
        else if (jump is not null)
            output.Append(rule.IsGoto ? " -g " : " -j ").Append(jump);
    }

    private static void WriteMatch(TextOutput output, XtFamily family, XtEntry match, XtRule rule)
    {
        // those of bridges are known by their options alone
        if (family.Flag != XtFamilies.Bridge)
            output.Append(" -m ").Append(match.Kind.SavedName(match.Info));
        match.Kind.Save(output, match.Info, rule);
    }
}
