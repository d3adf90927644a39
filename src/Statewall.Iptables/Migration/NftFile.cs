using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Migration;

/// <summary>Writes a migrated ruleset as a file for nft.</summary>
internal static class NftFile
{
    private const int LineLength = 120;

    /// <summary>Writes it.</summary>
    public static string Write(MigratedRuleset ruleset)
    {
        var output = new TextOutput();
        output.Append("#!/usr/sbin/nft -f\n# ").Append(string.Join(", ", ruleset.Files)).Append(", by statewall migrate\n");
        foreach (var note in ruleset.Rules.SelectMany(rule => rule.Notes).Distinct())
            output.Append("# ").Append(note).Append("\n");
        foreach (var refused in ruleset.Refused)
            output.Append("# ").Append(refused.Place).Append(": ").Append(refused.Source).Append("\n# ").Append(refused.Obstacle!).Append("\n");
        foreach (var table in ruleset.Tables)
            Write(output, table);
        return output.ToString();
    }

    /// <summary>Writes some rules of a table alone, as one chain that no packets come to, with all that they need.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="chain">The chain's name.</param>
    public static string Excerpt(MigratedTable table, IReadOnlyList<MigratedRule> rules, string chain)
    {
        var output = new TextOutput();
        output.Append($"table {table.NftName} {{\n");
        foreach (var needed in table.Objects.All.Where(needed => rules.Any(rule => rule.Text!.Contains(needed.Name, StringComparison.Ordinal))))
            Write(output, needed);
        foreach (var target in rules.Select(rule => rule.Rule!).Where(rule => rule.Jump is not null && !rule.IsVerdict).Select(rule => table.Context.ChainName(rule.Jump!)).Distinct())
            output.Append($"\tchain {target} {{\n\t}}\n");
        output.Append($"\tchain {chain} {{\n");
        foreach (var rule in rules)
            output.Append("\t\t").Append(rule.Text!).Append("\n");
        output.Append("\t}\n}\n");
        return output.ToString();
    }

    // What is there by that name goes first, so that the file can be loaded again.
    private static void Write(TextOutput output, MigratedTable table)
    {
        output.Append($"\ntable {table.NftName}\ndelete table {table.NftName}\ntable {table.NftName} {{\n");
        var isFirst = true;
        foreach (var needed in table.Objects.All)
        {
            output.Append(isFirst ? "" : "\n");
            isFirst = false;
            Write(output, needed);
        }
        foreach (var chain in table.Chains)
        {
            output.Append(isFirst ? "" : "\n");
            isFirst = false;
            Write(output, table, chain);
        }
        output.Append("}\n");
    }

    private static void Write(TextOutput output, TranslatedObject needed)
    {
        if (needed.Origin is { } origin)
            output.Append("\t# ").Append(origin).Append("\n");
        output.Append($"\t{needed.Kind} {needed.Name} {{\n");
        foreach (var property in needed.Properties.Split("; "))
            output.Append("\t\t").Append(property.TrimEnd(';')).Append("\n");
        if (needed.Elements.Count > 0)
            WriteElements(output, needed.Elements);
        output.Append("\t}\n");
    }

    private static void WriteElements(TextOutput output, IReadOnlyList<string> elements)
    {
        output.Append("\t\telements = {");
        var length = LineLength;
        foreach (var element in elements)
        {
            length += element.Length + 2;
            if (length > LineLength)
            {
                output.Append("\n\t\t\t");
                length = element.Length;
            }
            else
            {
                output.Append(" ");
            }
            output.Append(element).Append(",");
        }
        output.Append("\n\t\t}\n");
    }

    private static void Write(TextOutput output, MigratedTable table, MigratedChain chain)
    {
        if (chain.Place is { } place)
            output.Append("\t# ").Append(place).Append(table.Context.ChainName(chain.Name) == chain.Name ? "" : $": {chain.Name}").Append("\n");
        output.Append($"\tchain {table.Context.ChainName(chain.Name)} {{\n");
        if (chain.Builtin is { } builtin)
            output.Append($"\t\ttype {builtin.Type} hook {builtin.HookName} priority {builtin.Priority}; policy {(chain.Policy == XtRule.Drop ? "drop" : "accept")};\n");
        foreach (var rule in chain.Rules)
            Write(output, rule);
        output.Append("\t}\n");
    }

    private static void Write(TextOutput output, MigratedRule rule)
    {
        output.Append("\t\t# ").Append(rule.Place).Append(": ").Append(rule.Source).Append("\n");
        foreach (var difference in rule.Approximations)
            output.Append("\t\t# approximated: ").Append(difference).Append("\n");
        if (rule.Text is { } text)
            output.Append("\t\t").Append(text).Append("\n");
        else
            output.Append("\t\t# not expressible: ").Append(rule.Obstacle!).Append("\n");
    }
}
