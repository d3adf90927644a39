using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Aot;

/// <summary>The units of packaging/systemd, with the binary of this checkout in the place of the installed one.</summary>
public sealed class SystemdUnitTests : IDisposable
{
    private const string Installed = "/usr/bin/statewall";
    private readonly string _folder = Directory.CreateTempSubdirectory("statewall-units-").FullName;

    public static TheoryData<string> Units => [.. Directory.GetFiles(Path.Combine(Repository.Root, "packaging", "systemd"), "*.service").Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Units))]
    public void Unit_Text_IsWhatSystemdTakes(string unit)
    {
        var (code, report) = Analyze("verify", "--man=no", Copy(unit));
        Assert.True(code == 0 && report.Length == 0, report);
    }

    [Theory]
    [MemberData(nameof(Units))]
    public void Unit_Rights_AreFew(string unit)
    {
        var (code, report) = Analyze("security", "--offline=yes", "--threshold=25", Copy(unit));
        Assert.True(code == 0, report);
    }

    [Fact]
    public async Task EventsUnit_Command_ListensInTheKernel()
    {
        NativeProgram.Require();
        CommandNamespace.Require("sh");
        using var place = new CommandNamespace();
        var line = Lines("statewall-conntrack-events.service", "ExecStart=").Single();
        var options = Lines("statewall-conntrack-events.service", "Environment=").Single().Trim('"').Split('=', 2)[1];
        var start = new ProcessStartInfo("ip", ["netns", "exec", place.Name, .. line.Replace("$CONNTRACK_OPTIONS", options, StringComparison.Ordinal).Split(' ')])
        {
            RedirectStandardOutput = true,
        };
        using var monitor = Process.Start(start)!;
        try
        {
            for (var tries = 0; tries < 200 && !place.Run("cat", ["/proc/net/netlink"]).Output.Contains(" 12 ", StringComparison.Ordinal); tries++)
                await Task.Delay(20, TestContext.Current.CancellationToken);
            await Task.Delay(100, TestContext.Current.CancellationToken);
            place.Run(NativeProgram.Path, ["conntrack", .. "-I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 53 -t 30".Split(' ')]);
            var seen = await monitor.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            Assert.Contains("[NEW] udp", seen, StringComparison.Ordinal);
            Assert.Contains("id=", seen, StringComparison.Ordinal);
        }
        finally
        {
            monitor.Kill();
        }
    }

    [Fact]
    public void TableUnit_Commands_BringConnectionsBack()
    {
        NativeProgram.Require();
        CommandNamespace.Require("sh", "sed");
        using var before = new CommandNamespace();
        Conntrack(before, "-I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 80 -t 3000 --state ESTABLISHED -u SEEN_REPLY,ASSURED -n 192.0.2.4:5000");
        Conntrack(before, "-I -p udp -s 10.0.0.1 -d 10.0.0.3 --sport 1000 --dport 53 -t 3000 -w 5");
        Conntrack(before, "-I -p icmpv6 -s fe80::1 -d fe80::2 --icmpv6-type 128 --icmpv6-code 0 --icmpv6-id 9 -t 3000");
        RunUnitLine(before, "ExecStop=");
        var saved = Path.Combine(_folder, "conntrack.save");
        File.AppendAllText(saved, "-A -t 3000 -u EXPECTED,SEEN_REPLY -s 10.0.0.1 -d 10.0.0.4 -r 10.0.0.4 -q 10.0.0.1 -p udp --sport 1 --dport 2 --reply-port-src 2 --reply-port-dst 1\n");

        using var after = new CommandNamespace();
        RunUnitLine(after, "ExecStart=");
        var listed = Conntrack(after, "-L").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, listed.Length);
        Assert.Contains(listed, line => line.Contains("ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=1000 dport=80 src=10.0.0.2 dst=192.0.2.4 sport=80 dport=5000 [ASSURED]", StringComparison.Ordinal));
        Assert.Contains("dport=5000", Conntrack(after, "-L --src-nat"), StringComparison.Ordinal);
        Assert.Contains(listed, line => line.Contains("dst=10.0.0.3", StringComparison.Ordinal) && line.Contains("zone=5", StringComparison.Ordinal));
        Assert.Contains(listed, line => line.Contains("src=fe80::1", StringComparison.Ordinal));
        Assert.Contains(listed, line => line.Contains("dst=10.0.0.4", StringComparison.Ordinal));
    }

    [Fact]
    public void IptablesUnit_Reload_KeepsWhatStartRestores()
    {
        NativeProgram.Require();
        CommandNamespace.Require("sh", "mv");
        const string Unit = "statewall-iptables.service";
        using var before = new CommandNamespace();
        Assert.Equal(0, before.Run(NativeProgram.Path, ["iptables", .. "-A INPUT -c 7 700 -s 192.0.2.1 -p tcp --dport 22 -j ACCEPT".Split(' ')]).ExitCode);
        Assert.Equal(0, before.Run(NativeProgram.Path, ["ip6tables", "-P", "FORWARD", "DROP"]).ExitCode);
        RunUnitLine(before, "ExecReload=", Unit);

        using var after = new CommandNamespace();
        RunUnitLine(after, "ExecStart=", Unit);
        Assert.Contains("-A INPUT -s 192.0.2.1/32 -p tcp -m tcp --dport 22 -c 7 700 -j ACCEPT", after.Run(NativeProgram.Path, ["iptables", "-S", "-v"]).Output, StringComparison.Ordinal);
        Assert.Contains("-P FORWARD DROP", after.Run(NativeProgram.Path, ["ip6tables", "-S"]).Output, StringComparison.Ordinal);

        // what cannot be restored is said, and the other family's rules come all the same
        File.WriteAllText(Path.Combine(_folder, "rules.v4"), "*filter\n-A INPUT --none\nCOMMIT\n");
        using var half = new CommandNamespace();
        Assert.Equal(2, RunLine(half, "ExecStart=", Unit).ExitCode);
        Assert.Contains("-P FORWARD DROP", half.Run(NativeProgram.Path, ["ip6tables", "-S"]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ConntrackdUnit_TellsSystemd_AndReloads()
    {
        NativeProgram.Require();
        CommandNamespace.Require("kill");
        const string Unit = "statewall-conntrackd.service";
        Assert.Equal("notify", Lines(Unit, "Type=").Single());
        var (configuration, socket) = (Path.Combine(_folder, "conntrackd.conf"), Path.Combine(_folder, "notify"));
        File.WriteAllText(configuration, $"General {{ LockFile {_folder}/lock\n UNIX {{ Path {_folder}/ctl\n }} }} Stats {{ }}");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 30_000 };
        manager.Bind(new UnixDomainSocketEndPoint(socket));
        using var place = new CommandNamespace();
        var start = new ProcessStartInfo("ip", ["netns", "exec", place.Name, .. Lines(Unit, "ExecStart=").Single().Split(' '), "-C", configuration])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        (start.Environment["NOTIFY_SOCKET"], start.Environment["WATCHDOG_USEC"]) = (socket, "400000");
        using var daemon = Process.Start(start)!;
        daemon.BeginOutputReadLine();
        try
        {
            var words = Heard(manager, "READY=1");
            Assert.Contains($"MAINPID={daemon.Id}", words, StringComparison.Ordinal);
            Heard(manager, "WATCHDOG=1");
            File.WriteAllText(configuration, "Nonsense");
            Run();
            Assert.Contains("[ERROR] parsing config file in line (1), symbol 'Nonsense': syntax error", daemon.StandardError.ReadLine(), StringComparison.Ordinal);
            File.WriteAllText(configuration, $"General {{ LogFile {_folder}/log\n LockFile {_folder}/lock\n UNIX {{ Path {_folder}/ctl\n }} }} Stats {{ }}");
            Run();
            Heard(manager, "RELOADING=1");
            Heard(manager, "READY=1");
            Assert.Equal(0, NativeProgram.Run("conntrackd", "-k", "-C", configuration).Code);
            Heard(manager, "STOPPING=1");
            daemon.WaitForExit();
            Assert.Equal(0, daemon.ExitCode);
        }
        finally
        {
            daemon.Kill();
        }

        void Run() => place.Run("kill", Lines(Unit, "ExecReload=/bin/kill ").Single().Replace("$MAINPID", $"{daemon.Id}", StringComparison.Ordinal).Split(' '));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Waits for a message of a service to systemd.
    private static string Heard(Socket manager, string word)
    {
        var message = new byte[4096];
        for (; ; )
        {
            var text = Encoding.UTF8.GetString(message, 0, manager.Receive(message));
            if (text.Split('\n').Contains(word))
                return text;
        }
    }

    private static string Conntrack(CommandNamespace place, string line)
    {
        var result = place.Run(NativeProgram.Path, ["conntrack", .. line.Split(' ')]);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output;
    }

    // systemd runs the words itself; here a shell takes them apart, which quotes as systemd does what these units hold.
    private void RunUnitLine(CommandNamespace place, string key, string unit = "statewall-conntrack-table.service")
    {
        var result = RunLine(place, key, unit);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    private ToolResult RunLine(CommandNamespace place, string key, string unit)
    {
        var line = Lines(unit, key).Single().TrimStart('-').Replace("$$", "$", StringComparison.Ordinal);
        return place.Run("sh", ["-c", $"cd '{_folder}' && {line}"]);
    }

    private static List<string> Lines(string unit, string key) =>
        [.. Text(unit).Split('\n').Where(line => line.StartsWith(key, StringComparison.Ordinal)).Select(line => line[key.Length..])];

    private static string Text(string unit) =>
        File.ReadAllText(Path.Combine(Repository.Root, "packaging", "systemd", unit)).Replace(Installed, NativeProgram.Path, StringComparison.Ordinal);

    private string Copy(string unit)
    {
        NativeProgram.Require();
        var path = Path.Combine(_folder, unit);
        File.WriteAllText(path, Text(unit));
        return path;
    }

    private static (int Code, string Report) Analyze(params string[] arguments)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze"), "needs systemd-analyze");
        using var analyze = Process.Start(new ProcessStartInfo("/usr/bin/systemd-analyze", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = analyze.StandardError.ReadToEndAsync();
        var output = analyze.StandardOutput.ReadToEnd();
        analyze.WaitForExit();
        return (analyze.ExitCode, output + error.Result);
    }
}
