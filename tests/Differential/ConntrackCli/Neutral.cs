using System.Text.RegularExpressions;

namespace Differential.ConntrackCli;

// Takes out of outputs what no two runs have in common.
internal static partial class Neutral
{
    internal static ToolResult Of(ToolResult result) =>
        result with { Output = Seconds().Replace(Versions().Replace(result.Output, "1.4.x"), "SECONDS"), Error = Versions().Replace(result.Error, "1.4.x") };

    // The lines of a table, in an order that is not the hash table's.
    internal static string Table(ToolResult listing)
    {
        var lines = Of(listing).Output.Split('\n');
        Array.Sort(lines, StringComparer.Ordinal);
        return string.Join('\n', lines);
    }

    // When an event came: seconds and microseconds.
    internal static string WithoutTime(string output) => Moments().Replace(Clock().Replace(output, "<when>WHEN</when>"), "[WHEN]");

    // 1.4.7 names the program that made an XML event behind the element; 1.4.9 does not.
    internal static string WithoutProgramOfXml(string output) => Programs().Replace(output, "</flow>");

    // Of the entries' 90000 and 80000 seconds, and of the 300 and 180 that helpers give what they expect, a few may have passed.
    [GeneratedRegex(@"\b(?:[98]0000|[87]99[89]\d|300|2[89]\d|180|1[67]\d)\b")]
    private static partial Regex Seconds();

    [GeneratedRegex(@"1\.4\.[79]")]
    private static partial Regex Versions();

    [GeneratedRegex(@"</flow> \[USERSPACE\] portid=\d+( progname=\S+)?")]
    private static partial Regex Programs();

    [GeneratedRegex(@"\[\d{10}\.(?=[\d ]{6}\])\d{1,6} *\]")]
    private static partial Regex Moments();

    [GeneratedRegex(@"<when>.*?</when>")]
    private static partial Regex Clock();
}
