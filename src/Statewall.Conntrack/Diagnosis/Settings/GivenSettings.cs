namespace Statewall.Conntrack.Diagnosis.Settings;

/// <summary>What somebody said about the machine that a saved listing is from; everything else is not known.</summary>
/// <param name="values">Settings by name.</param>
public sealed class GivenSettings(IReadOnlyDictionary<string, ulong> values) : IConntrackSettings
{
    /// <inheritdoc/>
    public string Origin => "as given";

    /// <summary>What an entry usually takes: the machine that the listing is from is taken for a usual one.</summary>
    public long? EntrySize => ProcSettings.UsualEntrySize;

    /// <inheritdoc/>
    public ulong? Read(string name) => values.TryGetValue(name, out var value) ? value : null;

    /// <inheritdoc/>
    public string? ObstacleTo(string name) => "a saved listing has no settings: set it on the machine that the listing is from";

    /// <inheritdoc/>
    public void Write(string name, ulong value) => throw new SettingException(ObstacleTo(name)!);
}
