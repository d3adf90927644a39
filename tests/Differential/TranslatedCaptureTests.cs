using System.Text;
using Statewall.Nfnetlink;
using Statewall.Nftables.Scanning;
using Statewall.Packets;
using Statewall.Packets.Captures;
using Statewall.Replay;
using Statewall.Replay.Comparison;
using Statewall.Replay.Kernel;
using Statewall.Replay.Rulesets;
using Statewall.Replay.Scenarios;

namespace Differential;

// Captures through a ruleset that translates and helps: what leaves the host, its tables and its events are the kernel's.
public sealed class TranslatedCaptureTests
{
    private const string OwnIPv4 = "192.0.2.254"; // of the layout that a capture gives
    private const string OwnIPv6 = "2001:db8:ffff::1";
    private const string Ruleset = """
        table ip translated {
            ct helper ftp { type "ftp" protocol tcp; }
            ct helper irc { type "irc" protocol tcp; }
            ct helper sip { type "sip" protocol udp; }
            ct helper tftp { type "tftp" protocol udp; }
            chain helpers {
                type filter hook prerouting priority 0;
                tcp dport 21 ct helper set "ftp"
                tcp dport 6660-6669 ct helper set "irc"
                udp dport 5060 ct helper set "sip"
                udp dport 69 ct helper set "tftp"
            }
            chain sources {
                type nat hook postrouting priority srcnat;
                udp sport 123 udp dport 123 accept # the kernel would draw other ports
                oifname "out0" snat to 192.0.2.77
            }
        }
        table ip6 translated {
            chain sources {
                type nat hook postrouting priority srcnat;
                oifname "out0" snat to 2001:db8:ffff::77
            }
        }
        """;

    [Fact]
    public void Captures_ThroughSourceNat_EqualKernel()
    {
        Targets.RequireKernel();
        Assert.SkipUnless(Targets.Engine is not null, "needs the embedded engine as a replay target");
        var paths = Corpora.Captures();
        var reasons = new List<string>();
        foreach (var path in paths)
        {
            var capture = CaptureFile.Load(path);
            var (kernel, kernelLeft) = Run(capture, new KernelTarget());
            var (engine, engineLeft) = Run(capture, Targets.Engine!());
            var comparison = ReplayComparer.Compare(kernel, engine, new ComparisonOptions());
            var reason = comparison.IsEqual ? FirstDifference(kernelLeft, engineLeft) : comparison.ToString();
            if (reason is not null)
                reasons.Add($"{Corpora.NameOf(path)}:\n  {reason.Replace("\n", "\n  ", StringComparison.Ordinal)}");
        }
        Counts.Report($"captures under translation, engine = kernel: {paths.Count - reasons.Count}/{paths.Count}");
        Assert.True(reasons.Count == 0, string.Join('\n', reasons));
    }

    private static (ReplayResult Result, List<string> Left) Run(CaptureFile capture, IReplayTarget target)
    {
        using (target)
        {
            var left = new List<string>();
            var scenario = Scenario.FromCapture(capture);
            var ruleset = new HostRuleset(scenario, allowsOthers: false);
            var result = Replayer.Run(capture, scenario, target, new ReplayOptions
            {
                LoadRuleset = channel => ruleset.Load(channel, new SourceText("rules", Encoding.UTF8.GetBytes(Ruleset))),
                Output = (_, device, packet) =>
                {
                    if (!IsOwnToLinkLocal(packet))
                        left.Add($"{device} {Convert.ToHexString(WithoutChance(packet))}");
                },
            });
            return (result, left);
        }
    }

    // Whether the host has an address to answer from there depends on whether its devices have link-local ones of their own.
    private static bool IsOwnToLinkLocal(ReadOnlySpan<byte> packet) =>
        IpView.TryParse(packet, out var view) && view.IsIPv6 && new InetAddress(view.Source).ToString() == OwnIPv6 && view.Destination[0] == 0xFE;

    // The host draws identifications and flow labels of what it sends itself.
    private static byte[] WithoutChance(ReadOnlySpan<byte> packet)
    {
        var bytes = packet.ToArray();
        if (!IpView.TryParse(packet, out var view))
            return bytes;
        if (view.IsIPv6 && new InetAddress(view.Source).ToString() == OwnIPv6)
            bytes.AsSpan(1, 3).Clear();
        if (!view.IsIPv6 && new InetAddress(view.Source).ToString() == OwnIPv4)
        {
            bytes.AsSpan(IPv4View.Offset.Id, sizeof(ushort)).Clear();
            bytes.AsSpan(IPv4View.Offset.Checksum, sizeof(ushort)).Clear();
        }
        return bytes;
    }

    private static string? FirstDifference(List<string> kernel, List<string> engine)
    {
        for (var at = 0; at < Math.Max(kernel.Count, engine.Count); at++)
        {
            var (first, second) = (kernel.ElementAtOrDefault(at) ?? "none", engine.ElementAtOrDefault(at) ?? "none");
            if (first != second)
                return $"packet {at} that left: kernel {first}\n                    engine {second}";
        }
        return null;
    }
}
