using Differential.ConntrackCli;
using Statewall.Conntrack;
using Statewall.Netlink.Client;
using Statewall.Netlink.Diagnostics;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Differential.Conntrackd;

// Connections of every kind, put into a kernel's table and read from one.
internal static class Population
{
    private static readonly TcpState[] TcpStates =
        [TcpState.SynSent, TcpState.SynRecv, TcpState.Established, TcpState.FinWait, TcpState.CloseWait, TcpState.LastAck, TcpState.TimeWait, TcpState.Close];

    // Creates connections number first to first + count - 1.
    internal static void Create(CommandNamespace place, int count, int first = 0)
    {
        using var batch = new CreationBatch(place.OpenChannel(ConntrackClient.Protocol));
        for (var number = first; number < first + count; number++)
        {
            var connection = Of(number);
            batch.Add(connection, connection.Original!.Value.Source!.Value.Family);
            if (batch.Count == CreationBatch.Most || number == first + count - 1)
                Assert.Empty(batch.Send());
        }
    }

    internal static void Delete(CommandNamespace place, int first, int count)
    {
        using var client = new ConntrackClient(place.OpenChannel(ConntrackClient.Protocol));
        for (var number = first; number < first + count; number++)
        {
            var connection = Of(number);
            client.Delete(new ConntrackMessage { Original = connection.Original, Zone = connection.Zone }, connection.Original!.Value.Source!.Value.Family);
        }
    }

    // The table as lines, without what differs from machine to machine: time-outs, identifiers, and what packets have not yet told.
    internal static string[] Read(CommandNamespace place)
    {
        var lines = new List<string>();
        using var client = new NetlinkClient(place.OpenChannel(ConntrackClient.Protocol));
        client.Compose(NfnetlinkMessage.TypeOf(NfnlSubsystem.Ctnetlink, CtMessage.Get), 0, new byte[4]).Dump("list", (in message) =>
        {
            var value = default(ConntrackMessage);
            Assert.True(message.DecodeNfnetlink(ref value).IsNone);
            if (IsLink(in value))
                return;
            value.Timeout = value.Use = value.Id = null;
            if (value.Tcp is { } tcp)
                value.Tcp = tcp with { OriginalFlags = null, ReplyFlags = null, OriginalWindowScale = null, ReplyWindowScale = null };
            if (value.Synproxy is { InitialSequence: 0, InitialTimestamp: 0, TimestampOffset: 0 })
                value.Synproxy = null;
            if (value.Labels is { IsEmpty: true })
                value.Labels = null;
            lines.Add(AttributeTracer.Format(ref value));
        }, lines.Clear);
        lines.Sort(StringComparer.Ordinal);
        return [.. lines];
    }

    internal static void AssertEqual(string[] expected, string[] actual)
    {
        var missing = expected.Except(actual).ToArray();
        var added = actual.Except(expected).ToArray();
        Assert.True(
            missing.Length == 0 && added.Length == 0 && expected.Length == actual.Length,
            $"{missing.Length} are missing, such as\n{missing.FirstOrDefault()}\n{added.Length} are not expected, such as\n{added.FirstOrDefault()}");
    }

    // The daemons' own messages are tracked, too.
    private static bool IsLink(in ConntrackMessage connection) =>
        connection.Original!.Value.Source!.Value.ToString() is var source
        && (source.StartsWith("10.99.", StringComparison.Ordinal) || source.StartsWith("10.98.", StringComparison.Ordinal)
            || source.StartsWith("fd99:", StringComparison.Ordinal) || source.StartsWith("fe80:", StringComparison.Ordinal));

    private static ConntrackMessage Of(int number)
    {
        var isIPv6 = number % 5 == 4;
        var original = new ConntrackTuple
        {
            Source = isIPv6 ? new InetAddress(((UInt128)0xfd00 << 112) + (uint)number) : new InetAddress(0x0a010000 + (uint)(number >> 8)),
            Destination = isIPv6 ? new InetAddress(((UInt128)0xfd01 << 112) + 1) : new InetAddress(0x0a020001),
        };
        var connection = new ConntrackMessage { Timeout = 600, Mark = (uint)(number % 3) * 0x1234567 };
        Describe(ref connection, ref original, number, isIPv6);
        connection.Original = original;
        connection.Reply = Mirror(in original);
        if (number % 11 == 0)
            connection.Zone = (ushort)(1 + (number % 7));
        if (number % 13 == 0)
        {
            var labels = ConntrackLabels.Empty;
            labels[number % 128] = true;
            connection.Labels = labels;
        }
        return connection;
    }

    private static void Describe(ref ConntrackMessage connection, ref ConntrackTuple original, int number, bool isIPv6)
    {
        connection.Status = ConntrackStatus.Confirmed | (number % 2 == 0 ? ConntrackStatus.SeenReply | ConntrackStatus.Assured : 0);
        switch (number % 6)
        {
            case 0 or 1:
                (original.Protocol, original.SourcePort, original.DestinationPort) = (6, (ushort)(1024 + number), 80);
                connection.Tcp = new TcpProtocolInfo { State = TcpStates[number / 6 % TcpStates.Length] };
                break;
            case 2:
                (original.Protocol, original.SourcePort, original.DestinationPort) = (132, (ushort)(1024 + number), 3868);
                connection.Sctp = new SctpProtocolInfo { State = SctpState.Established, OriginalTag = (uint)number, ReplyTag = 0x0badcafe };
                break;
            case 3:
                original.Protocol = isIPv6 ? (byte)58 : (byte)1;
                (original.IcmpType, original.IcmpCode, original.IcmpId) = (isIPv6 ? (byte)128 : (byte)8, 0, (ushort)number);
                break;
            default:
                (original.Protocol, original.SourcePort, original.DestinationPort) = (17, (ushort)(1024 + number), 53);
                if (number % 12 == 4)
                    connection.SourceNat = Translation(isIPv6 ? new InetAddress(((UInt128)0xfd02 << 112) + 9) : new InetAddress(0xc0000209), (ushort)(20_000 + (number % 40_000)));
                if (number % 12 == 5)
                    connection.DestinationNat = Translation(isIPv6 ? new InetAddress(((UInt128)0xfd03 << 112) + 7) : new InetAddress(0x0a030007), 5353);
                break;
        }
    }

    private static NatRange Translation(InetAddress address, ushort port) =>
        new() { MinimumAddress = address, MaximumAddress = address, MinimumPort = port, MaximumPort = port };

    private static ConntrackTuple Mirror(in ConntrackTuple original) => original with
    {
        Source = original.Destination,
        Destination = original.Source,
        SourcePort = original.DestinationPort,
        DestinationPort = original.SourcePort,
        IcmpType = original.IcmpType switch { 8 => 0, 128 => 129, var type => type },
    };
}
