using System.CommandLine;
using Statewall.Cli.Commands.Testing;
using Statewall.Nftables.Diagnostics;
using Statewall.Replay;
using Statewall.Replay.Testing;

namespace Statewall.Cli.Commands;

/// <summary><c>statewall test FILE…</c>: runs files of firewall tests.</summary>
internal static class TestCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "files of tests, in YAML (docs/tests.md)", Arity = ArgumentArity.OneOrMore };
        var filter = new Option<string?>("--filter") { Description = "run the tests whose names hold these words", HelpName = "NAME" };
        var verbose = new Option<bool>("--verbose") { Description = "tell what happened to each packet, rule by rule" };
        var output = new Option<string>("--output") { Description = "text or json", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "json");
        var junit = new Option<string?>("--junit") { Description = "write a report in the XML of JUnit to this file, too", HelpName = "FILE" };
        var coverage = new Option<bool>("--coverage") { Description = "tell which rules no packet came to or matched" };
        var failUncovered = new Option<bool>("--fail-uncovered") { Description = "as --coverage, and fail when there are such rules" };
        var command = new Command("test", "Run files of firewall tests: what a ruleset has to do with packets and exchanges.")
        {
            files, filter, verbose, output, junit, coverage, failUncovered,
        };
        command.SetAction(result => ExplainCommand.Guard(() => Run(new TestRequest(
            result.GetValue(files)!,
            result.GetValue(filter),
            result.GetValue(verbose),
            result.GetValue(output) == "json",
            result.GetValue(junit),
            result.GetValue(coverage) || result.GetValue(failUncovered),
            result.GetValue(failUncovered)))));
        return command;
    }

    private static int Run(TestRequest request)
    {
        var report = new TestReport();
        var text = request.Json ? null : new TestText(Console.Out, request.Verbose);
        foreach (var path in request.Files)
            RunFile(path, request, report, text);
        text?.End(report, request.Coverage);
        if (request.Json)
            Console.Out.Write(TestJson.Format(report, request.Coverage, request.Verbose));
        if (request.JunitPath is not null)
            TestJunit.Write(request.JunitPath, report);
        if (report.Tests == 0 && !report.HasErrors)
            Console.Error.WriteLine(request.Filter is null ? "statewall: there are no tests" : $"statewall: no test has \"{request.Filter}\" in its name");
        var isUncovered = request.FailUncovered && report.Coverage.Any(ruleset => ruleset.Uncovered.Any());
        return report.Passed && !isUncovered ? 0 : 1;
    }

    private static void RunFile(string path, TestRequest request, TestReport report, TestText? text)
    {
        var file = report.Add(path);
        text?.Begin(file);
        try
        {
            var parse = RulesetTestFile.Load(path);
            file.Errors.AddRange(parse.Errors.Select(error => error.ToString()));
            if (parse.File is null)
                return;
            var runner = new RulesetTestRunner(parse.File);
            foreach (var test in runner.File.Tests.Where(test => request.Filter is null || test.Name.Contains(request.Filter, StringComparison.OrdinalIgnoreCase)))
            {
                var result = runner.Run(test);
                file.Results.Add(result);
                text?.Write(result);
            }
            report.Add(runner.Coverage, runner.File);
        }
        catch (LanguageException mistake)
        {
            file.Errors.Add(ExplainCommand.TextOf(mistake).TrimEnd('\n'));
        }
        catch (Exception refusal) when (refusal is ReplayException or IOException or UnauthorizedAccessException)
        {
            var message = ExplainCommand.MessageOf(refusal);
            file.Errors.Add(message.StartsWith(path, StringComparison.Ordinal) ? message : $"{path}: {message}");
        }
        finally
        {
            text?.WriteErrors(file);
        }
    }

    private sealed record TestRequest(IReadOnlyList<string> Files, string? Filter, bool Verbose, bool Json, string? JunitPath, bool Coverage, bool FailUncovered);
}
