using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Parsing;

/// <summary>What a command can be about.</summary>
/// <param name="Word">The word, or two for what belongs to connection tracking.</param>
/// <param name="Object">What it is about.</param>
/// <param name="Verbs">What commands can do with it.</param>
internal sealed record CommandRow(string Word, CommandObject Object, params CommandVerb[] Verbs)
{
    /// <summary>The kind of stateful objects.</summary>
    public string? Kind { get; init; }
}

/// <summary>The words of commands, sorted. // nft(8)</summary>
internal static class CommandTable
{
    /// <summary>The verbs.</summary>
    public static IReadOnlyList<(string Word, CommandVerb Verb)> Verbs { get; } =
    [
        ("add", CommandVerb.Add), ("create", CommandVerb.Create), ("delete", CommandVerb.Delete), ("describe", CommandVerb.Describe), ("destroy", CommandVerb.Destroy), ("flush", CommandVerb.Flush),
        ("get", CommandVerb.Get), ("insert", CommandVerb.Insert), ("list", CommandVerb.List), ("monitor", CommandVerb.Monitor), ("rename", CommandVerb.Rename), ("replace", CommandVerb.Replace),
        ("reset", CommandVerb.Reset),
    ];

    /// <summary>The families.</summary>
    public static (string Name, NfProto Family)[] Families { get; } =
    [
        ("arp", NfProto.Arp), ("bridge", NfProto.Bridge), ("inet", NfProto.Inet), ("ip", NfProto.IPv4), ("ip6", NfProto.IPv6), ("netdev", NfProto.Netdev),
    ];

    /// <summary>What commands can be about.</summary>
    public static IReadOnlyList<CommandRow> Rows { get; } =
    [
        new("chain", CommandObject.Chain, [.. Made, CommandVerb.Flush, CommandVerb.Rename]),
        new("chains", CommandObject.Chains, CommandVerb.List),
        OfKind("counter", [.. Made, CommandVerb.Reset]),
        OfKinds("counters", "counter", CommandVerb.List, CommandVerb.Reset),
        OfKind("ct expectation", Made),
        OfKinds("ct expectations", "ct expectation", CommandVerb.List),
        OfKind("ct helper", Made),
        OfKinds("ct helpers", "ct helper", CommandVerb.List),
        OfKind("ct timeout", Made),
        OfKinds("ct timeouts", "ct timeout", CommandVerb.List),
        new("element", CommandObject.Element, CommandVerb.Add, CommandVerb.Create, CommandVerb.Delete, CommandVerb.Destroy, CommandVerb.Get, CommandVerb.Reset),
        new("flowtable", CommandObject.Flowtable, Made),
        new("flowtables", CommandObject.Flowtables, CommandVerb.List),
        new("hooks", CommandObject.Hooks, CommandVerb.List),
        OfKind("limit", Made),
        OfKinds("limits", "limit", CommandVerb.List),
        new("map", CommandObject.Map, [.. Made, CommandVerb.Flush, CommandVerb.Reset]),
        new("maps", CommandObject.Maps, CommandVerb.List),
        new("meter", CommandObject.Meter, CommandVerb.List, CommandVerb.Flush),
        new("meters", CommandObject.Meters, CommandVerb.List),
        OfKind("quota", [.. Made, CommandVerb.Reset]),
        OfKinds("quotas", "quota", CommandVerb.List, CommandVerb.Reset),
        new("rule", CommandObject.Rule, CommandVerb.Add, CommandVerb.Create, CommandVerb.Insert, CommandVerb.Replace, CommandVerb.Delete, CommandVerb.Destroy, CommandVerb.Reset),
        new("rules", CommandObject.Rules, CommandVerb.Reset),
        new("ruleset", CommandObject.Ruleset, CommandVerb.Flush, CommandVerb.List),
        OfKind("secmark", Made),
        OfKinds("secmarks", "secmark", CommandVerb.List),
        new("set", CommandObject.Set, [.. Made, CommandVerb.Flush, CommandVerb.Reset]),
        new("sets", CommandObject.Sets, CommandVerb.List),
        OfKind("synproxy", Made),
        OfKinds("synproxys", "synproxy", CommandVerb.List),
        new("table", CommandObject.Table, [.. Made, CommandVerb.Flush]),
        new("tables", CommandObject.Tables, CommandVerb.List),
        OfKind("tunnel", Made),
        OfKinds("tunnels", "tunnel", CommandVerb.List),
    ];

    /// <summary>The word of a verb.</summary>
    public static string WordOf(CommandVerb verb) => Verbs.First(row => row.Verb == verb).Word;

    /// <summary>The word for what a command is about.</summary>
    public static string WordOf(CommandNode command) => Rows.First(row => row.Object == command.Object && row.Kind == command.ObjectKind).Word;

    private static CommandVerb[] Made => [CommandVerb.Add, CommandVerb.Create, CommandVerb.Delete, CommandVerb.Destroy, CommandVerb.List];

    private static CommandRow OfKind(string kind, params CommandVerb[] verbs) => new(kind, CommandObject.Object, verbs) { Kind = kind };

    private static CommandRow OfKinds(string word, string kind, params CommandVerb[] verbs) => new(word, CommandObject.Objects, verbs) { Kind = kind };
}
