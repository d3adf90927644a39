using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Evaluation;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Building;

/// <summary>The ruleset that commands make out of nothing.</summary>
internal sealed class CommandFold
{
    private readonly List<TableParts> _tables = [];

    /// <summary>Evaluates the commands of a ruleset that holds nothing before them, so that names that nobody made are mistakes.</summary>
    public static CommandEvaluator Evaluator() =>
        new(NameSources.OfMachine, (family, table) => new TableScope(family, table, [], []) { IsComplete = true });

    /// <summary>Carries a command out.</summary>
    /// <param name="command">The command, evaluated.</param>
    /// <exception cref="LanguageException">It has no place in a ruleset, or what it is about is missing or there already.</exception>
    public void Add(CommandNode command)
    {
        switch (command)
        {
            case { Verb: CommandVerb.Flush, Object: CommandObject.Ruleset }:
                _tables.RemoveAll(table => command.Family is NfProto.Unspecified || table.Head.Family == command.Family);
                break;
            case { Verb: CommandVerb.Delete or CommandVerb.Destroy, Object: CommandObject.Table, Table: { } name }:
                if (_tables.RemoveAll(table => table.Is(command.Family, name)) == 0 && command.Verb == CommandVerb.Delete)
                    throw Missing(command.TableSpan);
                break;
            case { Verb: CommandVerb.Add or CommandVerb.Create, TableDefinition: { } table }:
                AddTable(command, table);
                break;
            case { Verb: CommandVerb.Add or CommandVerb.Create or CommandVerb.Insert, Table: { } name } when command.Handle == 0:
                AddPart(command, _tables.Find(table => table.Is(command.Family, name)) ?? throw Missing(command.TableSpan));
                break;
            default:
                throw Parser.Wrong("a ruleset consists of what is added; this command has no place in it", command.Span);
        }
    }

    /// <summary>What was made.</summary>
    public Ruleset ToRuleset() => new(_tables.Select(table => table.ToNode()));

    private static LanguageException Missing(SourceSpan place) => Parser.Wrong("No such file or directory", place);

    private static LanguageException Exists(SourceSpan place) => Parser.Wrong("File exists", place);

    private void AddTable(CommandNode command, TableNode definition)
    {
        var table = _tables.Find(table => table.Is(definition.Family, definition.Name));
        if (table is not null && command.Verb == CommandVerb.Create)
            throw Exists(command.TableSpan);
        if (table is null)
            _tables.Add(table = new TableParts(definition));
        table.Add(definition, mustBeNew: false);
    }

    private static void AddPart(CommandNode command, TableParts table)
    {
        var part = new TableNode(command.Family, command.Table!);
        var isNew = command.Verb == CommandVerb.Create;
        if (command.ChainDefinition is { } chain)
            table.Add(part with { Chains = [chain] }, isNew);
        else if (command.SetDefinition is { } set)
            table.Add(part with { Sets = [set] }, isNew);
        else if (command.FlowtableDefinition is { } flowtable)
            table.Add(part with { Flowtables = [flowtable] }, isNew);
        else if (command.ObjectDefinition is { } definition)
            table.Add(part with { Objects = [definition] }, isNew);
        else if (command.RuleDefinition is { } rule)
            table.AddRule(command, rule);
        else if (command.Object == CommandObject.Element)
            table.FindSet(command).AddElements(command.Elements);
    }

    /// <summary>A table that is being made.</summary>
    private sealed class TableParts(TableNode head)
    {
        private readonly OrderedDictionary<string, ChainParts> _chains = [];
        private readonly OrderedDictionary<string, SetParts> _sets = [];
        private readonly OrderedDictionary<string, FlowtableDefinition> _flowtables = [];
        private readonly OrderedDictionary<(string Kind, string Name), ObjectDefinition> _objects = [];

        public TableNode Head { get; private set; } = head;

        public bool Is(NfProto family, string name) => Head.Family == family && Head.Name == name;

