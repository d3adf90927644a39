using System.Globalization;
using Statewall.Conntrack.Filters.Expressions;
using Statewall.Nftables.Listing;
using Statewall.Replay.Explanations;
using Statewall.Replay.Rulesets;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay.Testing;

// Overview: runs the tests of a file, each on a host of its own in the embedded engine. What is known of the ruleset beside that, the words of its
// rules, is kept for all of them. Life-cycle: one for each file. Threads: any number; one test runs at a time.

/// <summary>Runs the tests of a file.</summary>
public sealed class RulesetTestRunner
{
    private const int MostShown = 5; // connections in a message

    private readonly Lock _gate = new();
    private readonly FirewallRuleset _ruleset;
    private readonly Scenario _scenario;
    private readonly HostRuleset _interfaces;
    private readonly RuleTexts _texts;

    /// <summary>Prepares to run tests: the ruleset is read, and loaded once.</summary>
    /// <param name="file">The tests.</param>
    /// <exception cref="Nftables.Diagnostics.LanguageException">The ruleset has mistakes.</exception>
    /// <exception cref="ReplayException">The engine has no such setting or route as the scenario wants.</exception>
    /// <exception cref="IOException">The ruleset cannot be read.</exception>
    public RulesetTestRunner(RulesetTestFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        File = file;
        _ruleset = FirewallRuleset.Of(file);
        _scenario = file.Scenario ?? HostFor([.. file.Tests.SelectMany(test => test.Steps).OfType<SendStep>()]);
        _interfaces = new HostRuleset(_scenario, allowsOthers: file.Scenario is null);
        _texts = new RuleTexts(_interfaces, ReadRules);
        using var host = NewHost();
        Coverage = new RulesetCoverage(host, _texts);
    }

    /// <summary>Prepares to run the tests of a file.</summary>
    /// <exception cref="FormatException">The file has mistakes: the message tells all of them.</exception>
    /// <exception cref="Nftables.Diagnostics.LanguageException">The ruleset has mistakes.</exception>
    /// <exception cref="ReplayException">The engine has no such setting or route as the scenario wants.</exception>
    public static RulesetTestRunner Load(string path)
    {
        var parse = RulesetTestFile.Load(path);
        return new RulesetTestRunner(parse.File ?? throw new FormatException(string.Join('\n', parse.Errors)));
    }

    /// <summary>The tests.</summary>
    public RulesetTestFile File { get; }

    /// <summary>The names of the tests.</summary>
    public IEnumerable<string> Names => File.Tests.Select(test => test.Name);

    /// <summary>The rules that tests came to so far.</summary>
    public RulesetCoverage Coverage { get; }

    /// <summary>Runs the test of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public RulesetTestResult Run(string name) =>
        Run(File.Tests.FirstOrDefault(test => test.Name == name) ?? throw new ArgumentException($"There is no test \"{name}\" in {File.Name}.", nameof(name)));

    /// <summary>Runs a test of the file: all of its steps, also behind one that fails.</summary>
    public RulesetTestResult Run(RulesetTest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        lock (_gate)
        {
            var begun = TimeProvider.System.GetTimestamp();
            using var host = NewHost();
            var steps = test.Steps.Select(step => Run(host, step)).ToList();
            return new RulesetTestResult(test, File.Name, steps, TimeProvider.System.GetElapsedTime(begun));
        }
    }

    /// <summary>Runs all tests in the order of the file.</summary>
    public IEnumerable<RulesetTestResult> Run() => File.Tests.Select(Run);

    private static Scenario HostFor(IReadOnlyList<SendStep> steps) =>
        DefaultHost.For(steps.Select(step => step.Packet), [], steps.Select(step => step.Expected.OutInterface).FirstOrDefault(name => name is not null));

    private RuleDescriber ReadRules()
    {
        using var host = NewHost();
        return host.ReadRules();
    }

    private FirewallHost NewHost() => new(_scenario, _ruleset, _interfaces, _texts);

    private TestStepResult Run(FirewallHost host, TestStep step)
    {
        var failures = new List<TestFailure>();
        TrafficOutcome? outcome = null;
        switch (step)
        {
            case SendStep send:
                outcome = Send(host, send, failures);
                break;
            case WaitStep wait:
                host.Wait(wait.Time);
                break;
        }
        failures.AddRange(CheckConnections(host, step));
        failures.AddRange(step.Counters.Select(counter => CheckCounter(host, counter)).OfType<TestFailure>());
        return new TestStepResult(step, outcome, failures);
    }

    private TrafficOutcome? Send(FirewallHost host, SendStep step, List<TestFailure> failures)
    {
        try
        {
            var outcome = host.Send(step.Traffic, step.Packet);
            Coverage.Add(outcome);
            failures.AddRange(PacketChecks.Check(step.Expected, outcome));
            return outcome;
        }
        catch (ReplayException refusal)
        {
            failures.Add(new TestFailure("a packet that can be sent", refusal.Message));
            return null;
        }
    }

    private static IEnumerable<TestFailure> CheckConnections(FirewallHost host, TestStep step)
    {
        foreach (var condition in step.Present.Where(condition => host.Connections(condition).Count == 0))
            yield return new TestFailure($"a connection with {condition}", Listed(host.Connections((ConnectionExpression?)null)));
        foreach (var condition in step.Absent)
        {
            if (host.Connections(condition) is { Count: > 0 } found)
                yield return new TestFailure($"no connection with {condition}", Listed(found));
        }
        if (step.Connections is { } count && host.Connections((ConnectionExpression?)null) is var all && all.Count != count)
            yield return new TestFailure(count == 1 ? "1 connection" : string.Create(CultureInfo.InvariantCulture, $"{count} connections"), Listed(all));
    }

    private static string Listed(List<string> connections) => connections.Count == 0
        ? "no connection"
        : string.Join('\n', [
            connections.Count == 1 ? "1 connection:" : string.Create(CultureInfo.InvariantCulture, $"{connections.Count} connections:"),
            .. connections.Take(MostShown),
            .. connections.Count > MostShown ? new[] { "…" } : []]);

    private static TestFailure? CheckCounter(FirewallHost host, TestCounter expected)
    {
        var wanted = $"counter {expected.Name}: {Counted((ulong?)expected.Packets, (ulong?)expected.Bytes)}";
        try
        {
            var (packets, bytes) = host.Counter(expected.Name);
            var isRight = (expected.Packets is null || (ulong)expected.Packets == packets) && (expected.Bytes is null || (ulong)expected.Bytes == bytes);
            return isRight ? null : new TestFailure(wanted, Counted(packets, expected.Bytes is null ? null : bytes));
        }
        catch (ReplayException refusal)
        {
            return new TestFailure(wanted, refusal.Message);
        }
    }

    private static string Counted(ulong? packets, ulong? bytes) =>
        string.Join(", ", new[] { packets is null ? null : Number(packets.Value, "packet"), bytes is null ? null : Number(bytes.Value, "byte") }.OfType<string>());

    private static string Number(ulong number, string what) => string.Create(CultureInfo.InvariantCulture, $"{number} {what}{(number == 1 ? "" : "s")}");
}
