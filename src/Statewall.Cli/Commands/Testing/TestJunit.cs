using System.Globalization;
using System.Text;
using System.Xml;
using Statewall.Replay.Testing;

namespace Statewall.Cli.Commands.Testing;

/// <summary>Writes what running tests gave as the XML that JUnit made common: a suite for each file.</summary>
internal static class TestJunit
{
    /// <summary>Writes the file.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, TestReport report)
    {
        using var writer = XmlWriter.Create(path, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false) });
        writer.WriteStartElement("testsuites");
        Counts(writer, report.Tests, report.Failures, report.Files.Count(file => file.Errors.Count > 0), report.Time);
        foreach (var file in report.Files)
        {
            writer.WriteStartElement("testsuite");
            Attribute(writer, "name", file.Path);
            Counts(writer, file.Results.Count, file.Failures, file.Errors.Count > 0 ? 1 : 0, file.Time);
            foreach (var result in file.Results)
                Write(writer, result);
            if (file.Errors.Count > 0)
                WriteErrors(writer, file);
            writer.WriteEndElement();
        }
        writer.WriteEndElement();
    }

    private static void Counts(XmlWriter writer, int tests, int failures, int errors, TimeSpan time)
    {
        Attribute(writer, "tests", (tests + errors).ToString(CultureInfo.InvariantCulture));
        Attribute(writer, "failures", failures.ToString(CultureInfo.InvariantCulture));
        Attribute(writer, "errors", errors.ToString(CultureInfo.InvariantCulture));
        Attribute(writer, "skipped", "0");
        Attribute(writer, "time", Seconds(time));
    }

    private static void Write(XmlWriter writer, RulesetTestResult result)
    {
        writer.WriteStartElement("testcase");
        Attribute(writer, "classname", Path.GetFileNameWithoutExtension(result.File));
        Attribute(writer, "name", result.Test.Name);
        Attribute(writer, "file", result.File);
        Attribute(writer, "line", result.Test.Line.ToString(CultureInfo.InvariantCulture));
        Attribute(writer, "time", Seconds(result.Time));
        if (result.Steps.SelectMany(step => step.Failures).FirstOrDefault() is { } failure)
        {
            writer.WriteStartElement("failure");
            Attribute(writer, "message", $"expected: {failure.Expected}, got: {failure.Got}");
            writer.WriteString(Allowed(result.Describe()));
            writer.WriteEndElement();
        }
        writer.WriteEndElement();
    }

    private static void WriteErrors(XmlWriter writer, TestFileReport file)
    {
        writer.WriteStartElement("testcase");
        Attribute(writer, "classname", Path.GetFileNameWithoutExtension(file.Path));
        Attribute(writer, "name", "the file can be run");
        Attribute(writer, "file", file.Path);
        writer.WriteStartElement("error");
        Attribute(writer, "message", file.Errors[0]);
        writer.WriteString(Allowed(string.Join('\n', file.Errors)));
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void Attribute(XmlWriter writer, string name, string value) => writer.WriteAttributeString(name, Allowed(value));

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000000", CultureInfo.InvariantCulture);

    // XML has no way to write most control characters.
    private static string Allowed(string text)
    {
        var allowed = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) // lone surrogates become U+FFFD
            allowed.Append(rune.Value < 0x20 && rune.Value is not ('\t' or '\n' or '\r') || rune.Value is 0xFFFE or 0xFFFF ? "\uFFFD" : rune.ToString());
        return allowed.ToString();
    }
}
