using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Comparison;

// Overview: the kernel carries commands out one after the other, and lets nothing go that is still used. So first everything is compared; what
// goes or has to be made anew is noted as a reference, and takes along whatever uses it. Then the commands come in the order of the kernel's needs:
// rules go, elements go, what they used goes; then what is new comes, elements, and at last rules.

/// <summary>The commands that turn a table into another.</summary>
internal sealed partial class TableChange
{
    private static readonly ListingOptions Options = new() { Stateless = true, NumericPriorities = true };

    private readonly TableNode _present;
    private readonly TableNode _wanted;
    private readonly CommandNode _inside;
    private readonly HashSet<Reference> _going = [];
    private readonly List<CommandNode> _removals = [];
    private readonly List<CommandNode> _additions = [];

    private TableChange(TableNode present, TableNode wanted)
    {
        (_present, _wanted) = (present, wanted);
        _inside = new CommandNode(CommandVerb.Add, CommandObject.Table, wanted.Family) { Table = wanted.Name, TableSpan = wanted.Place.Span };
    }

    /// <summary>The command that adds a table.</summary>
    public static CommandNode Add(TableNode table) =>
        new(CommandVerb.Add, CommandObject.Table, table.Family) { Table = table.Name, TableSpan = table.Place.Span, Span = table.Place.Span, TableDefinition = table };

    /// <summary>The command that removes a table.</summary>
    public static CommandNode Delete(TableNode table) => new(CommandVerb.Delete, CommandObject.Table, table.Family) { Table = table.Name };

    /// <summary>The commands that turn a table into another.</summary>
    /// <param name="present">The table as it is; null when there is none.</param>
    /// <param name="wanted">The table as it shall be.</param>
    /// <exception cref="LanguageException">Something wanted cannot be expressed.</exception>
    public static IEnumerable<CommandNode> Between(TableNode? present, TableNode wanted)
    {
        if (present is null)
            return [Add(wanted)];
        if (present.Comment == wanted.Comment && present.IsOwned == wanted.IsOwned && present.Persists == wanted.Persists && new TableChange(present, wanted).Commands() is { } commands)
            return commands;
        return [Delete(present), Add(wanted)];
    }

    /// <summary>The commands; null when the kernel can only make the table anew.</summary>
    private List<CommandNode>? Commands()
    {
        CompareObjects();
        CompareFlowtables();
        CompareChains();
        CompareSets();
        var isWoken = _present.IsDormant != _wanted.IsDormant;
        // a table does not go to sleep or wake up while its hooks change // __NFT_TABLE_F_UPDATE
        if (isWoken && _additions.Any(command => command.ChainDefinition is { Hook: not null }))
            return null;
        CommandNode[] flags = isWoken ? [_inside with { TableDefinition = new TableNode(_wanted.Family, _wanted.Name) { IsDormant = _wanted.IsDormant } }] : [];
        var (goingRules, comingRules) = CompareRules();
        return [.. flags, .. goingRules, .. _removals, .. _additions, .. comingRules];
    }

    private CommandNode Named(CommandVerb verb, CommandObject target, string name, Place place = default) =>
        _inside with { Verb = verb, Object = target, Name = name, NameSpan = place.Span, Span = place.Span };

    private void CompareObjects()
    {
        var wanted = _wanted.Objects.ToDictionary(definition => (definition.Kind, definition.Name), definition => (Definition: definition, Text: TextOf(definition)));
        var staying = new HashSet<(string, string)>();
        foreach (var present in _present.Objects)
        {
            var key = (present.Kind, present.Name);
            if (wanted.TryGetValue(key, out var partner) && partner.Text == TextOf(present))
            {
                staying.Add(key);
                continue;
            }
            _going.Add(Reference.ToObject(present.Kind, present.Name));
            _removals.Add(Named(CommandVerb.Delete, CommandObject.Object, present.Name) with { ObjectKind = present.Kind });
        }
        foreach (var definition in _wanted.Objects.Where(definition => !staying.Contains((definition.Kind, definition.Name))))
            _additions.Add(Named(CommandVerb.Add, CommandObject.Object, definition.Name, definition.Place) with { ObjectKind = definition.Kind, ObjectDefinition = definition });
    }

