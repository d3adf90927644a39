using Statewall.Replay.Scenarios;
using Statewall.Replay.Yaml;

namespace Statewall.Replay.Testing;

/// <summary>Reads a file of tests out of YAML. What is wrong is noted and left out, so that all errors are told at once.</summary>
/// <param name="errors">Gets what is wrong in the file.</param>
/// <param name="folder">Where files that it names are; null leaves them alone.</param>
internal sealed partial class RulesetTestReader(YamlErrors errors, string? folder)
{
    private const int MostSteps = 100_000; // in all rows of all tests

    private static readonly string[] Keys = ["ruleset", "scenario", "define", "tests"];
    private static readonly string[] TestKeys = ["name", "table", "steps"];

    private readonly YamlErrors _errors = errors;
    private readonly List<RulesetTest> _tests = [];
    private readonly Dictionary<string, int> _names = [];
    private IReadOnlyList<ScenarioInterface>? _interfaces; // of the scenario, when it was read
    private readonly FillBudget _budget = new();
    private int _steps;

    /// <summary>What is wrong in the scenario that the file names.</summary>
    public IReadOnlyList<YamlError> ScenarioErrors { get; private set; } = [];

    /// <summary>Reads the file; what it gives counts when there are no errors.</summary>
    public RulesetTestFile? Read(YamlNode root)
    {
        if (YamlFields.Of(root, $"a mapping with {YamlFields.OneOf(Keys)}", _errors, Keys) is not { } fields)
            return null;
        var file = Scenario(Ruleset(new RulesetTestFile(), fields.Required("ruleset", _errors)), fields["scenario"]);
        _interfaces = file.Scenario?.Interfaces;
        var variables = Variables(fields["define"]);
        var tests = fields.Required("tests", _errors);
        if (tests is not null and not YamlSequence)
            _errors.Expected(tests, "a list of tests");
        foreach (var test in (tests as YamlSequence)?.Items ?? [])
            Test(test);
        return file with { Variables = variables, Tests = _tests };
    }

    private RulesetTestFile Ruleset(RulesetTestFile file, YamlNode? node)
    {
        if (YamlValues.Text(node, "a path or a ruleset", _errors) is not { } text)
            return file;
        var (line, column) = node!.Locate(0);
        file = file with { RulesetLine = line, RulesetColumn = column };
        return text.AsSpan().ContainsAny('\n', '{') ? file with { RulesetText = text } : file with { RulesetPath = Existing(text, node) };
    }

    private RulesetTestFile Scenario(RulesetTestFile file, YamlNode? node)
    {
        if (node is null or { IsNull: true })
            return file;
        if (node is not YamlScalar { Text: var text })
            return file with { Scenario = new ScenarioReader(_errors).Read(node) };
        var path = Existing(text, node);
        if (folder is null || !File.Exists(path))
            return file with { ScenarioPath = path };
        try
        {
            var parse = ScenarioFile.Load(path);
            ScenarioErrors = parse.Errors;
            return file with { ScenarioPath = path, Scenario = parse.Scenario };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            _errors.Add(node, fault.Message);
            return file;
        }
    }

    // A path as it can be opened; an error when nothing is there.
    private string Existing(string path, YamlNode node)
    {
        if (folder is null)
            return path;
        var full = Path.Combine(folder, path);
        if (!File.Exists(full))
            _errors.Add(node, Directory.Exists(full) ? $"{YamlErrors.Printable(full)} is a directory, no file" : $"there is no file {YamlErrors.Printable(full)}");
        return full;
    }

    private void CheckInterface(string? name, YamlNode node)
    {
        if (name is not null && _interfaces is not null && !_interfaces.Any(device => device.Name == name))
            _errors.Add(node, $"the scenario has no interface {YamlErrors.Shown(name)}");
    }

    private List<RulesetVariable> Variables(YamlNode? node)
    {
        var variables = new List<RulesetVariable>();
        foreach (var (key, value) in YamlValues.Pairs(node, "variables with their values", _errors) ?? [])
        {
            var name = ((YamlScalar)key).Text;
            if (name.Length == 0 || !char.IsAsciiLetter(name[0]) || !name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '.' or '/' or '\\'))
                _errors.Expected(key, "a variable's name: a letter, then letters, digits, _ and .");
            else if (YamlValues.Text(value, "the variable's value", _errors) is { } text)
                variables.Add(new RulesetVariable(name, text));
        }
        return variables;
    }

    private void Test(YamlNode node)
    {
        if (YamlFields.Of(node, $"a test: a mapping with {YamlFields.OneOf(TestKeys)}", _errors, TestKeys) is not { } fields)
            return;
        var name = fields.Required("name", _errors);
        var steps = fields.Required("steps", _errors);
        if (name is null || steps is null)
            return;
        if (fields["table"] is not { } rows)
        {
            Add(name, null, 0, steps, node.Line);
            return;
        }
        if (TestTable.Read(rows, _budget, _errors) is not { } table)
            return;
        if (!_budget.TrySpend(table.Count * steps.Weight))
        {
            _errors.Add(rows, "too much comes out of the tables");
            return;
        }
        for (var row = 0; row < table.Count; row++)
        {
            var before = _errors.Count;
            var (filledName, filledSteps) = (table.Fill(name, row, _errors), table.Fill(steps, row, _errors));
            if (_errors.Count == before)
                Add(filledName, filledName == name ? table.Describe(row) : null, row + 1, filledSteps, node.Line);
        }
        foreach (var column in table.Unused)
            _errors.Add(rows, $"column {column} stands in no step and not in the name");
    }

    private void Add(YamlNode name, string? row, int number, YamlNode steps, int line)
    {
        if (YamlValues.Text(name, "the test's name", _errors) is not { } text)
            return;
        var fullName = row is null ? text : $"{text} [{row}]";
        if (row is not null && _names.ContainsKey(fullName)) // values that are long, or there twice
            fullName = $"{text} [row {number}]";
        if (!_names.TryAdd(fullName, name.Line))
            _errors.Add(name, $"there is a test \"{YamlErrors.Shown(fullName)}\" already, in line {_names[fullName]}");
        if (steps is not YamlSequence { Items: { Count: > 0 } items })
        {
            _errors.Expected(steps, "a list of steps");
            return;
        }
        if ((_steps += items.Count) > MostSteps)
        {
            _errors.Add(steps, $"more than {MostSteps} steps in one file");
            return;
        }
        _tests.Add(new RulesetTest(fullName, line, Steps(items)));
    }
}
