using Statewall.Conntrack;
using Statewall.Nfnetlink.Ctnetlink;

namespace Statewall.Cli.Applets.Conntrack;

/// <summary>The label file, and labels as options name them.</summary>
internal static class LabelFile
{
    /// <summary>Reads the file; null when it cannot be read, which is said. // nfct_labelmap_new</summary>
    public static LabelMap? Read(string path, Action<string> warn)
    {
        try
        {
            return LabelMap.Parse(File.ReadLines(path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            warn($"nfct_labelmap_new: {ReasonOf(fault)}");
            return null;
        }
    }

    /// <summary>Reads names with commas between them.</summary>
    /// <exception cref="UsageException">The file does not name one of them.</exception>
    public static ConntrackLabels Parse(ReadOnlySpan<char> text, LabelMap names, ConntrackLabels? before)
    {
        var labels = before ?? ConntrackLabels.Empty;
        foreach (var range in text.Split(','))
        {
            var name = text[range];
            if (name.IsEmpty || !names.TryFind(name, out var bit))
                throw new UsageException($"unknown label '{name}'");
            labels[bit] = true;
        }
        return labels;
    }

    // strerror
    private static string ReasonOf(Exception fault) => fault switch
    {
        FileNotFoundException or DirectoryNotFoundException => "No such file or directory",
        UnauthorizedAccessException => "Permission denied",
        _ => fault.Message,
    };
}
