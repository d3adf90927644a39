using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Commands;

/// <summary>Where rules stand in their chains, for commands that say it by number: as the commands before leave it. // rule_cache_update</summary>
/// <param name="cache">What the kernel has.</param>
internal sealed class RulePlaces(RulesetCache cache)
{
    private readonly Dictionary<(NfProto Family, string Table, string Chain), List<RulePlace>> _chains = [];
    private readonly HashSet<(NfProto Family, string Table, string? Chain)> _emptied = [];
    private uint _lastId;

    /// <summary>Rules without a number are counted, too.</summary>
    public bool CountsAll { get; set; }

    /// <summary>Says where a rule goes, and takes note of it.</summary>
    /// <exception cref="Diagnostics.LanguageException">There is no rule of that number.</exception>
    public void Add(CommandNode command, string chain, ref Rule message)
    {
        if (command.Handle != 0)
            message.Position = command.Handle;
        if (command.Index is null && !CountsAll)
            return;
        var rules = RulesOf(command.Family, command.Table!, chain);
        message.Id = ++_lastId;
        var place = command.Verb == CommandVerb.Insert ? 0 : rules.Count;
        if (IndexOf(command, rules) is { } index)
        {
            place = command.Verb == CommandVerb.Insert ? index : index + 1;
            var (handle, id) = rules[index];
            message.Position = handle == 0 ? null : handle;
            message.PositionId = handle == 0 ? id : null;
        }
        rules.Insert(place, new RulePlace(0, message.Id.Value));
    }

    /// <summary>Says which rule is removed, and takes note of it.</summary>
    /// <exception cref="Diagnostics.LanguageException">There is no rule of that number.</exception>
    public void Remove(CommandNode command, ref Rule message)
    {
        if (command.Index is null && !CountsAll)
            return;
        var rules = RulesOf(command.Family, command.Table!, command.Name!);
        if (IndexOf(command, rules) is not { } index)
            return;
        var (handle, id) = rules[index];
        message.Handle = handle == 0 ? null : handle;
        message.Id = handle == 0 ? id : null;
        rules.RemoveAt(index);
    }

    /// <summary>Takes note that chains have no more rules: one, or all of a table, a family, or all.</summary>
    public void Empty(NfProto family, string? table, string? chain)
    {
        foreach (var key in _chains.Keys.Where(key => (family == NfProto.Unspecified || key.Family == family) && (table is null || key.Table == table) && (chain is null || key.Chain == chain)).ToList())
            _chains.Remove(key);
        if (table is not null)
            _emptied.Add((family, table, chain));
    }

    private static int? IndexOf(CommandNode command, List<RulePlace> rules)
    {
        if (command.Index is { } index)
            return index < rules.Count ? (int)index : throw Parser.Wrong("Could not process rule: No such file or directory", command.HandleSpan);
        return command.Handle != 0 && rules.FindIndex(rule => rule.Handle == command.Handle) is >= 0 and var found ? found : null;
    }

    private List<RulePlace> RulesOf(NfProto family, string table, string chain)
    {
        if (_chains.TryGetValue((family, table, chain), out var rules))
            return rules;
        var isEmptied = _emptied.Contains((family, table, chain)) || _emptied.Contains((family, table, null));
        rules = isEmptied ? [] : [.. cache.RulesOf(family, table, chain).Select(handle => new RulePlace(handle, 0))];
        _chains.Add((family, table, chain), rules);
        return rules;
    }

    /// <summary>A rule of a chain: by the kernel's number, or by that within the batch.</summary>
    private readonly record struct RulePlace(ulong Handle, uint Id);
}
