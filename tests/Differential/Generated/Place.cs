using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Replay.Scenarios;

namespace Differential.Generated;

// The addresses of one sequence among many in a run: 10.N.N.0/24 and fd01:0:N::/48 behind in0, 10.128+N.N.0/24 and fd02:0:N::/48 behind out0.
internal sealed class Place(int number, bool isIPv6)
{
    internal const int Most = 0x7FFF;

    internal bool IsIPv6 { get; } = isIPv6;

    internal byte[] Client { get; } = Address(number, isIPv6, false, 1);

    internal byte[] OtherClient { get; } = Address(number, isIPv6, false, 2);

    internal byte[] InnerRouter { get; } = Address(number, isIPv6, false, 254);

    internal byte[] Server { get; } = Address(number, isIPv6, true, 1);

    internal byte[] OtherServer { get; } = Address(number, isIPv6, true, 2);

    internal byte[] OuterRouter { get; } = Address(number, isIPv6, true, 254);

    // A place's interfaces, the same for all.
    internal static IReadOnlyList<ScenarioInterface> Interfaces { get; } =
    [
        new ScenarioInterface("in0") { Hosts = [Prefix("10.0.0.0/9"), Prefix("fd01::/16")] },
        new ScenarioInterface("out0") { Hosts = [Prefix("10.128.0.0/9"), Prefix("fd02::/16")] },
    ];

    // The number of the place that a connection belongs to; -1 when it is none's.
    internal static int NumberOf(in ConntrackMessage connection) =>
        connection.Original?.Source is { } source ? NumberOf(source.Bytes) : -1;

    internal static bool IsOutside(ReadOnlySpan<byte> packet) => packet[0] >> 4 == 4 ? packet[13] >= 128 : packet[9] == 2;

    private static int NumberOf(ReadOnlySpan<byte> address) => address switch
    {
        { Length: 4 } when address[0] == 10 => ((address[1] & 0x7F) << 8) | address[2],
        { Length: 16 } when address[0] == 0xFD => (address[4] << 8) | address[5],
        _ => -1,
    };

    private static byte[] Address(int number, bool isIPv6, bool outside, byte host)
    {
        var (high, low) = ((byte)(number >> 8), (byte)number);
        return isIPv6
            ? [0xFD, (byte)(outside ? 2 : 1), 0, 0, high, low, 0, 0, 0, 0, 0, 0, 0, 0, 0, host]
            : [10, (byte)(high | (outside ? 128 : 0)), low, host];
    }

    private static IpPrefix Prefix(string text)
    {
        Assert.True(IpPrefix.TryParse(text, out var prefix));
        return prefix;
    }
}
