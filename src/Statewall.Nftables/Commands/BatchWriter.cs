using Statewall.Netlink.Attributes;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Commands;

/// <summary>Commands as one batch of messages, and where in the text each of them comes from.</summary>
/// <param name="cache">What the kernel has.</param>
/// <param name="textSize">Bytes of the text that the commands come from, as far as that is known.</param>
/// <param name="isTrial">The kernel shall only find out whether it could carry it out.</param>
/// <param name="generation">Tells the ruleset's number that it is made for, or null for any; asked once there is something to do.</param>
internal sealed partial class BatchWriter(RulesetCache cache, int textSize = 0, bool isTrial = false, Func<uint?>? generation = null) : IDisposable
{
    private const int MostReserved = 64 << 20;
    private const int BytesPerSign = 8; // of a text, most rules become less; memory that is not used costs nothing

    private readonly RequestBatch _batch = new(isTrial ? BatchKind.Trial : BatchKind.Transaction);
    private readonly List<(RequestPlaces Places, int Rule)> _places = [];
    private readonly BatchNumbers _numbers = new();
    private readonly MergingSets _merging = new(cache);
    private readonly RulePlaces _rules = new(cache);

    /// <summary>Gets the rules and sets that are added, as they go to the kernel.</summary>
    public Action<CommandNode, LinearRule>? Trace { get; init; }

    /// <summary>The kernel is asked to tell what it made. // NLM_F_ECHO</summary>
    public bool IsEchoed { get; init; }

    /// <summary>Rules are counted, since some command says a rule's place by its number.</summary>
    public bool CountsRules
    {
        init => _rules.CountsAll = value;
    }

    /// <summary>Where the requests for rules come from is noted; otherwise it is found when it is asked for.</summary>
    private bool NotesRules { get; init; }

    /// <summary>Nothing is to be done.</summary>
    public bool IsEmpty => _batch.Count <= 1 && _merging.AreUnchanged;

    /// <summary>Adds what a command asks for.</summary>
    /// <param name="command">The command, evaluated.</param>
    /// <exception cref="LanguageException">It cannot be expressed.</exception>
    public void Add(CommandNode command)
    {
        Begin();
        switch (command.Verb)
        {
            case CommandVerb.Add or CommandVerb.Create or CommandVerb.Insert or CommandVerb.Replace:
                AddDefinition(command);
                break;
            case CommandVerb.Delete or CommandVerb.Destroy:
                AddRemoval(command);
                break;
            case CommandVerb.Flush:
                AddFlush(command);
                break;
            case CommandVerb.Rename:
                Add(NftMessage.NewChain, NetlinkFlags.None, command, new Chain { Table = command.Table, Name = command.NewName, Handle = HandleOfChain(command) }, new RequestPlaces(command.Span) { Name = command.Span });
                break;
            default:
                throw Parser.Wrong("this command changes nothing", command.Span);
        }
    }

    /// <summary>The whole batch.</summary>
    public RequestBatch Finish()
    {
        AddMerged();
        if (!isTrial)
        {
            _batch.AddBatchEnd(NfnlSubsystem.Nftables);
            _places.Add((new RequestPlaces(SourceSpan.None), 0));
        }
        return _batch;
    }

    /// <summary>What the kernel refused, as mistakes in the text.</summary>
    public IReadOnlyList<Diagnostic> Describe(IReadOnlyList<BatchFailure> failures) =>
        [.. failures.Where(failure => failure.Index < _places.Count).DistinctBy(failure => failure.Index).Select(failure => PlacesAt(failure.Index).Describe(failure.Error, _batch.MessageAt(failure.Index), cache.ReadNames))];

    /// <summary>Where the command stands that a request of the batch that was sent came from.</summary>
    /// <param name="sequence">The request's number.</param>
    public SourceSpan CommandOf(uint sequence)
    {
        var walk = new NetlinkMessageEnumerator(_batch.MessageAt(0));
        var index = walk.MoveNext() ? sequence - walk.Current.Sequence : uint.MaxValue;
        return index < _places.Count ? PlacesAt((int)index).Command : default;
    }

    private RequestPlaces PlacesAt(int index)
    {
        var noted = _places[index];
        if (noted.Places.OfRule is not { } placesOf)
            return noted.Places;
        var first = index;
        while (_places[first - 1] == noted)
            first--;
        return placesOf(noted.Rule)[index - first];
    }

    /// <summary>Returns the buffers.</summary>
    public void Dispose() => _batch.Dispose();

    private static NetlinkFlags FlagsOf(CommandNode command) => command.Verb == CommandVerb.Create ? NetlinkFlags.Create | NetlinkFlags.Exclusive : NetlinkFlags.Create;

