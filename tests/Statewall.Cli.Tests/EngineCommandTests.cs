namespace Statewall.Cli.Tests;

// What `statewall engine run` says when it cannot begin.
public sealed class EngineCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("statewall-engine-").FullName;

    public EngineCommandTests() => Write("host.yaml", """
        interfaces:
          lan0: {addresses: 10.0.0.254/24}
          wan0: {addresses: 192.0.2.254/24}
        """);

    [Fact]
    public void Run_ForNobody_SaysWhatIsMissing() => Refuses("nobody would reach the engine: give it a --socket for commands, or devices (--tun, --tap) for packets");

    [Fact]
    public void Run_TunWithoutScenario_SaysWhatIsMissing() =>
        Refuses("--tun and --tap need a --scenario FILE, which says what the engine's addresses on its devices are and who lives behind them (docs/live.md)", "--tun", "lan0", "wan0");

    [Fact]
    public void Run_NoDevicesName_IsRefused() => Refuses("--tun takes the name of a device, or NAME@NETNS, not \"lan0@\"", "--tun", "lan0@", "--scenario", PathOf("host.yaml"));

    [Fact]
    public void Run_UnknownDevice_IsRefused() =>
        Refuses("the scenario has no interface dmz0: it has lan0, wan0", "--tun", "lan0", "--tun", "dmz0", "--scenario", PathOf("host.yaml"));

    [Fact]
    public void Run_DeviceTwice_IsRefused() => Refuses("there is more than one device lan0", "--tun", "lan0", "--tun", "lan0@x", "--scenario", PathOf("host.yaml"));

    [Fact]
    public void Run_InterfaceWithoutDevice_IsRefused() => Refuses("the scenario's interface wan0 has no device: --tun wan0", "--tun", "lan0", "--scenario", PathOf("host.yaml"));

    [Fact]
    public void Run_DeviceOfAnotherKind_IsRefused()
    {
        Write("links.yaml", """
            interfaces:
              eth0: {type: ethernet}
              lan0: {addresses: 10.0.0.254/24}
              br0: {bridge: {ports: [eth0]}}
            """);
        Refuses("the scenario's interface eth0 is of type ethernet, and TUN devices carry no frames: --tap eth0", "--tun", "eth0", "lan0", "--scenario", PathOf("links.yaml"));
        Refuses("the scenario's interface lan0 carries packets without frames: --tun lan0, or give it type: ethernet", "--tap", "eth0", "lan0", "--scenario", PathOf("links.yaml"));
        Refuses("the scenario's interface eth0 has no device: --tap eth0", "--tun", "lan0", "--scenario", PathOf("links.yaml"));
        Refuses("the scenario's interface br0 is a bridge, which is on other interfaces: those have devices", "--tap", "eth0", "br0", "--tun", "lan0", "--scenario", PathOf("links.yaml"));
        Refuses("--tap takes the name of a device, or NAME@NETNS, not \"@x\"", "--tap", "@x", "--scenario", PathOf("links.yaml"));
    }

    [Fact]
    public void Run_UnknownNamespace_IsRefused() => Refuses(
        "cannot open the network namespace /run/netns/no-such-space: No such file or directory",
        "--tun", "lan0@no-such-space", "--tun", "wan0@no-such-space", "--scenario", PathOf("host.yaml"));

    [Fact]
    public void Run_Mistakes_AreTold()
    {
        Write("bad.yaml", "interfaces:\n  lan0: {mtu: 5}\n");
        Write("bad.nft", "table inet t {\n  chain c { acept }\n}\n");
        Assert.Contains("bad.yaml:2:15: ", Run("--tun", "lan0", "--scenario", PathOf("bad.yaml")).Error, StringComparison.Ordinal);
        var result = Run("--tun", "lan0", "wan0", "--scenario", PathOf("host.yaml"), "--ruleset", PathOf("bad.nft"));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("bad.nft:2:19-19: Error: ", result.Error, StringComparison.Ordinal);
        Refuses($"Could not find file '{PathOf("none.yaml")}'.", "--tun", "lan0", "--scenario", PathOf("none.yaml"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string PathOf(string file) => Path.Combine(_folder, file);

    private void Write(string file, string text) => File.WriteAllText(PathOf(file), text);

    private static ToolResult Run(params string[] words) => CommandNamespace.RunHere(CommandNamespace.Statewall, ["engine", "run", .. words]);

    private static void Refuses(string text, params string[] words) => Assert.Equal(new ToolResult(1, "", $"statewall: {text}\n"), Run(words));
}
