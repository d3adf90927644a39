namespace Statewall.Conntrack.Diagnosis;

/// <summary>How bad a finding is: the exit codes of monitoring checks.</summary>
public enum Severity
{
    /// <summary>Worth knowing; the table is healthy.</summary>
    Notice = 0,

    /// <summary>It will hurt soon, or hurts a little.</summary>
    Warning = 1,

    /// <summary>Connections fail or are about to.</summary>
    Critical = 2,
}

/// <summary>A figure that a finding rests on.</summary>
/// <param name="Name">Its name, e.g. <c>half_open</c>.</param>
/// <param name="Value">Its value; a share is between 0 and 1.</param>
public readonly record struct Figure(string Name, double Value);

/// <summary>One thing that is wrong, or worth knowing.</summary>
/// <param name="Id">Which kind of finding, e.g. <c>syn-flood</c>; stable.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Text">One sentence for people, with the culprit's name and its figures.</param>
public sealed record Finding(string Id, Severity Severity, string Text)
{
    /// <summary>The figures it rests on.</summary>
    public IReadOnlyList<Figure> Figures { get; init; } = [];

    /// <summary>What cures it, best first; empty when nothing need be done.</summary>
    public IReadOnlyList<Cure> Cures { get; init; } = [];
}

/// <summary>Something that cures a finding.</summary>
/// <param name="Reason">What it does.</param>
public abstract record Cure(string Reason);

/// <summary>A setting to change.</summary>
/// <param name="Name">Its sysctl name, e.g. <c>net.netfilter.nf_conntrack_max</c>.</param>
/// <param name="Old">Its value now; null when it is not known here.</param>
/// <param name="New">The value that cures.</param>
/// <param name="Reason">What it does.</param>
public sealed record SettingCure(string Name, ulong? Old, ulong New, string Reason) : Cure(Reason)
{
    /// <summary>Bytes of memory that it costs at most; null when that is not known here. 0 for a timeout.</summary>
    public long? Memory { get; init; } = 0;

    /// <summary>It does good only together with the rule before it, and harm without: it is shown, and never set by itself.</summary>
    public bool IsForRule { get; init; }

    /// <summary>Why it cannot be set here, e.g. in a network namespace; null when it can.</summary>
    public string? Obstacle { get; init; }
}

/// <summary>A ruleset for <c>nft -f</c>: a table of its own, that can be deleted as a whole.</summary>
/// <param name="Ruleset">The text.</param>
/// <param name="Reason">What it does.</param>
public sealed record RuleCure(string Ruleset, string Reason) : Cure(Reason);