    private void Begin()
    {
        if (_batch.Count > 0)
            return;
        _batch.Reserve((int)Math.Min((long)textSize * BytesPerSign, MostReserved));
        _batch.AddBatchBegin(NfnlSubsystem.Nftables, generation?.Invoke());
        _places.Add((new RequestPlaces(SourceSpan.None), 0));
    }

    private void Add<T>(byte message, NetlinkFlags flags, CommandNode command, T value, RequestPlaces? places = null)
        where T : struct, IAttributeSet<T>
    {
        AddUnnoted(message, flags, command, value);
        Note(message, command, places ?? new RequestPlaces(command.Span));
    }

    private void AddUnnoted<T>(byte message, NetlinkFlags flags, CommandNode command, T value, ReadOnlySpan<byte> encoded = default)
        where T : struct, IAttributeSet<T> =>
        _batch.AddNfnetlink(NfnetlinkMessage.TypeOf(NfnlSubsystem.Nftables, message), flags | EchoOf(command), command.Family, ref value, encoded);

    private NetlinkFlags EchoOf(CommandNode command) =>
        IsEchoed && command.Verb is CommandVerb.Add or CommandVerb.Create or CommandVerb.Insert or CommandVerb.Replace ? NetlinkFlags.Echo : NetlinkFlags.None;

    /// <summary>Notes where the requests come from that were added.</summary>
    private void Note(byte message, CommandNode command, RequestPlaces places) => Note(
        places with { Table = command.TableSpan, Name = places.Name.Source is null ? command.NameSpan : places.Name, Handle = command.HandleSpan, Command = command.Span, Message = message }, 0);

    private void Note(RequestPlaces places, int rule)
    {
        while (_places.Count < _batch.Count)
            _places.Add((places, rule));
    }

    private static RequestPlaces NamedAt(Place place) => new(place.Span) { Name = place.Span };

    private void AddDefinition(CommandNode command)
    {
        var table = command.Table ?? "";
        switch (command.Object)
        {
            case CommandObject.Table:
                AddTable(command, command.TableDefinition!);
                break;
            case CommandObject.Chain:
                AddChain(command, command.ChainDefinition!, FlagsOf(command));
                AddRules(command, command.ChainDefinition!);
                break;
            case CommandObject.Rule:
                AddRules(command, command.Name!, [command.RuleDefinition!], command.Span);
                break;
            case CommandObject.Set or CommandObject.Map:
                AddSet(command, command.SetDefinition!, FlagsOf(command));
                AddDeclared(command, command.SetDefinition!, FlagsOf(command));
                cache.Add(command.Family, table, new TableNode(command.Family, table) { Sets = [command.SetDefinition!] });
                break;
            case CommandObject.Element:
                AddElementsTo(command);
                break;
            case CommandObject.Flowtable:
                Add(NftMessage.NewFlowtable, FlagsOf(command), command, FlowtableMessages.Of(table, command.FlowtableDefinition!));
                break;
            case CommandObject.Object:
                Add(NftMessage.NewObj, FlagsOf(command), command, ObjectMessages.Of(command.Family, table, command.ObjectDefinition!));
                break;
            default:
                throw Parser.Wrong("this cannot be added", command.Span);
        }
    }

    /// <summary>A table with all that it holds: first what rules name, then chains, then rules, since these name chains.</summary>
    private void AddTable(CommandNode command, TableNode table)
    {
        Add(NftMessage.NewTable, FlagsOf(command), command, ChainMessages.Of(table));
        var inside = command with { Table = table.Name, Verb = CommandVerb.Add };
        foreach (var definition in table.Objects)
            Add(NftMessage.NewObj, NetlinkFlags.Create, inside, ObjectMessages.Of(table.Family, table.Name, definition), NamedAt(definition.Place));
        foreach (var flowtable in table.Flowtables)
            Add(NftMessage.NewFlowtable, NetlinkFlags.Create, inside, FlowtableMessages.Of(table.Name, flowtable), NamedAt(flowtable.Place));
        foreach (var chain in table.Chains)
            AddChain(inside, chain, NetlinkFlags.Create);
        foreach (var set in table.Sets)
            AddSet(inside, set, NetlinkFlags.Create);
        foreach (var set in table.Sets)
            AddDeclared(inside, set, NetlinkFlags.Create);
        cache.Add(table.Family, table.Name, table with { Chains = [] });
        foreach (var chain in table.Chains)
            AddRules(inside, chain);
    }

