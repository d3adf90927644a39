using Statewall.Replay.Scenarios;
using Statewall.Replay.Yaml;

namespace Statewall.Replay.Testing;

// Overview: a file of tests for a ruleset, YAML: a ruleset, a host, and tests in steps. A test with a table is as many tests as the table
// has rows: each row is put into the test's nodes before they are read (TestTable), and every character still knows where it came from.
// Life-cycle: read once; immutable afterwards. Threads: any number may read.

/// <summary>What reading a file of tests gave.</summary>
/// <param name="File">The file's content; null when there are errors.</param>
/// <param name="Errors">The errors of the file and of the scenario that it names; empty when there is a content.</param>
public sealed record RulesetTestParse(RulesetTestFile? File, IReadOnlyList<YamlError> Errors);

/// <summary>A variable of the ruleset. // nft -D</summary>
/// <param name="Name">Its name, without the dollar sign.</param>
/// <param name="Value">Its value.</param>
public sealed record RulesetVariable(string Name, string Value);

/// <summary>A file of tests for a ruleset; <c>docs/tests.md</c> describes it.</summary>
public sealed record RulesetTestFile
{
    /// <summary>Path or name of the file, for messages.</summary>
    public string Name { get; init; } = "tests";

    /// <summary>Path of the ruleset; relative to the file's folder, after <see cref="Load"/> as it can be opened. Null when the ruleset is in the file.</summary>
    public string? RulesetPath { get; init; }

    /// <summary>The ruleset, when it is in the file itself.</summary>
    public string? RulesetText { get; init; }

    /// <summary>1-based line of the ruleset in the file, or of its path.</summary>
    public int RulesetLine { get; init; }

    /// <summary>1-based column of the ruleset in the file, or of its path.</summary>
    internal int RulesetColumn { get; init; } = 1;

    /// <summary>Path of the scenario; null when it is in the file or there is none.</summary>
    public string? ScenarioPath { get; init; }

    /// <summary>The host. Null when there is none, and before <see cref="Load"/> when it is in another file.</summary>
    public Scenario? Scenario { get; init; }

    /// <summary>Variables for the ruleset.</summary>
    public IReadOnlyList<RulesetVariable> Variables { get; init; } = [];

    /// <summary>The tests; one with a table is there once for each row.</summary>
    public IReadOnlyList<RulesetTest> Tests { get; init; } = [];

    /// <summary>Reads a file of tests from text; files that it names are not opened.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">Path or name, for errors.</param>
    /// <returns>The content, or every error that was found; bad text never throws.</returns>
    public static RulesetTestParse Parse(string text, string name = "tests")
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read(text, name, null);
    }

    /// <summary>Reads a file of tests in UTF-8, and the scenario that it names. The system's own exceptions tell that the file itself cannot be opened.</summary>
    public static RulesetTestParse Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Read(File.ReadAllText(path), path, Path.GetDirectoryName(Path.GetFullPath(path)));
    }

    private static RulesetTestParse Read(string text, string name, string? folder)
    {
        var errors = new YamlErrors(name);
        var root = YamlDocument.Read(text, errors);
        if (root is null && errors.IsEmpty)
            errors.Add(1, 1, "the file is empty: a file of tests has a ruleset and tests");
        var reader = new RulesetTestReader(errors, folder);
        var file = root is null ? null : reader.Read(root);
        return errors.IsEmpty && reader.ScenarioErrors.Count == 0
            ? new RulesetTestParse(file! with { Name = name }, [])
            : new RulesetTestParse(null, [.. errors.ToList(), .. reader.ScenarioErrors]);
    }
}
