using System.Net.Sockets;
using System.Text;
using Statewall.Cli.Applets;
using Statewall.Cli.Applets.Conntrackd;
using Statewall.Cli.Engines;
using Statewall.Cli.Terminal;
using Statewall.Netlink;
using Statewall.Sync.Control;

namespace Statewall.Cli.Tests;

/// <summary><c>conntrackd</c> as a client: what it asks, and what it says.</summary>
public sealed class ConntrackdTests : IDisposable
{
    private const string Link = "UDP { IPv4_address 10.0.0.1 IPv4_Destination_Address 10.0.0.2 Port 3780 Interface eth0 }";

    private readonly string _folder = Directory.CreateTempSubdirectory("statewall-conntrackd-").FullName;

    // The numbers are those that Debian's (1.4.7) sends.
    [Theory]
    [InlineData("-c", 46)]
    [InlineData("-c ct", 18)]
    [InlineData("-c exp", 42)]
    [InlineData("-f", 45)]
    [InlineData("-f int", 33)]
    [InlineData("-f external", 34)]
    [InlineData("-F", 43)]
    [InlineData("-F c", 0)]
    [InlineData("-F expect", 38)]
    [InlineData("-i", 16)]
    [InlineData("-i -x", 24)]
    [InlineData("-i expect", 40)]
    [InlineData("-i e -x", 47)]
    [InlineData("-e", 17)]
    [InlineData("-e ct -xml", 25)]
    [InlineData("-e expect", 41)]
    [InlineData("-e expect -x", 48)]
    [InlineData("-R", 44)]
    [InlineData("-R ct", 1)]
    [InlineData("-R expect", 39)]
    [InlineData("-B", 22)]
    [InlineData("-n", 23)]
    [InlineData("-t", 26)]
    [InlineData("-k", 20)]
    [InlineData("-stats", 21)]
    [InlineData("-s ct", 21)]
    [InlineData("-s n", 28)]
    [InlineData("-s cache", 29)]
    [InlineData("-s r", 30)]
    [InlineData("-s link", 31)]
    [InlineData("-s rsq", 32)]
    [InlineData("-s process", 35)]
    [InlineData("-s queue", 36)]
    [InlineData("-s expect", 37)]
    [InlineData("-c -f", 45)]
    [InlineData("-s net -o json", 0x1000 | 28)]
    public void Options_AskForANumber(string line, int number)
    {
        var options = ConntrackdOptions.Parse(line.Split(' '));
        Assert.Equal(ConntrackdAction.Request, options.Action);
        Assert.Equal(number, (int)(options.IsJson ? options.Request | ControlRequest.Json : options.Request));
    }

    [Theory]
    [InlineData("-z", "Unknown option: -z", true)]
    [InlineData("foo", "Unknown option: foo", true)]
    [InlineData("-c foo", "Unknown option: foo", true)]
    [InlineData("--help", "Unknown option: --help", true)]
    [InlineData("-s foo", "unknown parameter `foo' for option `-s'", false)]
    [InlineData("-f foo", "unknown parameter `foo' for option `-f'", false)]
    [InlineData("-C", "Missing config filename", true)]
    [InlineData("-d -s", "Invalid parameters", true)]
    [InlineData("-i -d", "Invalid parameters", true)]
    [InlineData("-x", "Invalid parameters", true)]
    [InlineData("-c ct -x", "Invalid parameters", true)]
    [InlineData("-i -o json", "`-o json' can only stand beside `-s'", true)]
    [InlineData("failover", "failover needs one of primary, backup, fault", true)]
    [InlineData("failover master", "failover needs one of primary, backup, fault", true)]
    [InlineData("health -w soon", "'soon' is no number of seconds up to 86400", true)]
    public void WrongUsage_IsSaid(string line, string message, bool showsUsage)
    {
        var (code, output, error) = Run(line.Split(' '));
        Assert.Equal(1, code);
        Assert.Matches($@"^\[\w{{3}} \w{{3}} [ \d]\d \d\d:\d\d:\d\d \d{{4}}\] \(pid=\d+\) \[ERROR\] ", error);
        Assert.EndsWith($"] {message}\n", error, StringComparison.Ordinal);
        Assert.Equal(showsUsage, output.StartsWith("Connection tracking userspace daemon v1.4.9\nUsage: conntrackd [commands] [options]\n", StringComparison.Ordinal));
    }

    [Fact]
    public void Configuration_Wrong_NamesThePlace()
    {
        var path = Path.Combine(_folder, "wrong.conf");
        File.WriteAllText(path, "General {\n  Nonsense on\n}\n");
        var (code, _, error) = Run("-s", "-C", path);
        Assert.Equal(1, code);
        Assert.Contains("[ERROR] parsing config file in line (2), symbol 'Nonsense': syntax error\n", error, StringComparison.Ordinal);
        Assert.EndsWith($"[ERROR] {path}:2:3: Nonsense: unknown keyword here; known are {Known()}\n  Nonsense on\n  ^^^^^^^^\n", error, StringComparison.Ordinal);
        Assert.EndsWith("[ERROR] can't open config file `/nonexistent'\n", Run("-C", "/nonexistent", "-s").Error, StringComparison.Ordinal);
        Assert.EndsWith("[ERROR] it is a directory\n", Run("-C", "/", "-s").Error, StringComparison.Ordinal);

        static string Known() => string.Join(", ", Sync.Configuration.GeneralSection.Keywords.Select(keyword => keyword.Name));
    }

