using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;

namespace Statewall.Cli.Tests;

// The command as a developer and a build run it: texts, JUnit, JSON, coverage, exit codes.
public sealed class TestCommandTests : IDisposable
{
    private const string Ruleset = """
        table inet gate {
            chain input {
                type filter hook input priority filter; policy drop;
                tcp dport 22 accept comment "ssh"
                tcp dport 23 accept
                tcp dport 80 jump web
            }
            chain web {
                accept comment "web"
            }
        }
        """;

    private const string Passing = """
        ruleset: gate.nft
        scenario: {interfaces: {lan0: {addresses: 10.0.0.254/24, hosts: 10.0.0.0/24}}}
        tests:
          - name: ssh
            steps: [{accept: 'tcp 10.0.0.5 > 10.0.0.254:22', rule: ssh}]
          - name: nothing else
            steps: [{drop: 'tcp 10.0.0.5 > 10.0.0.254:24'}]
        """;

    private const string Failing = """
        ruleset: gate.nft
        scenario: {interfaces: {lan0: {addresses: 10.0.0.254/24, hosts: 10.0.0.0/24}}}
        tests:
          - name: "web \e[31m<&>"
            steps: [{drop: 'tcp 10.0.0.5 > 10.0.0.254:80'}]
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("statewall-test-").FullName;

    public TestCommandTests()
    {
        Write("gate.nft", Ruleset);
        Write("good.yaml", Passing);
        Write("bad.yaml", Failing);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Tests_ThatPass_AreALineEach()
    {
        var (code, output, error) = Run("good.yaml");
        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("good.yaml\n  ok    ssh\n  ok    nothing else\n\n2 passed, 0 failed (", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Test_ThatFails_SaysWhatHappenedAndEndsWithCode1()
    {
        var (code, output, error) = Run("bad.yaml", "good.yaml");
        Assert.Equal((1, ""), (code, error));
        Assert.StartsWith(
            """
            bad.yaml
              FAIL  web �[31m<&>
                    bad.yaml:5: tcp 10.0.0.5:49152 > 10.0.0.254:80 syn
                      expected: drop
                      got:      accept: it was delivered to the host
                      decided:  inet gate web: accept comment "web"
            good.yaml
              ok    ssh
              ok    nothing else

            2 passed, 1 failed (
            """,
            output,
            StringComparison.Ordinal);
        Assert.Contains("  chain inet gate input, filter priority 0\n", Run("bad.yaml", "--verbose").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Coverage_OfFilesWithOneRuleset_CountsThemTogether()
    {
        var (code, output, _) = Run("good.yaml", "bad.yaml", "--coverage");
        Assert.Equal(1, code);
        Assert.Contains(
            $"\n{Path.Combine(_folder, "gate.nft")}: packets matched 3 of 4 rules\n  this rule was reached, but no packet matched it:\n    inet gate input: tcp dport 23 accept\n",
            output,
            StringComparison.Ordinal);
        Assert.Contains("  this rule was never reached:\n    inet gate web: accept comment \"web\"\n", Run("good.yaml", "--coverage").Output, StringComparison.Ordinal);
        Assert.Equal(0, Run("good.yaml", "--coverage").Code);
        Assert.Equal(1, Run("good.yaml", "--fail-uncovered").Code);
    }

    [Fact]
    public void Json_HasTestsStepsFailuresAndCoverage()
    {
        var (code, output, _) = Run("bad.yaml", "good.yaml", "--output", "json", "--coverage", "--verbose");
        Assert.Equal(1, code);
        using var json = JsonDocument.Parse(output);
        var root = json.RootElement;
        Assert.Equal((2, 1), (root.GetProperty("passed").GetInt32(), root.GetProperty("failed").GetInt32()));
        var step = root.GetProperty("files")[0].GetProperty("tests")[0].GetProperty("steps")[0];
        Assert.Equal(("drop", 5), (step.GetProperty("failures")[0].GetProperty("expected").GetString(), step.GetProperty("line").GetInt32()));
        var packet = step.GetProperty("packets")[0];
        Assert.Equal("accept: it was delivered to the host", packet.GetProperty("outcome").GetString());
        Assert.Equal("inet gate web: accept comment \"web\"", packet.GetProperty("decided")[0].GetString());
        Assert.StartsWith("the packet: IP 10.0.0.5.49152 > 10.0.0.254.80", packet.GetProperty("story").GetString(), StringComparison.Ordinal);
        var coverage = root.GetProperty("coverage")[0];
        Assert.Equal((4, 3, 0), (coverage.GetProperty("rules").GetInt32(), coverage.GetProperty("matched").GetInt32(), coverage.GetProperty("never").GetArrayLength()));
        Assert.Equal("tcp dport 23 accept", coverage.GetProperty("unmatched")[0].GetProperty("rule").GetString());
    }

    [Fact]
    public void Junit_HasASuiteForEachFile()
    {
        Write("broken.yaml", "ruleset: gate.nft\ntests: 5\n");
        Assert.Equal(1, Run("bad.yaml", "good.yaml", "broken.yaml", "--junit", "results.xml").Code);
        var suites = XDocument.Load(Path.Combine(_folder, "results.xml")).Root!;
        Assert.Equal(("testsuites", "4", "1", "1"), (suites.Name.LocalName, suites.Attribute("tests")!.Value, suites.Attribute("failures")!.Value, suites.Attribute("errors")!.Value));
        Assert.Equal(["bad.yaml", "good.yaml", "broken.yaml"], suites.Elements("testsuite").Select(suite => suite.Attribute("name")!.Value));
        var failed = suites.Element("testsuite")!.Element("testcase")!;
        Assert.Equal(("bad", "web \uFFFD[31m<&>", "4"), (failed.Attribute("classname")!.Value, failed.Attribute("name")!.Value, failed.Attribute("line")!.Value));
        Assert.Equal("expected: drop, got: accept: it was delivered to the host", failed.Element("failure")!.Attribute("message")!.Value);
        Assert.StartsWith("broken.yaml:2:8: error: ", suites.Elements("testsuite").Last().Element("testcase")!.Element("error")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Filter_RunsTheTestsThatItNames()
    {
        Assert.StartsWith("good.yaml\n  ok    nothing else\n\n1 passed", Run("good.yaml", "--filter", "ELSE").Output, StringComparison.Ordinal);
        var (code, _, error) = Run("good.yaml", "--filter", "nobody");
        Assert.Equal((1, "statewall: no test has \"nobody\" in its name\n"), (code, error));
    }

    [Theory]
    [InlineData("ruleset: gate.nft\ntests:\n- {name: a, steps: [{accept: 'tcp 10.0.0.5 > x'}]}\n", "  broken.yaml:3:46: error: ")]
    [InlineData("ruleset: none.nft\ntests: []\n", "broken.yaml:1:10: error: there is no file ")]
    [InlineData("ruleset: |\n  table inet t {\n    chain c { tcp dprt 1 accept; }\n  }\ntests: []\n", "  broken.yaml:3:19-")]
    [InlineData("ruleset: gate.nft\nscenario: {interfaces: {a: {}}, sysctls: {net.no.such: 1}}\ntests: []\n", "  broken.yaml: cannot set sysctl net.no.such = 1: ")]
    public void Mistakes_OfFiles_PointAtTheirPlace(string text, string says)
    {
        Write("broken.yaml", text);
        var (code, output, error) = Run("broken.yaml", "good.yaml");
        Assert.Equal((1, ""), (code, error));
        Assert.Contains(says, output, StringComparison.Ordinal);
        Assert.Contains("\n2 passed, 0 failed, 1 file could not be run (", output, StringComparison.Ordinal);
    }

    [Fact]
    public void WrongUsage_IsCode2()
    {
        Assert.Equal(2, Run().Code);
        Assert.Equal(2, Run("good.yaml", "--output", "xml").Code);
        Assert.Equal(1, Run("missing.yaml").Code);
        Assert.Equal(1, Run("good.yaml", "--junit", "no/such/folder.xml").Code);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    private (int Code, string Output, string Error) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "statewall"), ["test", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
