using Statewall.Iptables.Rules;

namespace Statewall.Iptables.CommandLine;

/// <summary>What a command does.</summary>
internal enum XtVerb
{
    /// <summary>Nothing: only options were given.</summary>
    None,

    /// <summary>Adds rules at the end. // -A</summary>
    Append,

    /// <summary>Asks whether a rule is there. // -C</summary>
    Check,

    /// <summary>Takes a rule away. // -D</summary>
    Delete,

    /// <summary>Adds rules at a place. // -I</summary>
    Insert,

    /// <summary>Puts a rule in the place of one. // -R</summary>
    Replace,

    /// <summary>Lists rules. // -L</summary>
    List,

    /// <summary>Lists rules as commands. // -S</summary>
    ListRules,

    /// <summary>Takes all rules away. // -F</summary>
    Flush,

    /// <summary>Sets counters to zero. // -Z</summary>
    Zero,

    /// <summary>Makes a chain. // -N</summary>
    NewChain,

    /// <summary>Takes a chain away. // -X</summary>
    DeleteChain,

    /// <summary>Gives a chain another name. // -E</summary>
    RenameChain,

    /// <summary>Says what becomes of packets at the end of a chain. // -P</summary>
    Policy,

    /// <summary>Shows the version. // -V</summary>
    Version,

    /// <summary>Shows help. // -h</summary>
    Help,
}

/// <summary>A command as it was read.</summary>
internal sealed class XtCommand
{
    /// <summary>What it does.</summary>
    public XtVerb Verb { get; set; }

    /// <summary>Counters are set to zero after a listing. // -L -Z</summary>
    public bool AlsoZero { get; set; }

    /// <summary>The table.</summary>
    public string Table { get; set; } = "filter";

    /// <summary>The table was named.</summary>
    public bool HasTable { get; set; }

    /// <summary>The chain; null for all.</summary>
    public string? Chain { get; set; }

    /// <summary>The chain's new name, or the policy.</summary>
    public string? Argument { get; set; }

    /// <summary>The place of a rule, from 1; 0 when a rule is described.</summary>
    public int Place { get; set; }

    /// <summary>The last of several places; 0 for one.</summary>
    public int LastPlace { get; set; }

    /// <summary>The rules that are described.</summary>
    public IReadOnlyList<XtRule> Rules { get; set; } = [];

    /// <summary>How much is told: once for counters in listings, more for what else there is. // -v</summary>
    public int Verbosity { get; set; }

    /// <summary>Numbers instead of names. // -n</summary>
    public bool IsNumeric { get; set; }

    /// <summary>Counters are not rounded. // -x</summary>
    public bool IsExact { get; set; }

    /// <summary>Rules are numbered. // --line-numbers</summary>
    public bool IsNumbered { get; set; }

    /// <summary>Counters stand behind rules. // --Lc</summary>
    public bool ShowsCounters { get; set; }

    /// <summary>Counters of a policy. // -c</summary>
    public (ulong Packets, ulong Bytes)? Counters { get; set; }

    /// <summary>Seconds until the change is taken back unless it is confirmed; 0 for never. // --confirm</summary>
    public int ConfirmSeconds { get; set; }

    /// <summary>The tables of x_tables are listed, not those of nf_tables. // iptables-legacy</summary>
    public bool IsLegacy { get; set; }

    /// <summary>A line of a saved ruleset that is for another family: it is passed over. // -4, -6</summary>
    public bool IsForOtherFamily { get; set; }

    /// <summary>The matches and targets that help is asked for.</summary>
    public IReadOnlyList<Extensions.XtExtension> Extensions { get; set; } = [];
}