    [Fact]
    public void Request_WithoutADaemon_Fails()
    {
        var (code, output, error) = Run("-s", "-C", Configure("FTFW"));
        Assert.Equal((1, ""), (code, output));
        Assert.EndsWith("[ERROR] can't connect: is conntrackd running? appropriate permissions?\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Answer_IsShownAsItComes()
    {
        using var daemon = new FakeDaemon(Socket, request => request == ControlRequest.StatsLink ? new string('x', 200_000) : "");
        var (code, output, error) = Run("-s", "multicast", "-C", Configure("FTFW"));
        Assert.Equal((0, 200_000), (code, output.Length));
        Assert.EndsWith("[warning] use `link' instead of `multicast' as parameter.\n", error, StringComparison.Ordinal);
        (code, _, error) = Run("-s", "-o", "json", "-C", Configure("FTFW"));
        Assert.Equal(1, code);
        Assert.EndsWith("[ERROR] the daemon that runs knows no JSON\n", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("primary", new[] { 21, 46, 45, 44, 22 })]
    [InlineData("backup", new[] { 21, 26, 23 })]
    [InlineData("fault", new[] { 21, 26 })]
    public void Failover_AsksInTheScriptsOrder(string role, int[] requests)
    {
        using var daemon = new FakeDaemon(Socket, _ => "");
        var (code, output, error) = Run("failover", role, "-C", Configure("FTFW"));
        Assert.Equal((0, ""), (code, error));
        Assert.EndsWith($"{role}: done\n", output, StringComparison.Ordinal);
        Assert.Equal(requests, daemon.Requests.Select(request => (int)request));
    }

    [Fact]
    public void Failover_StepThatHangs_IsSaidAndTheOthersDone()
    {
        using var daemon = new FakeDaemon(Socket, request => request == ControlRequest.CommitAll ? null : "");
        var (code, output, error) = Run("failover", "primary", "-w", "0.2", "-C", Configure("FTFW"));
        Assert.Equal(1, code);
        Assert.EndsWith("[ERROR] primary: not done: connections of the other machine put into the kernel: no answer within 0.2 seconds\n", error, StringComparison.Ordinal);
        Assert.Contains("primary: connections sent to the other machine (", output, StringComparison.Ordinal);
        Assert.DoesNotContain("primary: done", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FTFW", true, 0, "healthy\n")]
    [InlineData("FTFW", false, 1, "stalled\n  the other machine is silent\n")]
    [InlineData("ALARM", false, 0, "healthy\n")]
    public void Health_TellsByTheStatistics(string mode, bool moves, int code, string text)
    {
        var received = 0;
        using var daemon = new FakeDaemon(Socket, _ => $$"""{"links":[{"device":"eth0","status":"running","active":true,"send_errors":0,"packets_received":{{(moves ? ++received : 0)}}}]}""");
        Assert.Equal((code, text, ""), Run("health", "-w", "0.01", "-C", Configure(mode)));
    }

    [Fact]
    public void Health_WithoutADaemon_IsBad()
    {
        Assert.Equal((1, "{\"healthy\":false,\"stalls\":[\"the daemon does not run, or may not be asked\"],\"remarks\":[]}\n", ""), Run("health", "-o", "json", "-C", Configure("FTFW")));
        using var daemon = new FakeDaemon(Socket, _ => "{");
        Assert.Equal((1, "stalled\n  the daemon ended while it answered\n", ""), Run("health", "-w", "0.01", "-C", Configure("FTFW")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Socket => Path.Combine(_folder, "ctl");

    private string Configure(string mode)
    {
        var path = Path.Combine(_folder, "conntrackd.conf");
        File.WriteAllText(path, $"General {{ UNIX {{ Path {Socket}\n}} }}\nSync {{ Mode {mode} {{ }} {Link} }}\n");
        return path;
    }

    private static (int Code, string Output, string Error) Run(params string[] words)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        using var streams = new StandardStreams(output, error);
        var code = ConntrackdApplet.Run(new AppletContext("conntrackd", new EngineChannels(new EngineChoice(EngineKind.Kernel)), streams), words);
        return (code, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }

    /// <summary>Listens where a daemon would; a request whose answer is null is kept waiting.</summary>
    private sealed class FakeDaemon : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        private readonly List<Socket> _waiting = [];
        private readonly Thread _thread;

        public FakeDaemon(string path, Func<ControlRequest, string?> answer)
        {
            File.Delete(path);
            _listener.Bind(new UnixDomainSocketEndPoint(path));
            _listener.Listen();
            _thread = new Thread(() => Serve(answer));
            _thread.Start();
        }

        public List<ControlRequest> Requests { get; } = [];

        public void Dispose()
        {
            _listener.Dispose();
            _thread.Join();
            foreach (var waiting in _waiting)
                waiting.Dispose();
        }

        private void Serve(Func<ControlRequest, string?> answer)
        {
            try
            {
                for (; ; )
                {
                    var client = _listener.Accept();
                    var number = new byte[sizeof(int)];
                    client.Receive(number);
                    Requests.Add((ControlRequest)MachineOrder.ReadU32(number));
                    if (answer(Requests[^1]) is not { } text)
                    {
                        _waiting.Add(client);
                        continue;
                    }
                    client.Send(Encoding.UTF8.GetBytes(text));
                    client.Dispose();
                }
            }
            catch (SocketException)
            {
                // the test is over
            }
            catch (ObjectDisposedException)
            {
                // the test is over
            }
        }
    }
}
