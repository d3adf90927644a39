namespace Statewall.Conntrack.Diagnosis;

/// <summary>What the doctor found.</summary>
/// <param name="Facts">What it rests on.</param>
/// <param name="Findings">The findings, worst first.</param>
public sealed record TableDiagnosis(TableFacts Facts, IReadOnlyList<Finding> Findings)
{
    /// <summary>The worst severity; <see cref="Diagnosis.Severity.Notice"/> of a healthy table.</summary>
    public Severity Severity => Findings.Count == 0 ? Severity.Notice : Findings[0].Severity;

    /// <summary>The settings that cure the warnings and worse, each once, as the worst finding wants it; without those that belong to a rule.</summary>
    public IReadOnlyList<SettingCure> Settings =>
        [.. Findings.Where(static finding => finding.Severity > Severity.Notice).SelectMany(static finding => finding.Cures).OfType<SettingCure>().Where(static cure => !cure.IsForRule).DistinctBy(static cure => cure.Name)];
}