    /// <summary>An object as the kernel has it, without what was counted.</summary>
    private string TextOf(ObjectDefinition definition)
    {
        var output = new TextOutput();
        (ObjectMessages.Read(_wanted.Family, ObjectMessages.Of(_wanted.Family, _wanted.Name, definition)) ?? definition).Format(output, Options);
        return output.ToString();
    }

    private void CompareFlowtables()
    {
        var wanted = _wanted.Flowtables.ToDictionary(flowtable => flowtable.Name, StringComparer.Ordinal);
        var staying = new HashSet<string>(StringComparer.Ordinal);
        foreach (var present in _present.Flowtables)
        {
            if (wanted.TryGetValue(present.Name, out var partner) && IsSame(present, partner))
            {
                staying.Add(present.Name);
                CompareDevices(present.Devices, partner.Devices, (verb, devices) => Named(verb, CommandObject.Flowtable, partner.Name, partner.Place) with { FlowtableDefinition = partner with { Devices = devices } });
                continue;
            }
            _going.Add(new Reference(ReferenceKind.Flowtable, present.Name));
            _removals.Add(Named(CommandVerb.Delete, CommandObject.Flowtable, present.Name));
        }
        foreach (var flowtable in _wanted.Flowtables.Where(flowtable => !staying.Contains(flowtable.Name)))
            _additions.Add(Named(CommandVerb.Add, CommandObject.Flowtable, flowtable.Name, flowtable.Place) with { FlowtableDefinition = flowtable });
    }

    private static bool IsSame(FlowtableDefinition present, FlowtableDefinition wanted) =>
        (present.Priority ?? 0) == (wanted.Priority ?? 0) && present.IsOffloaded == wanted.IsOffloaded && present.Counts == wanted.Counts;

    /// <summary>Devices can come and go without disturbance.</summary>
    private void CompareDevices(IReadOnlyList<string> present, IReadOnlyList<string> wanted, Func<CommandVerb, IReadOnlyList<string>, CommandNode> command)
    {
        if (wanted.Except(present, StringComparer.Ordinal).ToArray() is { Length: > 0 } coming)
            _additions.Add(command(CommandVerb.Add, coming));
        if (present.Except(wanted, StringComparer.Ordinal).ToArray() is { Length: > 0 } going)
            _additions.Add(command(CommandVerb.Delete, going));
    }

    private void CompareChains()
    {
        var wanted = _wanted.Chains.ToDictionary(chain => chain.Name, StringComparer.Ordinal);
        var staying = new HashSet<string>(StringComparer.Ordinal);
        foreach (var present in _present.Chains)
        {
            if (wanted.TryGetValue(present.Name, out var partner) && IsSame(present, partner))
            {
                staying.Add(present.Name);
                CompareSettings(present, partner);
                continue;
            }
            _going.Add(new Reference(ReferenceKind.Chain, present.Name));
            _removals.Add(Named(CommandVerb.Delete, CommandObject.Chain, present.Name));
        }
        foreach (var chain in _wanted.Chains.Where(chain => !staying.Contains(chain.Name)))
            _additions.Add(Named(CommandVerb.Add, CommandObject.Chain, chain.Name, chain.Place) with { ChainDefinition = chain with { Rules = [] } });
    }

    private static bool IsSame(ChainNode present, ChainNode wanted) =>
        present.Comment == wanted.Comment
        && (present.Hook is { } hook && wanted.Hook is { } other
            ? (hook.Type, hook.Hook, hook.Priority, hook.IsOffloaded) == (other.Type, other.Hook, other.Priority, other.IsOffloaded) && hook.Devices.Count == 0 == (other.Devices.Count == 0)
            : present.Hook is null && wanted.Hook is null);

