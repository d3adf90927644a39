using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Families;
using Statewall.Iptables.Restoring;
using Statewall.Iptables.Rules;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Translation;

/// <summary>Writes a saved ruleset in nft's language. // xtables_xlate_main_restore</summary>
/// <param name="family">The family.</param>
/// <param name="output">Gets the text.</param>
internal sealed class TranslatedTables(XtFamily family, TextOutput output) : IRestoredTables
{
    private readonly Dictionary<string, TranslatedObjects> _objects = [];

    /// <inheritdoc/>
    public int Line { get; set; }

    /// <inheritdoc/>
    public void FlushTable(string name) => output.Append("add table ").Append(family.NftName).Append(" ").Append(name).Append("\n");

    /// <inheritdoc/>
    public void RestoreChain(string tableName, string name, string? policy, (ulong Packets, ulong Bytes) counters)
    {
        output.Append("add chain ").Append(family.NftName).Append(" ").Append(tableName).Append(" ").Append(name);
        if (family.Find(tableName)?.Find(name) is { } builtin)
        {
            output.Append(" { type ").Append(builtin.Type).Append(" hook ").Append(builtin.HookName)
                .Append(" priority ").Append(builtin.Priority).Append("; policy ").Append(policy == XtRule.Drop ? "drop" : "accept").Append("; }");
        }
        output.Append("\n");
    }

    /// <inheritdoc/>
    public void Do(XtCommand command)
    {
        if (!_objects.TryGetValue(command.Table, out var objects))
            _objects.Add(command.Table, objects = new TranslatedObjects());
        if (RuleTranslator.Translate(family, command, objects) is not { } lines)
        {
            output.Append("# -").Append(command.Verb.ToString()).Append(" ").Append(command.Chain ?? "").Append(": there is no translation\n");
            return;
        }
        foreach (var line in lines)
            output.Append(line).Append("\n");
    }
}
