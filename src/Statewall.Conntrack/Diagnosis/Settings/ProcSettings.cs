using System.Globalization;

namespace Statewall.Conntrack.Diagnosis.Settings;

/// <summary>
/// The running kernel's settings, as the network namespace at hand shows them. The limit and the buckets are one for all namespaces, and
/// can be changed in the initial one alone. // nf_conntrack_standalone_init_sysctl
/// </summary>
public sealed class ProcSettings : IConntrackSettings
{
    // An entry's slab object where slabinfo cannot be read (kernel 6.18, 64 bits), and its extensions: NAT, counters, timestamps, labels. // nf_ct_ext
    private const long UsualObjectSize = 256;
    private const long ExtensionSize = 128;

    /// <summary>What an entry usually takes, where nothing tells more, in bytes.</summary>
    internal const long UsualEntrySize = UsualObjectSize + ExtensionSize;

    private readonly string _root;
    private readonly string _slabs;

    /// <summary>Takes the folders of this machine.</summary>
    public ProcSettings()
        : this("/proc/sys/net/netfilter", "/proc/slabinfo")
    {
    }

    /// <summary>Takes other ones.</summary>
    /// <param name="root">The folder of the settings.</param>
    /// <param name="slabs">The list of slabs.</param>
    public ProcSettings(string root, string slabs)
    {
        _root = root;
        _slabs = slabs;
        EntrySize = ReadObjectSize() + ExtensionSize;
    }

    /// <inheritdoc/>
    public string Origin => _root;

    /// <inheritdoc/>
    public long? EntrySize { get; }

    /// <inheritdoc/>
    public ulong? Read(string name)
    {
        try
        {
            return ulong.TryParse(File.ReadAllText(PathOf(name)).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public string? ObstacleTo(string name)
    {
        const UnixFileMode Writable = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        var path = PathOf(name);
        if (!File.Exists(path))
            return $"there is no {path}: the kernel has no such setting, or nf_conntrack is not loaded";
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Writable) == 0)
            return "read-only in this network namespace: set it in the initial one, for all of them";
        return null;
    }

    /// <inheritdoc/>
    public void Write(string name, ulong value)
    {
        if (ObstacleTo(name) is { } obstacle)
            throw new SettingException(obstacle);
        try
        {
            File.WriteAllText(PathOf(name), value.ToString(CultureInfo.InvariantCulture) + "\n");
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            throw new SettingException(refusal is UnauthorizedAccessException ? "no permission: this needs CAP_NET_ADMIN (use sudo)" : refusal.Message, refusal);
        }
    }

    private string PathOf(string name) => Path.Combine(_root, name);

    // "nf_conntrack 144 208 256 16 1 : …": the fourth word is the object's size; only root may read it
    private long ReadObjectSize()
    {
        try
        {
            foreach (var line in File.ReadLines(_slabs))
            {
                var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (words.Length > 3 && words[0] == "nf_conntrack" && long.TryParse(words[3], NumberStyles.None, CultureInfo.InvariantCulture, out var size))
                    return size;
            }
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return UsualObjectSize;
        }
        return UsualObjectSize;
    }
}