    /// <summary>What the kernel can change of a chain.</summary>
    private void CompareSettings(ChainNode present, ChainNode wanted)
    {
        if (wanted.Hook is not { } hook)
            return;
        var bare = wanted with { Rules = [], Comment = null, Policy = wanted.Policy ?? NftVerdict.Accept };
        if ((present.Policy ?? NftVerdict.Accept) != bare.Policy)
            _additions.Add(Named(CommandVerb.Add, CommandObject.Chain, wanted.Name, wanted.Place) with { ChainDefinition = bare with { Hook = hook with { Devices = present.Hook!.Devices } } });
        CompareDevices(present.Hook!.Devices, hook.Devices, (verb, devices) => Named(verb, CommandObject.Chain, wanted.Name, wanted.Place) with { ChainDefinition = bare with { Hook = hook with { Devices = devices } } });
    }

    private void CompareSets()
    {
        var removals = new List<CommandNode>();
        var wanted = _wanted.Sets.ToDictionary(set => set.Name, StringComparer.Ordinal);
        var staying = new HashSet<string>(StringComparer.Ordinal);
        foreach (var present in _present.Sets)
        {
            if (wanted.TryGetValue(present.Name, out var partner) && TryKeep(present, partner, removals))
            {
                staying.Add(present.Name);
                continue;
            }
            _going.Add(new Reference(ReferenceKind.Set, present.Name));
            removals.Add(Named(CommandVerb.Delete, ObjectOf(present), present.Name));
        }
        // maps let go of chains and objects before these go
        _removals.InsertRange(0, removals);
        foreach (var set in _wanted.Sets.Where(set => !staying.Contains(set.Name)))
            _additions.Add(Named(CommandVerb.Add, ObjectOf(set), set.Name, set.Place) with { SetDefinition = set });
    }

    private static CommandObject ObjectOf(SetDefinition set) => set.IsMap ? CommandObject.Map : CommandObject.Set;

    /// <summary>Changes what a set holds.</summary>
    /// <returns>False when it has to be made anew.</returns>
    private bool TryKeep(SetDefinition present, SetDefinition wanted, List<CommandNode> removals)
    {
        var (from, to) = (SetForm.Of(_present, present), SetForm.Of(_wanted, wanted));
        if (!from.CanBecome(to))
            return false;
        var saysTimeout = from.Timeout != to.Timeout;
        var (before, after) = (from.Elements(saysTimeout), to.Elements(saysTimeout));
        // what packets put into a set stays
        var isDynamic = (present.Flags & NftSetFlags.Eval) != 0;
        var goes = before.Where(element => (!after.ContainsKey(element.Key) && !isDynamic) || IsGoing(from, element.Value)).Select(element => element.Value).ToList();
        var comes = after.Where(element => !before.ContainsKey(element.Key) || IsGoing(from, element.Value)).Select(element => element.Value).ToList();
        if (goes.Count + comes.Count > 0 && (present.Flags & NftSetFlags.Constant) != 0)
            return false;
        if (from.Head != to.Head)
            _additions.Add(Named(CommandVerb.Add, ObjectOf(wanted), wanted.Name, wanted.Place) with { SetDefinition = wanted with { Elements = [] } });
        AddElements(removals, CommandVerb.Delete, wanted, goes.Where(element => !from.MayExpire(element)));
        AddElements(removals, CommandVerb.Destroy, wanted, goes.Where(from.MayExpire));
        AddElements(_additions, CommandVerb.Add, wanted, comes);
        return true;
    }

    private bool IsGoing(SetForm set, ExpressionNode element) => set.ReferenceOf(element) is { } reference && _going.Contains(reference);

    private void AddElements(List<CommandNode> commands, CommandVerb verb, SetDefinition set, IEnumerable<ExpressionNode> elements)
    {
        if (elements.ToArray() is { Length: > 0 } all)
            commands.Add(Named(verb, CommandObject.Element, set.Name, set.Place) with { Elements = all });
    }
}
