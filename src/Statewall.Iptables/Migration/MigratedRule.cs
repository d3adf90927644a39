using Statewall.Iptables.Families;
using Statewall.Iptables.Rules;

namespace Statewall.Iptables.Migration;

/// <summary>How well nft says what a rule of iptables says.</summary>
internal enum RuleFidelity
{
    /// <summary>It does the same.</summary>
    Exact,

    /// <summary>It does nearly the same.</summary>
    Approximated,

    /// <summary>It cannot be said.</summary>
    NotExpressible,
}

/// <summary>A rule of a saved ruleset and what becomes of it.</summary>
/// <param name="Family">Its family.</param>
/// <param name="File">The file that it is in.</param>
/// <param name="Line">Its line there.</param>
/// <param name="Source">It, as it stands there.</param>
internal sealed record MigratedRule(XtFamily Family, string File, int Line, string Source)
{
    /// <summary>The rule; null when the line was not understood.</summary>
    public XtRule? Rule { get; init; }

    /// <summary>It in nft's language; null when it cannot be said there.</summary>
    public string? Text { get; set; }

    /// <summary>In what that differs.</summary>
    public IReadOnlyList<string> Approximations { get; set; } = [];

    /// <summary>What has to be known about it.</summary>
    public IReadOnlyList<string> Notes { get; set; } = [];

    /// <summary>Why it cannot be said.</summary>
    public string? Obstacle { get; set; }

    /// <summary>Where it is.</summary>
    public string Place => $"{File}:{Line}";

    /// <summary>How well it was said.</summary>
    public RuleFidelity Fidelity => Text is null ? RuleFidelity.NotExpressible : Approximations.Count > 0 ? RuleFidelity.Approximated : RuleFidelity.Exact;
}
