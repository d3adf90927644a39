using System.Globalization;
using System.Text;

namespace Statewall.Conntrack.Diagnosis.Settings;

/// <summary>A file of sysctl.d: settings that hold from the next start on. Lines that are about something else stay as they are. // sysctl.d(5)</summary>
public static class SysctlFile
{
    /// <summary>Where it is unless told otherwise.</summary>
    public const string DefaultPath = "/etc/sysctl.d/90-statewall-conntrack.conf";

    private const string Heading = "# Settings of connection tracking, as `statewall doctor` proposed them.\n";

    /// <summary>The file's text with settings set: a line that sets one is replaced where it stands, what is missing is appended.</summary>
    /// <param name="text">The text now; empty for a new file.</param>
    /// <param name="settings">What is to be set.</param>
    public static string Merge(string text, IEnumerable<SettingCure> settings)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(settings);
        var left = settings.ToDictionary(static cure => cure.Name, static cure => cure.New);
        var known = left.ToDictionary();
        var merged = new StringBuilder(text.Length == 0 ? Heading : "");
        foreach (var line in Lines(text))
        {
            if (NameIn(line) is not { } name || !known.TryGetValue(name, out var value))
                merged.Append(line).Append('\n');
            else if (left.Remove(name)) // a second line about the same would undo the first
                merged.Append(Line(name, value));
        }
        foreach (var (name, value) in left)
            merged.Append(Line(name, value));
        return merged.ToString();
    }

    /// <summary>What changes, line by line: <c>-</c> goes, <c>+</c> comes, two spaces stay.</summary>
    public static string Difference(string path, string before, string after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (old, now) = (Lines(before), Lines(after));
        var common = LongestCommon(old, now);
        var text = new StringBuilder().Append("--- ").Append(before.Length == 0 ? "/dev/null" : path).Append("\n+++ ").Append(path).Append('\n');
        for (int i = 0, j = 0; i < old.Length || j < now.Length;)
        {
            if (i < old.Length && j < now.Length && old[i] == now[j])
                (_, i, j) = (text.Append("  ").Append(old[i]).Append('\n'), i + 1, j + 1);
            else if (i < old.Length && (j == now.Length || common[i + 1, j] >= common[i, j + 1]))
                text.Append("- ").Append(old[i++]).Append('\n');
            else
                text.Append("+ ").Append(now[j++]).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>Writes a file in one step: readers see the old one or the new one, and a failure leaves the old one.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(path);
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        var temporary = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Environment.ProcessId}.new");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                stream.Write(Encoding.UTF8.GetBytes(text));
                stream.Flush(flushToDisk: true);
            }
            if (File.Exists(target) && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static string Line(string name, ulong value) => string.Create(CultureInfo.InvariantCulture, $"{name} = {value}\n");

    private static string[] Lines(string text) => text.Length == 0 ? [] : (text.EndsWith('\n') ? text[..^1] : text).Split('\n');

    // "-net/netfilter/nf_conntrack_max = 5" sets it too: a minus in front ignores errors, and slashes separate as dots do
    private static string? NameIn(string line)
    {
        var at = line.IndexOf('=', StringComparison.Ordinal);
        var name = at < 0 ? "" : line[..at].Trim().TrimStart('-').Trim();
        return name.Length == 0 || name[0] is '#' or ';' ? null : name.Replace('/', '.');
    }

    private static int[,] LongestCommon(string[] old, string[] now)
    {
        var common = new int[old.Length + 1, now.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = now.Length - 1; j >= 0; j--)
                common[i, j] = old[i] == now[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }
        return common;
    }
}
