using Statewall.Iptables.Families;

namespace Statewall.Iptables.Commands;

/// <summary>What stands behind an option of a tool.</summary>
internal enum ToolValue
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Something that depends on the option.</summary>
    Value,

    /// <summary>The name of a chain.</summary>
    Chain,

    /// <summary>The name of a table.</summary>
    Table,

    /// <summary>The name of a match.</summary>
    Match,

    /// <summary>A verdict, a target or a chain.</summary>
    Target,

    /// <summary>The name of a file.</summary>
    File,

    /// <summary>A number of seconds.</summary>
    Seconds,
}

/// <summary>An option of a tool, as its help tells it.</summary>
/// <param name="Spellings">Its names, with dashes.</param>
/// <param name="Help">What it does, in one line.</param>
/// <param name="Value">What stands behind it.</param>
internal sealed record ToolOption(string[] Spellings, string Help, ToolValue Value = ToolValue.None)
{
    /// <summary>What its value is called; null for none.</summary>
    public string? ValueName => Value == ToolValue.None ? null : Value.ToString().ToUpperInvariant();
}

/// <summary>The options of the tools, for their help, completion and manual.</summary>
internal static class ToolOptions
{
    private static readonly ToolOption Help = new(["-h", "--help"], "show help"), Version = new(["-V", "--version"], "show the version");
    private static readonly ToolOption Legacy = new(["--legacy"], "show the rules of x_tables, which iptables-legacy made");
    private static readonly ToolOption Confirm = new(["--confirm"], "take the change back unless it is confirmed in time", ToolValue.Seconds);

    /// <summary>The options of -save.</summary>
    public static IReadOnlyList<ToolOption> OfSave { get; } =
    [
        new(["-c", "--counters"], "show counters"), new(["-t", "--table"], "the table; all by default", ToolValue.Table), new(["-f", "--file"], "write to a file", ToolValue.File), Legacy, Help, Version,
    ];

    /// <summary>The options of -restore and -restore-translate.</summary>
    public static IReadOnlyList<ToolOption> OfRestore { get; } =
    [
        new(["-c", "--counters"], "take counters over"), new(["-n", "--noflush"], "leave what is there"), new(["-t", "--test"], "only find out whether it could be done"),
        new(["-v", "--verbose"], "show remarks of the file"), new(["-T", "--table"], "take one table only", ToolValue.Table), Confirm, Help, Version,
    ];

    /// <summary>The options of a tool itself and of -translate.</summary>
    public static IReadOnlyList<ToolOption> OfCommand(XtFamily family) =>
    [
        Chained("-A", "append", "add a rule at a chain's end"), Chained("-C", "check", "find out whether a rule is there"), Chained("-D", "delete", "delete a rule, by what it is or by its place"),
        Chained("-I", "insert", "add a rule at a place, the first by default"), Chained("-R", "replace", "put a rule in another's place"), new(["-L", "--list"], "list rules in columns"),
        new(["-S", "--list-rules"], "list rules as commands"), new(["-F", "--flush"], "delete all rules of a chain or of all"), new(["-Z", "--zero"], "set counters to zero"),
        Chained("-N", "new-chain", "make a chain"), new(["-X", "--delete-chain"], "delete a chain or all that are empty"), Chained("-E", "rename-chain", "give a chain another name"),
        Chained("-P", "policy", "say what becomes of packets at a chain's end"), new(["-t", "--table"], "the table; filter by default", ToolValue.Table),
        .. family.Options.Select(Of),
        new(["-m", "--match"], "ask for more by a match", ToolValue.Match), new(["-j", "--jump"], "what is done: a verdict, a target or a chain", ToolValue.Target),
        new(["-g", "--goto"], "go on in a chain and do not come back", ToolValue.Chain), new(["-v", "--verbose"], "tell more"), new(["-n", "--numeric"], "numbers instead of names"),
        new(["-x", "--exact"], "do not round counters"), new(["--line-numbers"], "number rules"), Legacy, Confirm, Help with { Help = "show help, of matches and targets too" }, Version,
    ];

    private static ToolOption Of(BaseOption option)
    {
        string[] spellings = [.. option.Letter == '\0' ? Array.Empty<string>() : [$"-{option.Letter}"], $"--{option.Name}", .. option.OtherName is { } other ? [$"--{other}"] : Array.Empty<string>()];
        return new ToolOption(spellings, HelpOf(option.Name), option.HasWord ? ToolValue.Value : ToolValue.None);
    }

    private static string HelpOf(string option) => option switch
    {
        "source" or "src-ip" => "whom packets are from",
        "destination" or "dst-ip" => "whom they are for",
        "source-mac" => "the sender's hardware address",
        "destination-mac" => "the receiver's hardware address",
        "h-length" => "the size of hardware addresses",
        "h-type" => "the kind of hardware, in hexadecimal",
        "opcode" => "what it asks or answers",
        "proto-type" => "the kind of protocol",
        "protocol" => "which protocol is in them",
        "in-interface" => "where they came in; a plus sign at the end stands for any end",
        "out-interface" => "where they go out",
        "fragments" => "second and further fragments",
        "logical-in" => "the bridge that they came in by",
        "logical-out" => "the bridge that they go out by",
        "Lc" => "list counters",
        "Ln" => "number rules",
        "Lx" => "list rules as commands",
        "Lmac2" => "list hardware addresses in full",
        "concurrent" => "nothing: changes never mix",
        _ => $"the {option.Replace('-', ' ')} of a packet",
    };

    private static ToolOption Chained(string letter, string name, string help) => new([letter, $"--{name}"], help, ToolValue.Chain);
}
