using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Json;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Statements;

namespace Statewall.Nftables.Syntax;

/// <summary>A rule.</summary>
/// <param name="Statements">What is compared and done, in order.</param>
public sealed record RuleNode(IReadOnlyList<StatementNode> Statements)
{
    /// <summary>Where it stands.</summary>
    public Place Place { get; init; }

    /// <summary>A remark that the kernel keeps.</summary>
    public string? Comment { get; init; }

    /// <summary>The kernel's number for it; 0 before it has one.</summary>
    public ulong Handle { get; init; }

    /// <inheritdoc/>
    public bool Equals(RuleNode? other) => other is not null && Comment == other.Comment && Statements.SequenceEqual(other.Statements);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Statements.Count, Comment);

    /// <summary>Writes it as a listing in JSON does.</summary>
    internal void WriteJson(JsonOutput output, NfProto family, string table, string chain, ListingOptions options, uint? index = null)
    {
        output.Open("rule").Name("family").String(RulesetText.NameOf(family)).Name("table").String(table).Name("chain").String(chain).Name("handle").Number(Handle);
        if (index is { } place)
            output.Name("index").Number(place);
        if (Comment is not null)
            output.Name("comment").String(Comment);
        output.Name("expr").OpenArray();
        foreach (var statement in Statements.Where(statement => statement is not MatchStatement { IsImplied: true }))
            statement.WriteJson(output, options);
        output.CloseArray().Close().Close();
    }

    internal static RuleNode ReadJson(JsonItem item)
    {
        var statements = item.Require("expr");
        return statements.IsArray
            ? new RuleNode([.. statements.Children.Select(StatementJsonTable.Read)]) { Comment = item.FindComment(), Place = item.Place }
            : throw statements.Expecting("an array of statements");
    }
}

/// <summary>Where a base chain is attached.</summary>
/// <param name="Type">filter, nat or route.</param>
/// <param name="Hook">The hook's name, e.g. <c>input</c>.</param>
/// <param name="Priority">Lower ones see packets first.</param>
public sealed record HookNode(string Type, string Hook, int Priority)
{
    /// <summary>Network devices, of chains that see the packets of some only.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>Hardware does it. // NFT_CHAIN_HW_OFFLOAD</summary>
    public bool IsOffloaded { get; init; }

    /// <summary>Where its type stands.</summary>
    public Place TypePlace { get; init; }

    /// <summary>Where its hook stands.</summary>
    public Place HookPlace { get; init; }

    internal static HookNode ReadJson(JsonItem item) => new(item.Require("type").Identifier(), item.Require("hook").Identifier(), item.Require("prio").Signed())
    {
        TypePlace = item.Require("type").Place,
        HookPlace = item.Require("hook").Place,
        Devices = RulesetJson.ReadDevices(item),
    };
}

/// <summary>A chain.</summary>
/// <param name="Name">Its name.</param>
public sealed record ChainNode(string Name)
{
    /// <summary>Where its name stands.</summary>
    public Place Place { get; init; }

    /// <summary>Where it is attached; null when other chains jump to it.</summary>
    public HookNode? Hook { get; init; }

    /// <summary>What becomes of packets that no rule decides about: accept or drop; null when not said.</summary>
    public NftVerdict? Policy { get; init; }

    /// <summary>A remark that the kernel keeps.</summary>
    public string? Comment { get; init; }

    /// <summary>The kernel's number for it; 0 before it has one.</summary>
    public ulong Handle { get; init; }

    /// <summary>Its rules.</summary>
    public IReadOnlyList<RuleNode> Rules { get; init; } = [];

    /// <summary>Writes it, without its rules, as a listing in JSON does.</summary>
    internal void WriteJson(JsonOutput output, NfProto family, string table)
    {
        output.Open("chain").Name("family").String(RulesetText.NameOf(family)).Name("table").String(table).Name("name").String(Name).Name("handle").Number(Handle);
        if (Comment is not null)
            output.Name("comment").String(Comment);
        if (Hook is { } hook)
        {
            RulesetJson.WriteDevices(output, hook.Devices);
            output.Name("type").String(hook.Type).Name("hook").String(hook.Hook).Name("prio").Number(hook.Priority);
            output.Name("policy").String(Policy == NftVerdict.Drop ? "drop" : "accept");
        }
        output.Close().Close();
    }

