using Statewall.Replay.Testing;

namespace Statewall.Cli.Commands.Testing;

/// <summary>What running files of tests gave.</summary>
internal sealed class TestReport
{
    private readonly List<TestFileReport> _files = [];
    private readonly List<RulesetReport> _coverage = [];

    /// <summary>The files in the order in which they were named.</summary>
    public IReadOnlyList<TestFileReport> Files => _files;

    /// <summary>The rulesets, and how far the tests came to their rules.</summary>
    public IReadOnlyList<RulesetReport> Coverage => _coverage;

    /// <summary>How many tests were run.</summary>
    public int Tests => _files.Sum(file => file.Results.Count);

    /// <summary>How many of them failed.</summary>
    public int Failures => _files.Sum(file => file.Failures);

    /// <summary>Whether some file could not be run.</summary>
    public bool HasErrors => _files.Exists(file => file.Errors.Count > 0);

    /// <summary>Whether there were tests, and nothing went wrong.</summary>
    public bool Passed => Tests > 0 && Failures == 0 && !HasErrors;

    /// <summary>How long the tests took.</summary>
    public TimeSpan Time => _files.Aggregate(TimeSpan.Zero, (sum, file) => sum + file.Time);

    /// <summary>Begins a file.</summary>
    public TestFileReport Add(string path)
    {
        _files.Add(new TestFileReport(path));
        return _files[^1];
    }

    /// <summary>Adds how far a file's tests came; files with the same ruleset count together.</summary>
    public void Add(RulesetCoverage coverage, RulesetTestFile file)
    {
        var name = file.RulesetPath is { } path ? Path.GetFullPath(path) : file.Name;
        var rules = coverage.Rules;
        var at = _coverage.FindIndex(known => known.Name == name && known.Variables.SequenceEqual(file.Variables));
        if (at < 0)
            _coverage.Add(new RulesetReport(name, file.Variables, rules));
        else
            _coverage[at] = _coverage[at] with { Rules = [.. _coverage[at].Rules.Zip(rules, (one, other) => one.Reach > other.Reach ? one : other)] };
    }
}

/// <summary>What running one file gave.</summary>
/// <param name="path">The file.</param>
internal sealed class TestFileReport(string path)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>Why it could not be run; empty when it could.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>What its tests gave.</summary>
    public List<RulesetTestResult> Results { get; } = [];

    /// <summary>How many tests failed.</summary>
    public int Failures => Results.Count(result => !result.Passed);

    /// <summary>How long the tests took.</summary>
    public TimeSpan Time => Results.Aggregate(TimeSpan.Zero, (sum, result) => sum + result.Time);
}

/// <summary>How far tests came to the rules of a ruleset.</summary>
/// <param name="Name">Path of the ruleset, or of the file that it is in.</param>
/// <param name="Variables">Its variables.</param>
/// <param name="Rules">The rules.</param>
internal sealed record RulesetReport(string Name, IReadOnlyList<RulesetVariable> Variables, IReadOnlyList<CoveredRule> Rules)
{
    /// <summary>Rules that no packet matched.</summary>
    public IEnumerable<CoveredRule> Uncovered => Rules.Where(rule => rule.Reach != RuleReach.Matched);

    /// <summary>Rules that packets came so far to.</summary>
    public IReadOnlyList<CoveredRule> With(RuleReach reach) => [.. Rules.Where(rule => rule.Reach == reach)];
}
