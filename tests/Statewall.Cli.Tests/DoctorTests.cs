using System.Globalization;
using System.Text.Json;
using Statewall.Conntrack;
using Statewall.Conntrack.Tests.Diagnosis;
using Statewall.Engine;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink.Ctnetlink;

namespace Statewall.Cli.Tests;

// The command as a monitoring check and as an administrator runs it: exit codes, first line, JSON, --apply, --persist.
public sealed class DoctorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("doctor").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Listing_Healthy_IsCode0()
    {
        var result = Run("--input", Listing(Enumerable.Range(0, 50).Select(Web)), "--max", "1000");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith("OK: the table is healthy: 50 of 1,000 entries (5 %) | count=50;800;950;0;1000 unreplied=0 ", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Output);
    }

    [Theory]
    [InlineData("1000000", 1, "WARNING")]
    [InlineData("4000", 2, "CRITICAL")]
    public void Listing_WithASynFlood_IsCode1Or2ByWhatItTakesOfTheLimit(string max, int code, string word)
    {
        var result = Run("--input", Listing(Enumerable.Range(0, 3000).Select(Syn)), "--max", max);
        Assert.Equal(code, result.ExitCode);
        Assert.StartsWith($"{word}: SYN flood on 192.0.2.1 tcp 80: 3,000 half-open connections", result.Output, StringComparison.Ordinal);
        Assert.Contains("not known here", result.Output, StringComparison.Ordinal); // the settings of that machine
    }

    [Fact]
    public void Listing_OnStandardInput_IsRead()
    {
        using var space = Space();
        var result = space.Run(CommandNamespace.Statewall, ["doctor", "--input", "-"], string.Concat(Enumerable.Range(0, 3000).Select(Syn)));
        Assert.Equal(1, result.ExitCode); // all of the table, but what that is of the limit is not known
    }

    [Fact]
    public void Json_HasWhatTheDocumentSays()
    {
        var result = Run("--input", Listing(Enumerable.Range(0, 3000).Select(Syn)), "--output", "json", "--top", "2", "--buckets", "65536");
        using var json = JsonDocument.Parse(result.Output);
        var root = json.RootElement;
        Assert.Equal(("WARNING", result.ExitCode), (root.GetProperty("status").GetString(), root.GetProperty("code").GetInt32()));
        Assert.Equal(3000, root.GetProperty("mixture").GetProperty("half_open").GetInt32());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("table").GetProperty("max").ValueKind);
        Assert.Equal(2, root.GetProperty("top").GetProperty("sources").GetArrayLength());
        var finding = root.GetProperty("findings")[0];
        Assert.Equal("syn-flood", finding.GetProperty("id").GetString());
        Assert.Equal(3000, finding.GetProperty("figures").GetProperty("half_open").GetInt32());
        Assert.Contains("synproxy", finding.GetProperty("cures")[0].GetProperty("ruleset").GetString(), StringComparison.Ordinal);
        Assert.Equal("net.netfilter.nf_conntrack_tcp_loose", finding.GetProperty("cures")[1].GetProperty("setting").GetString());
    }

    [Fact]
    public void WhatCannotBeFoundOut_IsCode3()
    {
        (string[] Arguments, string Says)[] cases =
        [
            (["--input", Path.Combine(_folder, "missing")], "UNKNOWN: "),
            (["--input", Listing(["nonsense\n"])], "UNKNOWN: "),
            (["--engine", "unix:" + Path.Combine(_folder, "nobody")], "UNKNOWN: "),
            (["--engine", "other"], "UNKNOWN: unknown engine 'other'"),
            (["--engine", "embedded", "--max", "5"], "UNKNOWN: --max"),
            (["--input", "x", "--apply"], "UNKNOWN: --apply"),
            (["--bogus"], ""),
            (["--interval", "-1"], ""),
        ];
        foreach (var (arguments, says) in cases)
        {
            var result = Run(arguments);
            Assert.True(result.ExitCode == 3, $"{string.Join(' ', arguments)}: {result.ExitCode}");
            Assert.StartsWith(says, result.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void BadLines_AreNamedOnStandardError()
    {
        var path = Listing(Enumerable.Range(0, 50).Select(i => i == 6 ? "udp 17 nonsense\n" : Web(i)));
        var result = Run("--input", path);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"{path}:7:8: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Engine_BehindASocket_IsExaminedAndTreated()
    {
        using var kernel = new EmbeddedKernel();
        Fill(kernel, SyntheticTables.SynFlood(3000));
        using var server = new UnixServer(kernel.Netlink, Path.Combine(_folder, "engine"));
        using var space = Space();
        var inFront = space.Run(CommandNamespace.Statewall, ["--engine", "unix:" + server.Path, "doctor", "--interval", "0"]);
        Assert.Equal(1, inFront.ExitCode);
        Assert.StartsWith("WARNING: SYN flood on 192.0.2.1 tcp 80", inFront.Output, StringComparison.Ordinal);
        var treated = space.Run(CommandNamespace.Statewall, ["doctor", "--engine", "unix:" + server.Path, "--interval", "0", "--apply"]);
        Assert.Equal(1, treated.ExitCode);
        Assert.Contains("set net.netfilter.nf_conntrack_tcp_timeout_syn_sent = 20 (was 120)", treated.Error, StringComparison.Ordinal);
        Assert.Equal(20u, kernel.Settings.TcpTimeouts[1]);
    }

    [Fact]
    public void Apply_InANamespace_SetsItAndIsNeededOnce()
    {
        using var space = Space();
        Fill(space, Enumerable.Range(0, 3000));
        var planned = space.Run(CommandNamespace.Statewall, ["doctor", "--apply", "--dry-run"]);
        Assert.Contains("would set net.netfilter.nf_conntrack_tcp_timeout_syn_recv = 20 (was 60)", planned.Error, StringComparison.Ordinal);
        Assert.Equal("120", Sysctl(space, "nf_conntrack_tcp_timeout_syn_sent"));
        var result = space.Run(CommandNamespace.Statewall, ["doctor", "--apply"]);
        Assert.Contains("set net.netfilter.nf_conntrack_tcp_timeout_syn_sent = 20 (was 120)", result.Error, StringComparison.Ordinal);
        // what belongs to a rule that is not loaded stays
        Assert.Equal(("20", "20", "1"), (Sysctl(space, "nf_conntrack_tcp_timeout_syn_sent"), Sysctl(space, "nf_conntrack_tcp_timeout_syn_recv"), Sysctl(space, "nf_conntrack_tcp_loose")));
        var again = space.Run(CommandNamespace.Statewall, ["doctor", "--apply"]);
        Assert.Contains("no setting needs to change", again.Error, StringComparison.Ordinal);
    }

    // the limit is not a namespace's own, nor netlink's to set: it is said, and the code says that not all was done
    [Fact]
    public void Apply_OfALimitThatCannotBeSet_IsCode3()
    {
        using var kernel = new EmbeddedKernel();
        kernel.Settings.Maximum = 2500;
        Fill(kernel, SyntheticTables.Healthy());
        using var server = new UnixServer(kernel.Netlink, Path.Combine(_folder, "full"));
        var result = Run("--engine", "unix:" + server.Path, "--interval", "0", "--apply");
        Assert.StartsWith("CRITICAL: the table is full: 2,400 of 2,500 entries", result.Output, StringComparison.Ordinal);
        Assert.Contains("net.netfilter.nf_conntrack_max is not set: netlink cannot set it", result.Error, StringComparison.Ordinal);
        Assert.Equal(3, result.ExitCode);
    }

    [Fact]
    public void Persist_ShowsTheDifferenceAndKeepsOtherLines()
    {
        var file = Path.Combine(_folder, "90-test.conf");
        File.WriteAllText(file, "# mine\nnet.ipv4.ip_forward = 1\nnet/netfilter/nf_conntrack_tcp_timeout_syn_sent = 60\n");
        var listing = Listing(Enumerable.Range(0, 3000).Select(Syn));
        var planned = Run("--input", listing, "--persist", file, "--dry-run");
        Assert.Contains("- net/netfilter/nf_conntrack_tcp_timeout_syn_sent = 60\n", planned.Error, StringComparison.Ordinal);
        Assert.Contains("+ net.netfilter.nf_conntrack_tcp_timeout_syn_sent = 20\n", planned.Error, StringComparison.Ordinal);
        Assert.Equal(3, File.ReadAllLines(file).Length);
        Assert.Equal(1, Run("--input", listing, "--persist", file).ExitCode);
        string[] expected =
        [
            "# mine", "net.ipv4.ip_forward = 1", "net.netfilter.nf_conntrack_tcp_timeout_syn_sent = 20", "net.netfilter.nf_conntrack_tcp_timeout_syn_recv = 20",
        ];
        Assert.Equal(expected, File.ReadAllLines(file));
        Assert.Equal([file], Directory.GetFiles(_folder, "*90-test*"));
        Assert.Contains("has these settings already", Run("--input", listing, "--persist", file).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutPrivilege_IsCode3WithWaysOn()
    {
        CommandNamespace.Require("setpriv");
        using var space = new CommandNamespace();
        var result = space.Run("setpriv", ["--reuid", "65534", "--clear-groups", "--no-new-privs", CommandNamespace.Statewall, "doctor"]);
        Assert.SkipWhen(result.Error.Contains("Permission denied", StringComparison.Ordinal), "needs a checkout that others may read");
        Assert.Equal(3, result.ExitCode);
        Assert.StartsWith("UNKNOWN: ", result.Output, StringComparison.Ordinal);
        foreach (var way in (string[])["CAP_NET_ADMIN", "sudo", "unshare -rn", "--input", "--engine"])
            Assert.Contains(way, result.Error, StringComparison.Ordinal);
    }

    private static CommandNamespace Space()
    {
        CommandNamespace.Require();
        return new CommandNamespace();
    }

    private static ToolResult Run(params string[] arguments)
    {
        using var space = Space();
        return space.Run(CommandNamespace.Statewall, ["doctor", .. arguments]);
    }

    private static void Fill(EmbeddedKernel kernel, IEnumerable<ConntrackMessage> connections)
    {
        kernel.AdvanceTo(1_700_000_000_000_000_000);
        using var batch = new CreationBatch(kernel.OpenChannel());
        foreach (var connection in connections)
        {
            batch.Add(connection, SyntheticTables.FamilyOf(connection));
            if (batch.Count == CreationBatch.Most)
                Assert.Empty(batch.Send());
        }
        Assert.Empty(batch.Send());
    }

    private static void Fill(CommandNamespace space, IEnumerable<int> numbers)
    {
        var commands = string.Concat(numbers.Select(i => string.Create(CultureInfo.InvariantCulture, $"-A -p tcp -s 10.0.{i / 250}.{i % 250} -d 192.0.2.1 --sport {2000 + i} --dport 80 --state SYN_SENT -t 100\n")));
        Assert.Equal(0, space.Run(CommandNamespace.Statewall, ["conntrack", "-R", "-"], commands).ExitCode);
    }

    private static string Sysctl(CommandNamespace space, string name) => space.Run("cat", [$"/proc/sys/net/netfilter/{name}"]).Output.Trim();

    private string Listing(IEnumerable<string> lines)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.listing");
        File.WriteAllLines(path, lines.Select(line => line.TrimEnd('\n')));
        return path;
    }

    private static string Syn(int i) => string.Create(CultureInfo.InvariantCulture,
        $"tcp      6 100 SYN_SENT src=10.0.{i / 250}.{i % 250} dst=192.0.2.1 sport={2000 + i} dport=80 [UNREPLIED] src=192.0.2.1 dst=10.0.{i / 250}.{i % 250} sport=80 dport={2000 + i} mark=0 use=1\n");

    private static string Web(int i) => string.Create(CultureInfo.InvariantCulture,
        $"tcp      6 431000 ESTABLISHED src=10.0.0.{i} dst=192.0.2.1 sport={2000 + i} dport=80 src=192.0.2.1 dst=10.0.0.{i} sport=80 dport={2000 + i} [ASSURED] mark=0 use=1\n");
}
