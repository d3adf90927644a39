namespace Statewall.Conntrack.Formats.Text;

/// <summary>What the text of a connection shows besides its standard fields: the values of <c>-o</c>.</summary>
[Flags]
public enum TextFields
{
    /// <summary>The standard fields alone.</summary>
    None = 0,

    /// <summary>The protocol family in front. // -o extended</summary>
    Extended = 1 << 0,

    /// <summary>The identifier. // -o id</summary>
    Id = 1 << 1,

    /// <summary>When an event happened, in front. // -o timestamp</summary>
    Timestamp = 1 << 2,

    /// <summary>When the connection began and ended, as dates. // -o ktimestamp</summary>
    KernelTimestamp = 1 << 3,

    /// <summary>The names of its labels. // -o labels</summary>
    Labels = 1 << 4,

    /// <summary>Which program made an event happen. // -o userspace</summary>
    Userspace = 1 << 5,
}

/// <summary>How connections are written as text; made once, used for each.</summary>
/// <param name="Fields">What is shown.</param>
/// <param name="Clock">Gives the time for ages and events, and the time zone for dates.</param>
/// <param name="Labels">The names of labels; without them no label is shown.</param>
public sealed record TextOptions(TextFields Fields, TimeProvider Clock, LabelMap? Labels = null)
{
    /// <summary>The standard fields, with the system's clock.</summary>
    public static TextOptions Default { get; } = new(TextFields.None, TimeProvider.System);

    /// <summary>True when all of <paramref name="fields"/> are shown.</summary>
    public bool Shows(TextFields fields) => (Fields & fields) == fields;
}
