namespace Statewall.Iptables.Extensions;

/// <summary>Puts what an option says into a structure.</summary>
internal delegate void OptionReader(OptionValue value);

/// <summary>An option of a match or target. // struct xt_option_entry</summary>
/// <param name="Name">Its name without dashes.</param>
/// <param name="Read">Reads it.</param>
internal sealed record XtOption(string Name, OptionReader Read)
{
    /// <summary>The words behind it: none for a flag, one for most. // has_arg</summary>
    public int Words { get; init; } = 1;

    /// <summary>Its word may be left out. // optional_argument</summary>
    public bool IsWordOptional { get; init; }

    /// <summary>A letter that means the same; none for most.</summary>
    public char Letter { get; init; }

    /// <summary>It must be there. // XTOPT_MAND</summary>
    public bool IsRequired { get; init; }

    /// <summary>It can be inverted. // XTOPT_INVERT</summary>
    public bool IsInvertible { get; init; }

    /// <summary>It can stand more than once. // XTOPT_MULTI</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>Options of the same extension that it cannot stand beside. // excl</summary>
    public string[] Excludes { get; init; } = [];

    /// <summary>Options that must be there too. // also</summary>
    public string[] Needs { get; init; } = [];

    /// <summary>Another name for one of the others: they are the same option where it is counted.</summary>
    public string? AliasOf { get; init; }

    /// <summary>The name that counts.</summary>
    public string Key => AliasOf ?? Name;
}