        public void Add(TableNode definition, bool mustBeNew)
        {
            Head = Head with { IsDormant = Head.IsDormant || definition.IsDormant, Comment = Head.Comment ?? definition.Comment };
            foreach (var added in definition.Objects)
                Note(_objects, (added.Kind, added.Name), added, added.Place, mustBeNew);
            foreach (var added in definition.Flowtables)
                Note(_flowtables, added.Name, added, added.Place, mustBeNew);
            foreach (var added in definition.Sets)
                Note(_sets, added.Name, new SetParts(added), added.Place, mustBeNew).AddElements(added.Elements);
            foreach (var added in definition.Chains)
                Note(_chains, added.Name, new ChainParts(added), added.Place, mustBeNew).Add(added);
        }

        public void AddRule(CommandNode command, RuleNode rule)
        {
            var chain = _chains.GetValueOrDefault(command.Name!) ?? throw Missing(command.NameSpan);
            chain.AddRule(command, rule);
        }

        public SetParts FindSet(CommandNode command) => _sets.GetValueOrDefault(command.Name!) ?? throw Missing(command.NameSpan);

        public TableNode ToNode() => Head with
        {
            Objects = [.. _objects.Values],
            Sets = [.. _sets.Values.Select(set => set.ToNode())],
            Flowtables = [.. _flowtables.Values],
            Chains = [.. _chains.Values.Select(chain => chain.ToNode())],
        };

        /// <summary>What is there under a key; what was added when nothing was.</summary>
        private static TPart Note<TKey, TPart>(OrderedDictionary<TKey, TPart> parts, TKey key, TPart added, Place place, bool mustBeNew)
            where TKey : notnull
        {
            if (parts.TryAdd(key, added))
                return added;
            return mustBeNew ? throw Exists(place.Span) : parts[key];
        }
    }

    /// <summary>A chain that is being made.</summary>
    private sealed class ChainParts(ChainNode head)
    {
        private readonly List<RuleNode> _rules = [];
        private ChainNode _head = head;

        /// <summary>Adds rules; what is said again of a chain must not contradict what was said, but for the policy.</summary>
        public void Add(ChainNode definition)
        {
            if (definition.Hook is { } hook && (_head.Hook is not { } known || !IsSame(hook, known)))
                throw Exists(definition.Place.Span);
            _head = _head with { Policy = definition.Policy ?? _head.Policy };
            _rules.AddRange(definition.Rules);
        }

        public void AddRule(CommandNode command, RuleNode rule)
        {
            var isInserted = command.Verb == CommandVerb.Insert;
            if (command.Index is not { } index)
                _rules.Insert(isInserted ? 0 : _rules.Count, rule);
            else if (index < _rules.Count)
                _rules.Insert((int)index + (isInserted ? 0 : 1), rule);
            else
                throw Missing(command.HandleSpan);
        }

        public ChainNode ToNode() => _head with { Rules = [.. _rules] };

        private static bool IsSame(HookNode hook, HookNode known) => hook with { Devices = known.Devices } == known && hook.Devices.SequenceEqual(known.Devices);
    }

    /// <summary>A set that is being made.</summary>
    private sealed class SetParts(SetDefinition head)
    {
        private IReadOnlyList<ExpressionNode> _elements = [];
        private HashSet<ExpressionNode>? _known;

        /// <summary>Adds elements; the first are kept as they come, since a long list may be in few bytes.</summary>
        public void AddElements(IReadOnlyList<ExpressionNode> elements)
        {
            if (_elements.Count == 0)
            {
                _elements = elements;
                return;
            }
            var all = _known is null ? [.. _elements] : (List<ExpressionNode>)_elements;
            _known ??= [.. all];
            all.AddRange(elements.Where(_known.Add));
            _elements = all;
        }

        public SetDefinition ToNode() => head with { Elements = _elements };
    }
}