    private void AddChain(CommandNode command, ChainNode chain, NetlinkFlags flags) =>
        Add(NftMessage.NewChain, flags, command, ChainMessages.Of(command.Family, command.Table!, chain), new RequestPlaces(command.Object == CommandObject.Chain ? command.Span : chain.Place.Span) { Name = chain.Place.Span });

    private void AddRules(CommandNode command, ChainNode chain) =>
        AddRules(command with { Verb = CommandVerb.Add, Object = CommandObject.Rule, NameSpan = chain.Place.Span, Handle = 0, Index = null }, chain.Name, chain.Rules, null);

    /// <summary>Adds rules to a chain. Few are refused, so where in a rule its requests come from is found by writing it once more.</summary>
    /// <param name="command">What is to be done with each of them.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="place">Where the command stands; null when it is the rules that stand for themselves.</param>
    private void AddRules(CommandNode command, string chain, IReadOnlyList<RuleNode> rules, SourceSpan? place)
    {
        if (rules.Count == 0)
            return;
        var sets = cache.Find(command.Family, command.Table!)?.Sets ?? [];
        var places = new RequestPlaces(command.Span)
        {
            OfRule = index =>
            {
                using var again = new BatchWriter(cache) { NotesRules = true };
                again.AddRule(command with { Span = place ?? rules[index].Place.Span, Index = null }, chain, rules[index], new RuleWriter(command.Family, command.Table!, sets, again._numbers));
                return [.. again._places.Select(noted => noted.Places)];
            },
        };
        var writer = new RuleWriter(command.Family, command.Table!, sets, _numbers);
        for (var index = 0; index < rules.Count; index++)
        {
            AddRule(command, chain, rules[index], writer);
            Note(places, index);
        }
    }

    private void AddRule(CommandNode command, string chain, RuleNode rule, RuleWriter writer)
    {
        var linear = writer.Write(rule);
        Trace?.Invoke(command with { Name = chain }, linear);
        AddBlocks(command, linear);
        var message = MessageOf(command.Table!, rule);
        message.Chain = chain;
        if (command.Verb == CommandVerb.Replace)
            message.Handle = command.Handle;
        else
            _rules.Add(command, chain, ref message);
        AddUnnoted(NftMessage.NewRule, FlagsOfRule(command), command, message, linear.Encoded);
        if (NotesRules)
            Note(NftMessage.NewRule, command, new RequestPlaces(command.Span) { Expressions = linear.Places });
    }

    /// <summary>Sets and chains without a name that a rule brings along.</summary>
    private void AddBlocks(CommandNode command, LinearRule linear)
    {
        foreach (var set in linear.Sets)
        {
            AddUnnoted(NftMessage.NewSet, NetlinkFlags.Create, command, set.ToMessage(command.Table!));
            var places = NotesRules ? new RequestPlaces(set.Span.Source is null ? command.Span : set.Span) : null;
            if (places is not null)
                Note(NftMessage.NewSet, command, places);
            AddElements(command, set);
            if (places is not null)
                Note(NftMessage.NewSetElem, command, places with { Elements = [.. set.Elements.Select(element => element.Place.Span)] });
        }
        foreach (var (number, rules) in linear.Chains)
        {
            AddUnnoted(NftMessage.NewChain, NetlinkFlags.Create, command, new Chain { Table = command.Table, Flags = NftChainFlags.Binding, Id = number });
            if (NotesRules)
                Note(NftMessage.NewChain, command, new RequestPlaces(command.Span));
            foreach (var (inner, text) in rules)
            {
                AddBlocks(command, inner);
                var message = MessageOf(command.Table!, text);
                message.ChainId = number;
                AddUnnoted(NftMessage.NewRule, NetlinkFlags.Create | NetlinkFlags.Append, command, message, inner.Encoded);
                if (NotesRules)
                    Note(NftMessage.NewRule, command, new RequestPlaces(text.Place.Span) { Expressions = inner.Places });
            }
        }
    }

    private static Rule MessageOf(string table, RuleNode rule) => new()
    {
        Table = table,
        UserData = ChainMessages.CommentRecord(NftUserData.RuleComment, rule.Comment),
    };

    private static NetlinkFlags FlagsOfRule(CommandNode command) => command.Verb switch
    {
        CommandVerb.Insert => NetlinkFlags.Create,
        CommandVerb.Replace => NetlinkFlags.Replace,
        _ => NetlinkFlags.Create | NetlinkFlags.Append,
    };

    private void AddSet(CommandNode command, SetDefinition set, NetlinkFlags flags)
    {
        var message = SetMessages.Of(set, command.Table!);
        message.Id = _numbers.Add(command.Family, command.Table!, set.Name);
        Add(NftMessage.NewSet, flags, command, message, NamedAt(set.Place));
    }

