using Statewall.Nfnetlink;
using Statewall.Packets;
using Statewall.Packets.Captures;

namespace Statewall.Replay.Scenarios;

// The layout for captures that come without a scenario.
public sealed partial class Scenario
{
    private const string InsideName = "in0";
    private const string OutsideName = "out0";

    /// <summary>
    /// The default layout for a capture: two interfaces; addresses that speak first live behind <c>in0</c>, those spoken to behind
    /// <c>out0</c>, and each keeps the side on which it was seen first. Forwarding and accounting are on, reverse-path filters off. Packets
    /// that are not IP do not count.
    /// </summary>
    public static Scenario FromCapture(CaptureFile capture)
    {
        ArgumentNullException.ThrowIfNull(capture);
        var sides = new CaptureSides();
        foreach (var packet in capture)
            sides.Add(packet);
        return sides.ToScenario();
    }

    /// <summary>The default layout for what a reader has yet to give; see <see cref="FromCapture(CaptureFile)"/>.</summary>
    public static Scenario FromCapture(CaptureReader capture)
    {
        ArgumentNullException.ThrowIfNull(capture);
        var sides = new CaptureSides();
        while (capture.TryRead(out var packet))
            sides.Add(packet);
        return sides.ToScenario();
    }

    private sealed class CaptureSides
    {
        private const int Inside = 0;
        private const int Outside = 1;
        private readonly Dictionary<InetAddress, int> _sides = [];
        private readonly List<IpPrefix>[] _hosts = [[], []];

        public void Add(CapturedPacket captured)
        {
            if (!captured.TryGetIpPacket(out var packet))
                return;
            var isIPv4 = packet[0] >> 4 == 4;
            var source = new InetAddress(isIPv4 ? packet.Slice(IPv4View.Offset.Source, 4) : packet.Slice(IPv6View.Offset.Source, 16));
            var destination = new InetAddress(isIPv4 ? packet.Slice(IPv4View.Offset.Source + 4, 4) : packet.Slice(IPv6View.Offset.Source + 16, 16));
            if (!_sides.TryGetValue(source, out var side))
            {
                side = _sides.TryGetValue(destination, out var other) && other == Inside ? Outside : Inside;
                Put(source, side);
            }
            if (!_sides.ContainsKey(destination))
                Put(destination, side == Inside ? Outside : Inside);
        }

        public Scenario ToScenario()
        {
            ScenarioInterface[] interfaces =
            [
                new(InsideName)
                {
                    Addresses = [Parse("192.0.2.254/32"), Parse("2001:db8:ffff::1/128")],
                    Hosts = _hosts[Inside],
                    HostsMayFail = true,
                },
                new(OutsideName) { Hosts = _hosts[Outside], HostsMayFail = true },
            ];
            var sysctls = new List<ScenarioSysctl>();
            foreach (var name in (string[])[InsideName, OutsideName])
            {
                sysctls.Add(new ScenarioSysctl($"net.ipv4.conf.{name}.rp_filter", "0"));
                sysctls.Add(new ScenarioSysctl($"net.ipv4.conf.{name}.accept_local", "1"));
                sysctls.Add(new ScenarioSysctl($"net.ipv4.conf.{name}.route_localnet", "1"));
            }
            sysctls.Add(new ScenarioSysctl("net.ipv4.conf.all.rp_filter", "0"));
            sysctls.Add(new ScenarioSysctl("net.netfilter.nf_conntrack_acct", "1"));
            return new Scenario(interfaces, [], sysctls);
        }

        private static IpPrefix Parse(string text) =>
            IpPrefix.TryParse(text, out var prefix) ? prefix : throw new ArgumentException("This is no prefix.", nameof(text));

        private void Put(InetAddress address, int side)
        {
            _sides.Add(address, side);
            _hosts[side].Add(IpPrefix.Host(address));
        }
    }
}