    internal static ChainNode ReadJson(JsonItem item)
    {
        var name = item.Require("name");
        var isBase = item.Find("type") is not null || item.Find("hook") is not null || item.Find("prio") is not null;
        var policy = item.Find("policy");
        return new ChainNode(name.Identifier())
        {
            Place = name.Place,
            Comment = item.FindComment(),
            Hook = isBase ? HookNode.ReadJson(item) : null,
            Policy = isBase ? policy?.OneOf("policy", ("accept", NftVerdict.Accept), ("drop", NftVerdict.Drop)) : policy is null ? null : throw policy.Wrong("a chain without a hook has no policy"),
        };
    }
}

/// <summary>A table.</summary>
/// <param name="Family">Its family.</param>
/// <param name="Name">Its name.</param>
public sealed record TableNode(NfProto Family, string Name)
{
    /// <summary>Where its name stands.</summary>
    public Place Place { get; init; }

    /// <summary>Its chains see no packets.</summary>
    public bool IsDormant { get; init; }

    /// <summary>A remark that the kernel keeps.</summary>
    public string? Comment { get; init; }

    /// <summary>The kernel's number for it; 0 before it has one.</summary>
    public ulong Handle { get; init; }

    /// <summary>It goes with the program that made it. // NFT_TABLE_F_OWNER</summary>
    public bool IsOwned { get; init; }

    /// <summary>It outlives the program that owns it. // NFT_TABLE_F_PERSIST</summary>
    public bool Persists { get; init; }

    /// <summary>Its stateful objects.</summary>
    public IReadOnlyList<ObjectDefinition> Objects { get; init; } = [];

    /// <summary>Its sets and maps.</summary>
    public IReadOnlyList<SetDefinition> Sets { get; init; } = [];

    /// <summary>Its flow tables.</summary>
    public IReadOnlyList<FlowtableDefinition> Flowtables { get; init; } = [];

    /// <summary>Its chains.</summary>
    public IReadOnlyList<ChainNode> Chains { get; init; } = [];

    /// <summary>Writes it, without what it holds, as a listing in JSON does.</summary>
    internal void WriteJson(JsonOutput output)
    {
        output.Open("table").Name("family").String(RulesetText.NameOf(Family)).Name("name").String(Name).Name("handle").Number(Handle);
        output.StringsIfAny("flags", Flags);
        if (Comment is not null)
            output.Name("comment").String(Comment);
        output.Close().Close();
    }

    /// <summary>The names of its flags.</summary>
    internal IEnumerable<string> Flags => ((string[])[IsDormant ? "dormant" : "", IsOwned ? "owner" : "", Persists ? "persist" : ""]).Where(flag => flag.Length > 0);

    internal static TableNode ReadJson(JsonItem item, NfProto family)
    {
        var name = item.Require("name");
        var flags = (item.Find("flags")?.Items ?? []).Select(flag => flag.OneOf("table flag", ("dormant", "dormant"), ("owner", "owner"), ("persist", "persist"))).ToList();
        return new TableNode(family, name.Identifier())
        {
            Place = name.Place,
            Comment = item.FindComment(),
            IsDormant = flags.Contains("dormant"),
            IsOwned = flags.Contains("owner"),
            Persists = flags.Contains("persist"),
        };
    }
}

/// <summary>What a command does.</summary>
public enum CommandVerb
{
    /// <summary>Makes something, or changes nothing when it is there.</summary>
    Add,

    /// <summary>Makes something that must not be there.</summary>
    Create,

    /// <summary>Puts a rule in front.</summary>
    Insert,

    /// <summary>Puts a rule in another's place.</summary>
    Replace,

    /// <summary>Removes something that must be there.</summary>
    Delete,

    /// <summary>Removes something, or changes nothing when it is not there.</summary>
    Destroy,

    /// <summary>Shows something.</summary>
    List,

    /// <summary>Empties something.</summary>
    Flush,

    /// <summary>Looks elements up.</summary>
    Get,

    /// <summary>Shows something and sets its counters to zero.</summary>
    Reset,

