using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Architecture;

/// <summary>Files and methods stay small enough to be read in one go. A file that is a table opens with <c>// data table</c> and is exempt.</summary>
public sealed class SizeTests
{
    private const int SourceFileLines = 500;
    private const int TestFileLines = 600;
    private const int MethodLines = 50;
    private const int TestMethodLines = 80;
    private const string DataTableMark = "// data table";

    /// <summary>Methods that are longer for now, <c>path: Type.Method</c> with the lines they may have. The list only shrinks.</summary>
    private static readonly ImmutableSortedDictionary<string, int> LongMethods = ImmutableSortedDictionary<string, int>.Empty;

    [Fact]
    public void File_Lines_AreUnderTheLimit()
    {
        var findings = new Findings(
            "files over the limit",
            "Find the second subject in the file and give it a file of its own (a topic partial: Meta.Json.cs); "
            + $"a file that is only a table of data may open with `{DataTableMark}`.");
        foreach (var path in SourceTree.CodeFiles())
        {
            var lines = File.ReadAllLines(SourceTree.Absolute(path));
            var limit = IsTest(path) ? TestFileLines : SourceFileLines;
            if (lines.Length > limit && !lines[0].StartsWith(DataTableMark, StringComparison.Ordinal))
            {
                findings.Add($"{path}: {lines.Length} lines, the limit is {limit}");
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void Method_Lines_AreUnderTheLimit()
    {
        var findings = new Findings(
            "methods over the limit", "Give each step of the method a name and a method of its own; turn long switches into data rows.");
        foreach (var (name, lines, limit) in Methods())
        {
            if (lines > LongMethods.GetValueOrDefault(name, limit))
            {
                findings.Add($"{name}: {lines} lines, the limit is {LongMethods.GetValueOrDefault(name, limit)}");
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void LongMethods_Entry_IsStillNeeded()
    {
        var findings = new Findings("exemptions without need", "Remove them from LongMethods, or lower their number to the lines now used.");
        var longest = Methods().GroupBy(m => m.Name).ToDictionary(g => g.Key, g => g.MaxBy(m => m.Lines));
        foreach (var (name, allowed) in LongMethods)
        {
            if (!longest.TryGetValue(name, out var method) || method.Lines < allowed || method.Lines <= method.Limit)
            {
                findings.Add($"{name}: {allowed}");
            }
        }

        findings.AssertNone();
    }

    private static IEnumerable<(string Name, int Lines, int Limit)> Methods()
    {
        foreach (var path in SourceTree.CodeFiles())
        {
            var text = SourceTree.Read(path);
            if (text.StartsWith(DataTableMark, StringComparison.Ordinal))
            {
                continue;
            }

            var limit = IsTest(path) ? TestMethodLines : MethodLines;
            var tree = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview), cancellationToken: TestContext.Current.CancellationToken);
            foreach (var node in tree.GetRoot(TestContext.Current.CancellationToken).DescendantNodes())
            {
                if (Bodied(node) is { } name)
                {
                    yield return ($"{path}: {name}", Lines(node), limit);
                }
            }
        }
    }

    // Lambdas and local functions count to the method that holds them; attributes and comments above do not count.
    private static string? Bodied(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax m => $"{TypeOf(m)}.{m.Identifier.Text}",
        ConstructorDeclarationSyntax c => $"{TypeOf(c)}.ctor",
        OperatorDeclarationSyntax o => $"{TypeOf(o)}.operator {o.OperatorToken.Text}",
        ConversionOperatorDeclarationSyntax o => $"{TypeOf(o)}.operator {o.Type}",
        AccessorDeclarationSyntax { Parent.Parent: MemberDeclarationSyntax p } a => $"{TypeOf(p)}.{NameOf(p)}.{a.Keyword.Text}",
        PropertyDeclarationSyntax { ExpressionBody: not null } p => $"{TypeOf(p)}.{p.Identifier.Text}",
        CompilationUnitSyntax u when u.Members.Any(m => m is GlobalStatementSyntax) => "top-level statements",
        _ => null,
    };

    private static string NameOf(MemberDeclarationSyntax member) =>
        member is PropertyDeclarationSyntax property ? property.Identifier.Text : "this[]";

    private static string TypeOf(SyntaxNode node) =>
        node.Ancestors().OfType<BaseTypeDeclarationSyntax>().FirstOrDefault()?.Identifier.Text ?? "";

    private static int Lines(SyntaxNode node)
    {
        var statements = node is CompilationUnitSyntax unit ? unit.Members.OfType<GlobalStatementSyntax>().ToArray() : [];
        var first = statements.Length > 0 ? statements[0].GetFirstToken() : FirstToken(node);
        var last = statements.Length > 0 ? statements[^1].GetLastToken() : node.GetLastToken();
        var tree = node.SyntaxTree;
        return tree.GetLineSpan(last.Span).EndLinePosition.Line - tree.GetLineSpan(first.Span).StartLinePosition.Line + 1;
    }

    private static SyntaxToken FirstToken(SyntaxNode node)
    {
        var attributes = node is MemberDeclarationSyntax member ? member.AttributeLists : default;
        return attributes.Count > 0 ? attributes[^1].GetLastToken().GetNextToken() : node.GetFirstToken();
    }

    private static bool IsTest(string path) => path.StartsWith("tests/", StringComparison.Ordinal);
}
