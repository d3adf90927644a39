namespace Statewall.Conntrack.Diagnosis.Settings;

/// <summary>Where the tracker's settings are: a kernel's /proc/sys, what netlink tells, or what somebody said.</summary>
public interface IConntrackSettings
{
    /// <summary>What stands for these settings in texts, e.g. <c>/proc/sys/net/netfilter</c>.</summary>
    string Origin { get; }

    /// <summary>Bytes of one entry with its extensions, or null when that is not known here.</summary>
    long? EntrySize { get; }

    /// <summary>Reads a setting.</summary>
    /// <param name="name">One of <see cref="SettingNames"/>.</param>
    /// <returns>Null when it is not known here.</returns>
    ulong? Read(string name);

    /// <summary>Why a setting cannot be changed here; null when it can.</summary>
    /// <param name="name">One of <see cref="SettingNames"/>.</param>
    string? ObstacleTo(string name);

    /// <summary>Changes a setting.</summary>
    /// <param name="name">One of <see cref="SettingNames"/>.</param>
    /// <param name="value">The new value.</param>
    /// <exception cref="SettingException">It was refused.</exception>
    void Write(string name, ulong value);
}