    /// <summary>Gives a chain another name.</summary>
    Rename,

    /// <summary>Tells what the values of an expression or datatype are.</summary>
    Describe,

    /// <summary>Shows events.</summary>
    Monitor,
}

/// <summary>What a command is about.</summary>
public enum CommandObject
{
    /// <summary>All tables, or those of a family.</summary>
    Ruleset,

    /// <summary>A table.</summary>
    Table,

    /// <summary>The tables' names.</summary>
    Tables,

    /// <summary>A chain.</summary>
    Chain,

    /// <summary>The chains, without rules.</summary>
    Chains,

    /// <summary>A rule.</summary>
    Rule,

    /// <summary>The rules of all chains, of a table's, or of one.</summary>
    Rules,

    /// <summary>A set.</summary>
    Set,

    /// <summary>The sets.</summary>
    Sets,

    /// <summary>A map.</summary>
    Map,

    /// <summary>The maps.</summary>
    Maps,

    /// <summary>A set that rules fill.</summary>
    Meter,

    /// <summary>The sets that rules fill.</summary>
    Meters,

    /// <summary>Elements of a set or map.</summary>
    Element,

    /// <summary>A flow table.</summary>
    Flowtable,

    /// <summary>The flow tables.</summary>
    Flowtables,

    /// <summary>A stateful object of a kind.</summary>
    Object,

    /// <summary>The stateful objects of a kind.</summary>
    Objects,

    /// <summary>An expression, or a datatype by its name.</summary>
    Expression,

    /// <summary>What is called at the hooks of a family, or of a device.</summary>
    Hooks,
}

/// <summary>A command.</summary>
/// <param name="Verb">What it does.</param>
/// <param name="Object">What it is about.</param>
/// <param name="Family">The family; unspecified means all, where that is possible.</param>
public sealed record CommandNode(CommandVerb Verb, CommandObject Object, NfProto Family)
{
    /// <summary>Where it stands.</summary>
    public SourceSpan Span { get; init; }

    /// <summary>The table's name.</summary>
    public string? Table { get; init; }

    /// <summary>Where the table's name stands.</summary>
    public SourceSpan TableSpan { get; init; }

    /// <summary>The name of what it is about, inside the table.</summary>
    public string? Name { get; init; }

    /// <summary>Where that name stands.</summary>
    public SourceSpan NameSpan { get; init; }

    /// <summary>The new name, of <see cref="CommandVerb.Rename"/>.</summary>
    public string? NewName { get; init; }

    /// <summary>The number of what it is about, or of the rule that a new one goes next to; 0 when not said.</summary>
    public ulong Handle { get; init; }

    /// <summary>Where that number, or the place in its chain, stands.</summary>
    public SourceSpan HandleSpan { get; init; }

    /// <summary>The place in its chain, from 0, of the rule that a new one goes next to; null when not said.</summary>
    public uint? Index { get; init; }

    /// <summary>What a table shall be.</summary>
    public TableNode? TableDefinition { get; init; }

    /// <summary>What a chain shall be.</summary>
    public ChainNode? ChainDefinition { get; init; }

    /// <summary>What a rule shall be.</summary>
    public RuleNode? RuleDefinition { get; init; }

    /// <summary>What a set or map shall be.</summary>
    public SetDefinition? SetDefinition { get; init; }

    /// <summary>Elements to add, remove and so on. Their symbols stay text when it is not known what the set holds.</summary>
    public IReadOnlyList<ExpressionNode> Elements { get; init; } = [];

    /// <summary>What a flow table shall be.</summary>
    public FlowtableDefinition? FlowtableDefinition { get; init; }

    /// <summary>The kind of stateful objects, e.g. <c>ct helper</c>; null when it is not about such.</summary>
    public string? ObjectKind { get; init; }

    /// <summary>What a stateful object shall be.</summary>
    public ObjectDefinition? ObjectDefinition { get; init; }

    /// <summary>What is to be described; a symbol stands for the datatype of its name.</summary>
    public ExpressionNode? Expression { get; init; }

    /// <summary>Which events are shown, of <see cref="CommandVerb.Monitor"/>.</summary>
    public MonitorNode? Monitor { get; init; }
}
