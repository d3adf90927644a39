using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets.Building;
using static Differential.Requests.OsfScenarios;
using TcpFlags = Statewall.Packets.TcpFlags;

namespace Differential.Rulesets;

internal static partial class RulesetCases
{
    private const ushort OddWindow = 4711; // which no other packet has: the kernel's fingerprints are those of all namespaces

    private static (ushort Kind, ushort Size)[] UsualOptions => [(2, 4), (4, 2), (8, 10), (1, 1), (3, 3)];

    private static byte[][] Systems =>
    [
        Finger("Plainling", "1.0", OddWindow, packetSize: 40),
        Finger("Wholling", "2.0", OddWindow, packetSize: 40, isWhole: true),
        Finger("Optionling", "a version", OddWindow, packetSize: 60, options: UsualOptions),
        Finger("Nearling", "", OddWindow, packetSize: 44, timeToLive: 32, options: (2, 4)),
        Finger("Segmentling-with-a-long-name", "1", 3, kind: 1, packetSize: 44, timeToLive: 33, options: (2, 4)),
        Finger("Packetling", "a-long-version", 4, kind: 2, packetSize: 44, timeToLive: 34, options: (2, 4)),
        Finger("Moduling", "1", OddWindow, kind: 3, packetSize: 44, timeToLive: 35, options: (2, 4)),
        Finger("Strangling", "1", OddWindow, kind: 4, packetSize: 44, timeToLive: 36, options: (2, 4)),
        Finger("Orderling", "1", OddWindow, packetSize: 44, timeToLive: 37, options: [(1, 1), (1, 1), (4, 2)]),
    ];

    private static RulesetCase[] Fingerprints =>
    [
        new("systems by their fingerprints", """
            table inet t {
              chain f { type filter hook forward priority 0; osf name "unknown" counter; osf name "Plainling" counter; osf name "Wholling" counter; osf ttl skip name "Optionling" counter;
                osf ttl skip version "Plainling:1.0" counter; osf ttl skip version "Nearling:" counter; osf ttl loose name "Nearling" counter; osf ttl skip name "Segmentling-wit" counter; osf ttl skip name "Moduling" counter;
                osf ttl skip version "Packetling:a-lo" counter; osf ttl skip name "Strangling" counter; osf ttl skip name "Orderling" counter; osf ttl loose name { "Wholling", "Plainling" } counter; counter; }
              chain pre { type filter hook prerouting priority 0; osf name "Plainling" counter; osf ttl loose version "unknown" counter; osf ttl skip name "Optionling" counter; }
              chain in { type filter hook input priority 0; osf name "Plainling" counter; osf ttl loose name "Wholling" counter; }
            }
            """, [About(OsfMessage.Add, NetlinkFlags.Create), .. Attempts(), About(OsfMessage.Remove, default), Lan(Attempt(Server, OddWindow, 64, [])) ]),
    ];

    private static Step About(byte kind, NetlinkFlags flags) => new(0, [])
    {
        Change = target =>
        {
            using var channel = target.OpenChannel();
            foreach (var finger in Systems)
                channel.Send(Osf(kind, flags, finger));
        },
    };

    private static IEnumerable<Step> Attempts()
    {
        foreach (var to in (string[])[Server, "10.0.0.254"])
        {
            foreach (var ttl in (byte[])[65, 64, 63, 20])
            {
                yield return Lan(Attempt(to, OddWindow, ttl, []));
                yield return Lan(Attempt(to, OddWindow, ttl, [], isWhole: true));
                yield return Lan(Attempt(to, OddWindow + 1, ttl, []));
                yield return Lan(Attempt(to, OddWindow, ttl, [2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 1, 3, 3, 7]));
                yield return Lan(Attempt(to, OddWindow, ttl, [2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 3, 3, 7, 1]));
            }
            foreach (var window in (ushort[])[OddWindow, 3 * 1000, 3 * 1460, 3 * 1448, 4 * 1040, 4 * 1500, 4 * 1488, 2 * OddWindow, 0])
                yield return Lan(Attempt(to, window, 64, [2, 4, 3, 232]));
            yield return Lan(Attempt(to, OddWindow, 64, [1, 1, 4, 2]));
            yield return Lan(new PacketDraft().IPv4(Client, to).Tcp(1, 80, TcpFlags.Ack, 1, 1, OddWindow));
            yield return Lan(Udp(Client, 1, to, 80));
        }
        yield return Lan(new PacketDraft().IPv4(Client, Server, options: [1, 1, 1, 1]).Tcp(1, 80, TcpFlags.Syn, window: OddWindow));
    }

    private static PacketDraft Attempt(string to, ushort window, byte ttl, byte[] options, bool isWhole = false) =>
        new PacketDraft().IPv4(Client, to, ttl, dontFragment: isWhole).Tcp(1, 80, TcpFlags.Syn, 1000, window: window, options: options);
}