    private LanguageException NoSuch(CommandNode command) =>
        Parser.Wrong("No such file or directory", cache.Find(command.Family, command.Table!) is null ? command.TableSpan : command.NameSpan);

    private void AddRemoval(CommandNode command)
    {
        var isDestroy = command.Verb == CommandVerb.Destroy;
        var (table, handle) = (command.Table, command.Handle == 0 ? (ulong?)null : command.Handle);
        switch (command.Object)
        {
            case CommandObject.Table:
                Add(isDestroy ? NftMessage.DestroyTable : NftMessage.DelTable, NetlinkFlags.None, command, new Table { Name = table, Handle = handle });
                if (table is not null)
                    Forget(command.Family, table);
                break;
            case CommandObject.Chain:
                var chain = command.ChainDefinition is { Hook: not null } definition ? ChainMessages.Of(command.Family, table!, definition) : new Chain { Table = table, Name = command.Name, Handle = handle };
                Add(isDestroy ? NftMessage.DestroyChain : NftMessage.DelChain, NetlinkFlags.None, command, chain);
                _rules.Empty(command.Family, table, command.Name);
                break;
            case CommandObject.Rule:
                AddRuleRemoval(command, isDestroy);
                break;
            case CommandObject.Set or CommandObject.Map:
                Add(isDestroy ? NftMessage.DestroySet : NftMessage.DelSet, NetlinkFlags.None, command, new Set { Table = table, Name = command.Name, Handle = handle });
                _merging.Empty(command.Family, table!, command.Name);
                break;
            case CommandObject.Element:
                RemoveElements(command, isDestroy ? NftMessage.DestroySetElem : NftMessage.DelSetElem);
                break;
            case CommandObject.Flowtable:
                var flowtable = command.FlowtableDefinition is { } devices ? FlowtableMessages.Of(table!, devices) : new Flowtable { Table = table, Name = command.Name, Handle = handle };
                Add(isDestroy ? NftMessage.DestroyFlowtable : NftMessage.DelFlowtable, NetlinkFlags.None, command, flowtable);
                break;
            case CommandObject.Object:
                var type = ObjectKinds.Of(command.ObjectKind!);
                Add(isDestroy ? NftMessage.DestroyObj : NftMessage.DelObj, NetlinkFlags.None, command, new NftObject { Table = table, Name = command.Name, Handle = handle, Type = type });
                break;
            default:
                throw Parser.Wrong("this cannot be removed", command.Span);
        }
    }

    private void AddRuleRemoval(CommandNode command, bool isDestroy)
    {
        var rule = new Rule { Table = command.Table, Chain = command.Name, Handle = command.Handle };
        _rules.Remove(command, ref rule);
        Add(isDestroy ? NftMessage.DestroyRule : NftMessage.DelRule, NetlinkFlags.None, command, rule);
    }

    private void AddFlush(CommandNode command)
    {
        switch (command.Object)
        {
            case CommandObject.Ruleset:
                Add(NftMessage.DelTable, NetlinkFlags.None, command, default(Table));
                Forget(command.Family, null);
                break;
            case CommandObject.Table:
                Add(NftMessage.DelRule, NetlinkFlags.None, command, new Rule { Table = command.Table });
                _rules.Empty(command.Family, command.Table, null);
                break;
            case CommandObject.Chain:
                Add(NftMessage.DelRule, NetlinkFlags.None, command, new Rule { Table = command.Table, Chain = command.Name });
                _rules.Empty(command.Family, command.Table, command.Name);
                break;
            case CommandObject.Set or CommandObject.Map or CommandObject.Meter:
                Add(NftMessage.DelSetElem, NetlinkFlags.None, command, new SetElementList { Table = command.Table, Set = command.Name });
                _merging.Empty(command.Family, command.Table!, command.Name);
                break;
            default:
                throw Parser.Wrong("this cannot be flushed", command.Span);
        }
    }

    private ulong HandleOfChain(CommandNode command)
    {
        var chains = cache.Find(command.Family, command.Table!)?.Chains ?? [];
        return chains.FirstOrDefault(chain => chain.Name == command.Name) is { Handle: not 0 } chain ? chain.Handle : throw NoSuch(command);
    }

    /// <summary>Takes note that tables are removed; null for all of a family, or of all.</summary>
    private void Forget(NfProto family, string? table)
    {
        cache.Remove(family, table);
        _merging.Remove(family, table);
        _rules.Empty(family, table, null);
    }
}
