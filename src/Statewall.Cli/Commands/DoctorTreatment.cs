using Statewall.Conntrack.Diagnosis;
using Statewall.Conntrack.Diagnosis.Settings;

namespace Statewall.Cli.Commands;

/// <summary>Sets what cures (<c>--apply</c>) and writes it down (<c>--persist</c>), saying each step; rules are never loaded, only shown.</summary>
internal sealed class DoctorTreatment(TableDiagnosis diagnosis, DoctorRequest request, Action<string> say)
{
    /// <returns>False when something that was asked for could not be done.</returns>
    public bool Run()
    {
        if (!request.Apply && request.PersistPath is null)
            return true;
        var settings = diagnosis.Settings;
        if (settings.Count == 0)
        {
            say("statewall: no setting needs to change");
            return true;
        }
        var isDone = true;
        if (request.Apply)
            isDone = Apply(settings);
        if (request.PersistPath is { } path)
            isDone &= Persist(path, settings);
        return isDone;
    }

    private bool Apply(IReadOnlyList<SettingCure> settings)
    {
        var isDone = true;
        foreach (var cure in settings)
        {
            var change = $"{cure.Name} = {cure.New} (was {cure.Old?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "not known"})";
            if (request.DryRun)
            {
                say($"would set {change}{(cure.Obstacle is null ? "" : $"; but {cure.Obstacle}")}");
                continue;
            }
            try
            {
                diagnosis.Facts.Settings.Write(cure.Name[SettingNames.Prefix.Length..], cure.New);
                say($"set {change}");
            }
            catch (SettingException refusal)
            {
                say($"statewall: {cure.Name} is not set: {refusal.Message}");
                isDone = false;
            }
        }
        return isDone;
    }

    private bool Persist(string path, IReadOnlyList<SettingCure> settings)
    {
        try
        {
            var before = File.Exists(path) ? File.ReadAllText(path) : "";
            var after = SysctlFile.Merge(before, settings);
            if (before == after)
            {
                say($"{path} has these settings already");
                return true;
            }
            say(SysctlFile.Difference(path, before, after).TrimEnd('\n'));
            if (!request.DryRun)
            {
                SysctlFile.Write(path, after);
                say($"{path} is written");
            }
            return true;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            say($"statewall: {path} is not written: {refusal.Message}");
            return false;
        }
    }
}
