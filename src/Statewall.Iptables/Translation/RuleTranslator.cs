using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Extensions;
using Statewall.Iptables.Families;
using Statewall.Iptables.Migration;
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
    /// <param name="family">The family.</param>
    /// <param name="command">The command.</param>
    /// <param name="others">What commands before it needed in the table, and then what this one needs, too.</param>
    /// <returns>Lines without <c>nft</c>; null when a rule has what cannot be said so.</returns>
    public static IReadOnlyList<string>? Translate(XtFamily family, XtCommand command, TranslatedObjects others)
    {
        var (table, chain) = ($"{family.NftName} {command.Table}", command.Chain);
        return command.Verb switch
        {
            XtVerb.Append => TranslateRules(family, command, "add rule", others),
            XtVerb.Insert => TranslateRules(family, command, "insert rule", others),
            XtVerb.NewChain => [$"add chain {table} {chain}"],
            XtVerb.DeleteChain when chain is not null => [$"delete chain {table} {chain}"],
            XtVerb.Flush when chain is not null => [$"flush chain {table} {chain}"],
            XtVerb.Flush => [$"flush table {table}"],
            XtVerb.RenameChain => [$"rename chain {table} {chain} {command.Argument}"],
            _ => null,
        };
    }

    /// <summary>A rule in nft's language.</summary>
    /// <param name="family">Its family.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="others">What rules before it needed in their table.</param>
    /// <returns>What was written; null when the rule has what cannot be said so.</returns>
    public static RuleTranslation? Translate(XtFamily family, XtRule rule, TranslatedObjects others)
    {
        var translation = new RuleTranslation(family, rule) { Others = others };
        if (TryWrite(translation))
            return translation;
        translation = new RuleTranslation(family, rule) { Others = others, IsFree = true };
        return TryWrite(translation) ? translation : null;
    }

    /// <summary>Writes a rule.</summary>
    /// <returns>False when it has what cannot be said so.</returns>
    public static bool TryWrite(RuleTranslation translation)
    {
        var rule = translation.Rule;
        if (!translation.Family.Translate(translation, rule.Head))
            return false;
        foreach (var match in rule.Matches)
        {
            if (!TryWrite(translation, match))
                return false;
        }
        if (translation.HasCounter)
            WriteCounter(translation);
        if (!TryWriteTarget(translation, rule))
            return false;
        if (translation.Comment is { } comment)
            translation.Output.Append(" comment \"").Append(translation.Context is null ? comment : NftName.Comment(comment)).Append("\"");
        return true;
    }

    private static List<string>? TranslateRules(XtFamily family, XtCommand command, string verb, TranslatedObjects others)
    {
        var lines = new List<string>();
        var table = $"{family.NftName} {command.Table}";
        foreach (var rule in command.Rules)
        {
            if (Translate(family, rule, others) is not { } translation)
                return null;
            others.Add(translation.Objects);
            lines.AddRange(translation.Objects.Select(needed => needed.Command(table)));
            lines.AddRange(translation.Approximations.Select(difference => $"# approximated: {difference}"));
            lines.AddRange(translation.Notes.Select(note => $"# {note}"));
            var place = command.Verb == XtVerb.Insert && command.Place > 1 ? $" index {command.Place}" : "";
            lines.Add($"{verb} {table} {command.Chain}{place}{translation.Output}");
        }
        return lines;
    }

    private static bool TryWrite(RuleTranslation translation, XtEntry entry)
    {
        if (translation.IsFree ? entry.Kind.Migrate(translation, entry.Info) : entry.Kind.Translate(translation, entry.Info))
            return true;
        return translation.Refuse($"nft has nothing like {(entry.Kind is XtMatch ? "-m" : "-j")} {entry.Kind.Name}{(entry.Kind.Options.Length > 0 ? ", or not with these options" : "")}");
    }

    // What a ruleset has counted goes on there.
    private static void WriteCounter(RuleTranslation translation)
    {
        translation.Output.Append(" counter");
        if (translation.Context is not null && (translation.Rule.Packets | translation.Rule.Bytes) != 0)
            translation.Output.Append(" packets ").Append(translation.Rule.Packets).Append(" bytes ").Append(translation.Rule.Bytes);
    }

    private static bool TryWriteTarget(RuleTranslation translation, XtRule rule)
    {
        if (rule.Target is { } target)
            return TryWrite(translation, target);
        if (rule.Jump is not { } jump)
            return true;
        translation.Output.Append(rule.IsGoto ? " goto " : rule.IsVerdict ? " " : " jump ")
            .Append(rule.IsVerdict ? jump.ToLowerInvariant() : translation.Context?.ChainName(jump) ?? jump);
        return true;
    }
}
