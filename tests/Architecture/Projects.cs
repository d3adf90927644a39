using System.Collections.Immutable;

namespace Architecture;

/// <summary>Who may use whom: the table of docs/architecture.md as data, with the projects still to come.</summary>
internal static class Projects
{
    /// <summary>The prefix of every project and assembly name.</summary>
    public const string Prefix = "Statewall.";

    /// <summary>Each project and those it names; what these use it may use as well.</summary>
    public static readonly ImmutableSortedDictionary<string, string[]> Table = new Dictionary<string, string[]>
    {
        ["Netlink"] = [],
        ["Packets"] = [],
        ["Nfnetlink"] = ["Netlink"],
        ["Conntrack"] = ["Nfnetlink"],
        ["Nftables"] = ["Nfnetlink"],
        ["Iptables"] = ["Nftables"],
        ["Engine"] = ["Nfnetlink", "Packets"],
        ["Replay"] = ["Netlink", "Packets", "Nfnetlink", "Conntrack", "Nftables", "Iptables", "Engine"],
        ["Sync"] = ["Conntrack"],
        ["Monitor"] = ["Conntrack", "Nftables", "Replay"],
        ["Cli"] = ["Netlink", "Packets", "Nfnetlink", "Conntrack", "Nftables", "Iptables", "Engine", "Replay", "Sync"],
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>The only project that may use ASP.NET Core.</summary>
    public const string WebProject = "Monitor";

    /// <summary>The only projects that may write to the terminal.</summary>
    public static readonly string[] ConsoleProjects = ["Cli", "Monitor"];

    /// <summary>All that <paramref name="project"/> may use, directly or through another project.</summary>
    public static HashSet<string> AllowedBy(string project)
    {
        var allowed = new HashSet<string>(StringComparer.Ordinal);
        Collect(project, allowed);
        return allowed;
    }

    /// <summary>The project files that exist, by short name (<c>Netlink</c> for <c>src/Statewall.Netlink</c>).</summary>
    public static SortedDictionary<string, string> Existing()
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in SourceTree.Files("src", "*.csproj"))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            found.Add(name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name, path);
        }

        return found;
    }

    /// <summary>The compiled assembly of a project, as it lies beside this test.</summary>
    public static string AssemblyPath(string project)
    {
        var name = project == "Cli" ? "statewall" : Prefix + project;
        return Path.Combine(AppContext.BaseDirectory, name + ".dll");
    }

    private static void Collect(string project, HashSet<string> allowed)
    {
        foreach (var used in Table[project])
        {
            if (allowed.Add(used))
            {
                Collect(used, allowed);
            }
        }
    }
}
