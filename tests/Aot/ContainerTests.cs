using System.Diagnostics;
using System.Globalization;

namespace Aot;

/// <summary>The container image: what is in it, and what a runtime starts in it.</summary>
public sealed class ContainerTests
{
    private const string Connection = "-I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 53 -t 30";
    private const string EventOfIt = "    [NEW] udp      17 30 src=10.0.0.1 dst=10.0.0.2 sport=1000 dport=53 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1000";

    [Fact]
    public async Task Image_DefaultCommand_ShowsAConnectionThatTheImageMakes()
    {
        ContainerImage.Require();
        using var image = new ContainerImage();
        using var place = new CommandNamespace();
        Assert.Equal(["conntrack", "-E"], image.DefaultCommand);
        var monitor = image.Start(place, allowed: true, image.DefaultCommand);
        var process = await ContainerImage.FindAsync(place, "/usr/bin/conntrack -E");
        Assert.Equal("0000000000001000", CapabilitiesOf(process)); // 1 << CAP_NET_ADMIN
        await WaitForGroupAsync(place);

        var (code, output, error) = ContainerImage.End(image.Start(place, allowed: true, ["conntrack", .. Connection.Split(' ')]));
        Assert.Equal((0, "", "conntrack v1.4.9 (conntrack-tools): 1 flow entries have been created.\n"), (code, output, error));
        var seen = monitor.StandardOutput.ReadLine();
        Assert.StartsWith(EventOfIt, seen, StringComparison.Ordinal);

        (code, output, _) = ContainerImage.End(image.Start(place, allowed: true, "conntrack", "-C"));
        Assert.Equal((0, "1\n"), (code, output));
        (code, _, error) = ContainerImage.End(image.Start(place, allowed: true, "nfct", "list", "timeout"));
        Assert.Equal((0, ""), (code, error));

        Signal(process, "TERM");
        (code, _, error) = ContainerImage.End(monitor);
        Assert.Equal((0, "conntrack v1.4.9 (conntrack-tools): 1 flow events have been shown.\n"), (code, error));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Image_FirstProcess_EndsWhenItIsAskedTo(string signal)
    {
        ContainerImage.Require();
        using var image = new ContainerImage();
        using var place = new CommandNamespace();
        var monitor = image.StartFirst(place, image.DefaultCommand);
        var process = await ContainerImage.FindAsync(place, string.Join(' ', image.DefaultCommand));
        Assert.EndsWith("\t1", File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("NSpid:", StringComparison.Ordinal)), StringComparison.Ordinal);
        await WaitForGroupAsync(place);
        Signal(process, signal);
        var (code, _, error) = ContainerImage.End(monitor);
        Assert.Equal((0, "conntrack v1.4.9 (conntrack-tools): 0 flow events have been shown.\n"), (code, error));
    }

    [Theory]
    [InlineData("-E")]
    [InlineData("-L")]
    public void Image_WithoutNetAdmin_SaysThatItNeedsIt(string command)
    {
        ContainerImage.Require();
        using var image = new ContainerImage();
        using var place = new CommandNamespace();
        var (code, _, error) = ContainerImage.End(image.Start(place, allowed: false, "conntrack", command));
        Assert.NotEqual(0, code);
        Assert.Contains("This needs CAP_NET_ADMIN: use sudo, --cap-add NET_ADMIN of a container", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Image_Files_AreTheProgramAndWhatItLoads()
    {
        ContainerImage.Require();
        using var image = new ContainerImage();
        var root = Path.Combine(image.ContextFolder, "root");
        var files = Directory.GetFiles(root, "*", SearchOption.AllDirectories).Select(file => "/" + Path.GetRelativePath(root, file)).ToHashSet(StringComparer.Ordinal);
        string[] known = ["/usr/bin/statewall", "/usr/bin/conntrack", "/usr/bin/nfct", "/etc/protocols", "/usr/share/doc/statewall/LICENSE"];
        var libraries = files.Except(known).ToArray();
        Assert.All(libraries, library => Assert.Contains(".so", library, StringComparison.Ordinal));
        Assert.Contains(libraries, library => Path.GetFileName(library).StartsWith("ld-", StringComparison.Ordinal));
        Assert.True(libraries.Length < 8, string.Join('\n', libraries));
        foreach (var link in (string[])["conntrack", "nfct"])
            Assert.Equal("statewall", new FileInfo(Path.Combine(root, "usr", "bin", link)).LinkTarget);
    }

    private static string CapabilitiesOf(int process) =>
        File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("CapEff:", StringComparison.Ordinal))["CapEff:".Length..].Trim();

    // The process listens once its socket is in a multicast group: until then events pass it by, and its signals are not yet taken.
    private static async Task WaitForGroupAsync(CommandNamespace place)
    {
        const int GroupColumn = 3;
        const string Netfilter = "12"; // NETLINK_NETFILTER
        for (var since = Stopwatch.StartNew(); since.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(20, TestContext.Current.CancellationToken))
        {
            var sockets = place.Run("cat", ["/proc/net/netlink"]).Output.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            if (sockets.Any(columns => columns.Length > GroupColumn && columns[1] == Netfilter && columns[GroupColumn] != "00000000"))
                return;
        }
        Assert.Fail("nobody listens");
    }

    private static void Signal(int process, string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }
}
