namespace Statewall.Conntrack.Diagnosis.Settings;

/// <summary>What somebody said about the machine that a saved listing is from; everything else is not known.</summary>
/// <param name="values">Settings by name.</param>
public sealed class GivenSettings(IReadOnlyDictionary<string, ulong> values) : IConntrackSettings
{
    /// <inheritdoc/>
    public string Origin => "as given";

    /// <inheritdoc/>
    public long? EntrySize => null;

    /// <inheritdoc/>
    public ulong? Read(string name) => values.TryGetValue(name, out var value) ? value : null;

    /// <inheritdoc/>
    public string? ObstacleTo(string name) => "a saved listing has no settings: set it on the machine that the listing is from";

    /// <inheritdoc/>
    public void Write(string name, ulong value) => throw new SettingException(ObstacleTo(name)!);
}
