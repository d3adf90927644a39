using Statewall.Conntrack;
using Statewall.Nfnetlink.Ctnetlink;

namespace Statewall.Cli.Applets.Conntrack;

/// <summary>The label file, and labels as options name them.</summary>
internal static class LabelFile
{
    /// <summary>Reads the file; one that cannot be read names no labels.</summary>
    public static LabelMap Read(string path)
    {
        try
        {
            return LabelMap.Parse(File.ReadLines(path));
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return LabelMap.Parse([]);
        }
    }

    /// <summary>Reads names with commas between them.</summary>
    /// <exception cref="UsageException">The file does not name one of them.</exception>
    public static ConntrackLabels Parse(string text, LabelMap names, ConntrackLabels? before)
    {
        var labels = before ?? ConntrackLabels.Empty;
        foreach (var name in text.Split(','))
        {
            if (name.Length == 0 || !names.TryFind(name, out var bit))
                throw new UsageException($"unknown label '{name}'");
            labels[bit] = true;
        }
        return labels;
    }
}
