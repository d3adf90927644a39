using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Differential.ConntrackCli;

namespace Differential.Live;

/// <summary>Who routes between the two namespaces.</summary>
public enum RouterKind
{
    /// <summary><c>statewall engine run --tun</c>.</summary>
    Engine,

    /// <summary>The running kernel, in a namespace of its own.</summary>
    Kernel,
}

// A client and a server in namespaces of their own, and a router with a ruleset between them: lan0 on the client's side, wan0 on the server's.
internal sealed partial class LiveNetwork : IDisposable
{
    internal const string ClientAddress = "10.0.0.2";
    internal const string ClientAddress6 = "fd00:1::2";
    internal const string PublicAddress = "192.0.2.254"; // the router's, for the server
    internal const string ServerAddress = "192.0.2.2";
    internal const string ServerAddress6 = "fd00:2::2";
    private const string PublicAddress6 = "fd00:2::fe";
    private const string LanAddress = "10.0.0.254";
    private const string LanAddress6 = "fd00:1::fe";
    private const int EngineMtu = 1500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly CommandNamespace? _router;
    private readonly ListeningTool? _engine;

    internal LiveNetwork(RouterKind kind, string ruleset, int wanMtu = EngineMtu, bool areDevicesThere = false)
    {
        File.WriteAllText(PathOf("ruleset.nft"), ruleset);
        try
        {
            if (kind == RouterKind.Kernel)
                SetUpKernel(_router = new CommandNamespace(), wanMtu);
            else
                _engine = StartEngine(wanMtu, areDevicesThere);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    // The engine, with interfaces of any kind: lan0 and wan0 are Ethernet.
    internal LiveNetwork(string scenario, string ruleset)
    {
        File.WriteAllText(PathOf("ruleset.nft"), ruleset);
        File.WriteAllText(PathOf("scenario.yaml"), scenario);
        try
        {
            _engine = StartEngine("--tap");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal CommandNamespace Client { get; } = new();

    internal CommandNamespace Server { get; } = new();

    // A folder that everybody may read.
    internal string Folder { get; } = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"statewall-live-{Guid.NewGuid():N}")).FullName;

    internal static void Require(params ReadOnlySpan<string> tools)
    {
        CommandNamespace.Require([.. tools, "nft", "conntrack"]);
        Targets.RequireKernel();
    }

    internal string PathOf(string file) => Path.Combine(Folder, file);

    // The router's connections or expectations, as conntrack prints them.
    internal string Conntrack(params string[] words) => _router is not null
        ? Succeed(_router.Run("conntrack", words)).Output
        : OnEngine("conntrack", words).Output;

    // Runs nft on the router.
    internal ToolResult Nft(params string[] words) => _router is not null ? Succeed(_router.Run("nft", words)) : OnEngine("nft", words);

    // The connections without what differs from run to run: times, and ports that are drawn.
    internal List<string> Connections() =>
        [.. Conntrack("-L").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Varying().Replace(line, "$1*")).Order(StringComparer.Ordinal)];

    // Ends the engine with SIGINT.
    internal ToolResult Stop() => _engine!.Stop(Patience);

    public void Dispose()
    {
        _engine?.Stop(Patience);
        _engine?.Dispose();
        _router?.Dispose();
        Client.Dispose();
        Server.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    internal static ToolResult Succeed(ToolResult result)
    {
        Assert.True(result.ExitCode == 0, $"exit code {result.ExitCode}\n{result.Output}\n{result.Error}");
        return result;
    }

    private ToolResult OnEngine(string applet, string[] words) =>
        Succeed(CommandNamespace.RunHere(CommandNamespace.Statewall, ["--engine", $"unix:{PathOf("engine")}", applet, .. words]));

    private ListeningTool StartEngine(int wanMtu, bool areDevicesThere)
    {
        var peers = areDevicesThere ? ("", "") : ($"peer: [{ClientAddress}/24, \"{ClientAddress6}/64\"]", $"peer: [{ServerAddress}/24, \"{ServerAddress6}/64\"]");
        File.WriteAllText(PathOf("scenario.yaml"), $$"""
            interfaces:
              lan0:
                addresses: [{{LanAddress}}/24, "{{LanAddress6}}/64"]
                mtu: {{EngineMtu.ToString(CultureInfo.InvariantCulture)}}
                {{peers.Item1}}
              wan0:
                addresses: [{{PublicAddress}}/24, "{{PublicAddress6}}/64"]
                mtu: {{wanMtu.ToString(CultureInfo.InvariantCulture)}}
                {{peers.Item2}}
            """);
        if (areDevicesThere)
        {
            MakeDevice(Client, "lan0", ClientAddress);
            MakeDevice(Server, "wan0", ServerAddress);
        }
        return StartEngine("--tun");
    }

    private ListeningTool StartEngine(string option)
    {
        var start = new ProcessStartInfo(CommandNamespace.Statewall,
        [
            "engine", "run", option, $"lan0@{Client.Name}", option, $"wan0@{Server.Name}", "--scenario", PathOf("scenario.yaml"),
            "--ruleset", PathOf("ruleset.nft"), "--socket", PathOf("engine"),
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        var engine = new ListeningTool(start);
        ListeningTool.WaitUntil(Patience, () => engine.HasEnded || File.Exists(PathOf("engine")), "the engine does not start");
        if (engine.HasEnded)
            Assert.Fail(engine.Stop(Patience).Error);
        return engine;
    }

    // As an administrator would.
    private static void MakeDevice(CommandNamespace place, string name, string address)
    {
        Ip(place, $"tuntap add {name} mode tun");
        Ip(place, $"address add {address}/24 dev {name}");
        Ip(place, $"link set {name} up");
        Ip(place, $"route add default dev {name}");
    }

    private void SetUpKernel(CommandNamespace router, int wanMtu)
    {
        foreach (var (place, name, far, near, far6, near6) in new[]
        {
            (Client, "lan0", ClientAddress, LanAddress, ClientAddress6, LanAddress6),
            (Server, "wan0", ServerAddress, PublicAddress, ServerAddress6, PublicAddress6),
        })
        {
            Ip(router, $"link add {name} type veth peer name eth0 netns {place.Name}");
            Ip(router, $"address add {near}/24 dev {name}");
            Ip(router, $"address add {near6}/64 dev {name} nodad");
            Ip(router, $"link set {name} up");
            Ip(place, $"address add {far}/24 dev eth0");
            Ip(place, $"address add {far6}/64 dev eth0 nodad");
            Ip(place, "link set eth0 up");
            Ip(place, $"route add default via {near}");
            Ip(place, $"route add default via {near6}");
        }
        Ip(router, $"link set wan0 mtu {wanMtu.ToString(CultureInfo.InvariantCulture)}");
        Ip(Server, $"link set eth0 mtu {wanMtu.ToString(CultureInfo.InvariantCulture)}");
        router.Set("ipv4/ip_forward", "1");
        router.Set("ipv6/conf/all/forwarding", "1");
        Succeed(router.Run("nft", ["-f", PathOf("ruleset.nft")]));
    }

    private static void Ip(CommandNamespace place, string words) => Succeed(place.Run("ip", words.Split(' ')));

    // Of TCP the state goes, too: closing takes its time.
    [GeneratedRegex("((?:sport|dport)=)(?!(?:20|21|80|5060) )[0-9]+|(?<=^[a-z]+ +[0-9]+ )()[0-9]+(?: [A-Z_]+)?")]
    private static partial Regex Varying();
}
