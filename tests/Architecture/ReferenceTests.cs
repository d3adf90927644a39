using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace Architecture;

/// <summary>The reference table, in the project files and again in what the compiler really bound.</summary>
public sealed class ReferenceTests
{
    private const string Remedy =
        "Move the code to a project that may know this, or put what both need into a project below both; "
        + "a change of the table itself (tests/Architecture/Projects.cs, docs/architecture.md) is a design decision and gets an ADR.";

    [Fact]
    public void ProjectFile_Reference_IsInTheTable()
    {
        var findings = new Findings("project references that the table forbids", Remedy);
        foreach (var (project, path) in Projects.Existing())
        {
            if (!Projects.Table.ContainsKey(project))
            {
                findings.Add($"{path}: the table has no project '{project}'");
                continue;
            }

            var allowed = Projects.AllowedBy(project);
            foreach (var reference in Items(path, "ProjectReference"))
            {
                var used = Path.GetFileNameWithoutExtension(reference.Replace('\\', '/'));
                if (!used.StartsWith(Projects.Prefix, StringComparison.Ordinal) || !allowed.Contains(used[Projects.Prefix.Length..]))
                {
                    findings.Add($"{path}: {project} may not use {used}");
                }
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void Assembly_Reference_IsInTheTable()
    {
        var findings = new Findings("assembly references that the table forbids", Remedy);
        foreach (var (project, _) in Projects.Existing())
        {
            var allowed = Projects.AllowedBy(project);
            foreach (var reference in AssemblyReferences(project))
            {
                if (reference.StartsWith(Projects.Prefix, StringComparison.Ordinal) && !allowed.Contains(reference[Projects.Prefix.Length..]))
                {
                    findings.Add($"{project} may not use {reference}");
                }
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void Table_EngineAndFrontEnds_DoNotKnowEachOther()
    {
        foreach (var frontEnd in (string[])["Conntrack", "Nftables", "Iptables"])
        {
            Assert.DoesNotContain(frontEnd, Projects.AllowedBy("Engine"));
            Assert.DoesNotContain("Engine", Projects.AllowedBy(frontEnd));
        }
    }

    [Fact]
    public void AspNetCore_IsUsedOnlyByMonitor()
    {
        var findings = new Findings(
            "projects that use ASP.NET Core", $"Only {Projects.WebProject} serves web pages: move the code there, or do without the framework.");
        foreach (var (project, path) in Projects.Existing())
        {
            if (project == Projects.WebProject)
            {
                continue;
            }

            var sdk = (string?)XDocument.Parse(SourceTree.Read(path)).Root!.Attribute("Sdk") ?? "";
            var named = Items(path, "FrameworkReference").Concat(Items(path, "PackageReference")).Concat(AssemblyReferences(project));
            if (sdk.EndsWith(".Web", StringComparison.Ordinal))
            {
                findings.Add($"{path}: Sdk {sdk}");
            }

            foreach (var name in named.Where(name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)))
            {
                findings.Add($"{path}: {name}");
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void Console_IsUsedOnlyByPrograms()
    {
        var findings = new Findings(
            "libraries that use System.Console", "Return the text, or write it to the TextWriter or IBufferWriter that the caller hands in.");
        foreach (var (project, path) in Projects.Existing())
        {
            if (!Projects.ConsoleProjects.Contains(project) && AssemblyReferences(project).Contains("System.Console"))
            {
                findings.Add(path);
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void Solution_EveryProject_IsListed()
    {
        var listed = XDocument.Parse(SourceTree.Read("Statewall.slnx")).Descendants("Project").Select(p => (string)p.Attribute("Path")!).ToHashSet();
        var findings = new Findings("projects that ./test would not build", "Add them to Statewall.slnx.");
        foreach (var path in SourceTree.CodeFolders.SelectMany(folder => SourceTree.Files(folder, "*.csproj")))
        {
            if (!listed.Contains(path))
            {
                findings.Add(path);
            }
        }

        findings.AssertNone();
    }

    private static IEnumerable<string> Items(string path, string item) =>
        XDocument.Parse(SourceTree.Read(path)).Descendants(item).Select(e => (string?)e.Attribute("Include")).OfType<string>();

    private static List<string> AssemblyReferences(string project)
    {
        var path = Projects.AssemblyPath(project);
        Assert.True(File.Exists(path), $"{path} is missing: build the Architecture project, which builds all of src/");
        using var image = new PEReader(File.OpenRead(path));
        var metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }
}
