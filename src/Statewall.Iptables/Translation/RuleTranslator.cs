using System.Globalization;
using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Families;
using Statewall.Iptables.Rules;

namespace Statewall.Iptables.Translation;

/// <summary>Rules in nft's language. // xtables-translate.c</summary>
internal static class RuleTranslator
{
    /// <summary>The rule has the match of its protocol, which says what the rule then need not. // xlate_find_protomatch</summary>
    public static bool HasProtocolMatch(XtRule rule)
    {
        foreach (var match in rule.Matches)
        {
            if (ProtocolText.IsNameOf(rule.Protocol, match.Kind.Name))
                return true;
        }
        return false;
    }

    /// <summary>The commands that do what a command of iptables does.</summary>
    /// <returns>Lines without <c>nft</c>; null when a rule has what cannot be said so.</returns>
    public static IReadOnlyList<string>? Translate(XtFamily family, XtCommand command)
    {
        var (table, chain) = ($"{family.NftName} {command.Table}", command.Chain);
        return command.Verb switch
        {
            XtVerb.Append => TranslateRules(family, command, "add rule"),
            XtVerb.Insert => TranslateRules(family, command, "insert rule"),
            XtVerb.NewChain => [$"add chain {table} {chain}"],
            XtVerb.DeleteChain when chain is not null => [$"delete chain {table} {chain}"],
            XtVerb.Flush when chain is not null => [$"flush chain {table} {chain}"],
            XtVerb.Flush => [$"flush table {table}"],
            XtVerb.RenameChain => [$"rename chain {table} {chain} {command.Argument}"],
            _ => null,
        };
    }

    private static List<string>? TranslateRules(XtFamily family, XtCommand command, string verb)
    {
        var lines = new List<string>();
        var sets = 0;
        foreach (var rule in command.Rules)
        {
            var translation = new RuleTranslation(family, rule) { SetsBefore = sets };
            if (!TryWrite(translation))
                return null;
            sets += translation.Sets.Count;
            lines.AddRange(translation.Sets.Select(set => string.Format(CultureInfo.InvariantCulture, set, family.NftName, command.Table)));
            var place = command.Verb == XtVerb.Insert && command.Place > 1 ? $" index {command.Place}" : "";
            lines.Add($"{verb} {family.NftName} {command.Table} {command.Chain}{place}{translation.Output}");
        }
        return lines;
    }

    private static bool TryWrite(RuleTranslation translation)
    {
        var rule = translation.Rule;
        if (!translation.Family.Translate(translation, rule.Head))
            return false;
        foreach (var match in rule.Matches)
        {
            if (!match.Kind.Translate(translation, match.Info))
                return false;
        }
        if (translation.HasCounter)
            translation.Output.Append(" counter");
        if (!TryWriteTarget(translation, rule))
            return false;
        if (translation.Comment is { } comment)
            translation.Output.Append(" comment \"").Append(comment).Append("\"");
        return true;
    }

    private static bool TryWriteTarget(RuleTranslation translation, XtRule rule)
    {
        if (rule.Target is { } target)
            return target.Kind.Translate(translation, target.Info);
        if (rule.Jump is not { } jump)
            return true;
        translation.Output.Append(rule.IsGoto ? " goto " : rule.IsVerdict ? " " : " jump ").Append(rule.IsVerdict ? jump.ToLowerInvariant() : jump);
        return true;
    }
}
