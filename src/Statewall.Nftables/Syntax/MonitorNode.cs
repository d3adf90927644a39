namespace Statewall.Nftables.Syntax;

/// <summary>What events are about.</summary>
[Flags]
public enum MonitorSubjects
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Tables.</summary>
    Tables = 1 << 0,

    /// <summary>Chains, without their rules.</summary>
    Chains = 1 << 1,

    /// <summary>Rules.</summary>
    Rules = 1 << 2,

    /// <summary>Sets and maps with a name, without their elements.</summary>
    Sets = 1 << 3,

    /// <summary>Elements of sets and maps with a name.</summary>
    Elements = 1 << 4,

    /// <summary>Stateful objects.</summary>
    Objects = 1 << 5,

    /// <summary>Flow tables.</summary>
    Flowtables = 1 << 6,

    /// <summary>All that a ruleset has.</summary>
    Ruleset = Tables | Chains | Rules | Sets | Elements | Objects | Flowtables,

    /// <summary>Transactions, each behind its changes. // NFT_MSG_NEWGEN</summary>
    Generations = 1 << 7,

    /// <summary>The ways of packets that rules mark for it: <c>meta nftrace set 1</c>. // NFT_MSG_TRACE</summary>
    Traces = 1 << 8,

    /// <summary>All.</summary>
    All = Ruleset | Generations | Traces,
}

/// <summary>Which events are followed.</summary>
/// <param name="Made">What is told of when it is made or changed.</param>
/// <param name="Removed">What is told of when it is removed.</param>
public sealed record MonitorNode(MonitorSubjects Made, MonitorSubjects Removed)
{
    // of what is made or removed alone, objects and flow tables are shown when the ruleset is asked for, as nft(8) does
    private const MonitorSubjects OfOneKind = MonitorSubjects.Ruleset & ~(MonitorSubjects.Objects | MonitorSubjects.Flowtables);

    /// <summary>All events.</summary>
    public static MonitorNode Everything { get; } = new(MonitorSubjects.All, MonitorSubjects.All);

    /// <summary>Events are written in JSON.</summary>
    public bool IsJson { get; init; }

    /// <summary>The words for what is followed, sorted.</summary>
    internal static (string Word, MonitorSubjects Subjects)[] SubjectWords { get; } =
    [
        ("chains", MonitorSubjects.Chains), ("elements", MonitorSubjects.Elements), ("rules", MonitorSubjects.Rules), ("ruleset", MonitorSubjects.Ruleset),
        ("sets", MonitorSubjects.Sets), ("tables", MonitorSubjects.Tables), ("trace", MonitorSubjects.Traces),
    ];

    /// <summary>What a command follows.</summary>
    /// <param name="isMade">What is made is told of.</param>
    /// <param name="isRemoved">What is removed is told of.</param>
    /// <param name="subjects">What is asked for; null for everything.</param>
    internal static MonitorNode Of(bool isMade, bool isRemoved, MonitorSubjects? subjects)
    {
        if (isMade && isRemoved)
            return subjects is { } all ? new MonitorNode(all, all) : Everything;
        var some = (subjects ?? OfOneKind) & MonitorSubjects.Ruleset;
        return new MonitorNode(isMade ? some : MonitorSubjects.None, isRemoved ? some : MonitorSubjects.None);
    }
}
