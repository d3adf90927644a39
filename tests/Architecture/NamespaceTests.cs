using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Architecture;

/// <summary>A name tells where the code is: namespace equals folder, and no folder is a drawer for leftovers.</summary>
public sealed class NamespaceTests
{
    private static readonly string[] Drawers = ["Common", "Util", "Utils", "Utilities", "Helper", "Helpers", "Misc", "Shared"];

    [Fact]
    public void Namespace_OfEachFile_IsItsFolder()
    {
        var findings = new Findings("namespaces that are not the file's folder", "Move the file, or rename the namespace.");
        foreach (var path in SourceTree.CodeFiles())
        {
            var expected = NamespaceFor(SourceTree.FolderOf(path));
            var tree = CSharpSyntaxTree.ParseText(
                SourceTree.Read(path), new CSharpParseOptions(LanguageVersion.Preview), cancellationToken: TestContext.Current.CancellationToken);
            var unit = (CompilationUnitSyntax)tree.GetRoot(TestContext.Current.CancellationToken);
            foreach (var member in unit.Members)
            {
                var actual = member switch
                {
                    BaseNamespaceDeclarationSyntax declared => declared.Name.ToString(),
                    GlobalStatementSyntax => expected,
                    _ => "",
                };
                if (actual != expected)
                {
                    findings.Add($"{path}: namespace '{actual}', expected '{expected}'");
                }
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void Namespace_OfEachPublicType_IsAFolderOfItsProject()
    {
        var findings = new Findings("public types whose namespace is no folder of their project", "Move the type, or rename its namespace.");
        foreach (var (project, path) in Projects.Existing())
        {
            var folder = SourceTree.FolderOf(path);
            var expected = SourceTree.Files(folder, "*.cs").Select(file => NamespaceFor(SourceTree.FolderOf(file))).ToHashSet();
            using var image = new PEReader(File.OpenRead(Projects.AssemblyPath(project)));
            var metadata = image.GetMetadataReader();
            foreach (var type in metadata.TypeDefinitions.Select(metadata.GetTypeDefinition))
            {
                var space = metadata.GetString(type.Namespace);
                if ((type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public && !expected.Contains(space))
                {
                    findings.Add($"{Projects.Prefix}{project}: {space}.{metadata.GetString(type.Name)}");
                }
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void Folder_Name_SaysWhatIsInIt()
    {
        var findings = new Findings(
            "folders or projects named after nothing", "Name the folder after its subject, or put the code beside what uses it.");
        var folders = SourceTree.CodeFiles().Concat(SourceTree.CodeFolders.SelectMany(folder => SourceTree.Files(folder, "*.csproj")))
            .Select(SourceTree.FolderOf).Distinct(StringComparer.Ordinal);
        foreach (var folder in folders)
        {
            // A helper in the sense of connection tracking: nf_conntrack_helper.
            var judged = folder.Replace("Conntrack/Helpers", "Conntrack", StringComparison.Ordinal);
            if (judged.Split('/', '.').Intersect(Drawers, StringComparer.OrdinalIgnoreCase).Any())
            {
                findings.Add(folder);
            }
        }

        findings.AssertNone();
    }

    private static string NamespaceFor(string folder)
    {
        var parts = folder.Split('/');
        var start = parts[0] switch
        {
            "fuzz" => "Statewall.Fuzz",
            "bench" => "Statewall.Bench",
            "tests" when parts.Length == 1 => "Statewall.Tests",
            _ => parts[1],
        };
        var nested = parts[0] is "fuzz" or "bench" ? parts.Skip(1) : parts.Skip(2);
        return string.Join('.', nested.Prepend(start));
    }
}
