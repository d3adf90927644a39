namespace Statewall.Cli.Applets.Conntrack;

/// <summary>What the tool is to do.</summary>
internal enum Command
{
    None,
    Dump,
    Create,
    Add,
    Delete,
    Update,
    Get,
    Flush,
    Event,
    Count,
    Statistics,
    LoadFile,
    Version,
    Help,
}

/// <summary>Which table it works on.</summary>
internal enum Table
{
    Conntrack,
    Expect,
    Dying,
    Unconfirmed,
}

/// <summary>Options that every protocol has, in the order in which their rules are checked.</summary>
internal enum Option
{
    Source,
    Destination,
    ReplySource,
    ReplyDestination,
    Protocol,
    Timeout,
    Status,
    Zero,
    EventMask,
    TupleSource,
    TupleDestination,
    MaskSource,
    MaskDestination,
    Mark,
    Id,
    Family,
    SourceNat,
    DestinationNat,
    Output,
    SecurityMark,
    BufferSize,
    AnyNat,
    Zone,
    Label,
    LabelAdd,
    LabelDelete,
    OriginalZone,
    ReplyZone,
    Where,
    Resync,

    /// <summary>Accepted for old scripts' sake, and ignored.</summary>
    NatRange,

    /// <summary>Where label names come from; belongs to no command in particular.</summary>
    LabelMap,
}

/// <summary>What output looks like.</summary>
internal enum OutputFormat
{
    Text,
    Save,
    Xml,
    Json,
}

/// <summary>Options of a transport protocol, in the order in which their rules are checked.</summary>
internal enum ProtocolOption
{
    SourcePort,
    DestinationPort,
    ReplySourcePort,
    ReplyDestinationPort,
    MaskSourcePort,
    MaskDestinationPort,
    State,
    TupleSourcePort,
    TupleDestinationPort,
    OriginalTag,
    ReplyTag,
    Role,
    IcmpType,
    IcmpCode,
    IcmpId,
}

/// <summary>Whether an option takes an argument.</summary>
internal enum Takes
{
    /// <summary>None.</summary>
    Nothing,

    /// <summary>One, in the same word or the next.</summary>
    Argument,

    /// <summary>One in the same word, or in the next unless that starts with a dash.</summary>
    MaybeArgument,

    /// <summary>A command: one in the same word is passed over, the next may name a table.</summary>
    Table,
}

/// <summary>One spelling of an option.</summary>
/// <param name="Long">Its long name, without dashes.</param>
/// <param name="Short">Its letter; NUL when it has none.</param>
/// <param name="Takes">Whether it takes an argument.</param>
/// <param name="Command">The command that it gives; none for an option.</param>
/// <param name="Option">The option that it gives.</param>
/// <param name="OfProtocol">The option that it gives, when it is one of a protocol's.</param>
/// <param name="Value">What its argument is called in the help.</param>
/// <param name="Help">What it does; null for a further spelling.</param>
internal readonly record struct OptionRow(
    string Long,
    char Short,
    Takes Takes,
    Command Command = Command.None,
    Option Option = default,
    ProtocolOption? OfProtocol = null,
    string? Value = null,
    string? Help = null)
{
    /// <summary>True when both rows mean the same.</summary>
    public bool Means(in OptionRow other) => Command == other.Command && Option == other.Option && OfProtocol == other.OfProtocol;
}
