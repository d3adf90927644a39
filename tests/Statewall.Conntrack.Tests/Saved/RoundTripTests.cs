using CsCheck;
using Statewall.Conntrack.Formats.Text;
using Statewall.Conntrack.Tests.Diagnosis;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Tests.Saved;

// Whatever a connection is like: its text is read as a connection of the same text.
public sealed class RoundTripTests
{
    private static readonly Gen<InetAddress> V4 = Gen.UInt.Select(bits => new InetAddress(bits));
    private static readonly Gen<InetAddress> V6 = Gen.Select(Gen.OneOf(Gen.Const(0ul), Gen.Const(0x2001_0db8ul << 32), Gen.ULong), Gen.OneOf(Gen.Const(1ul), Gen.ULong), (high, low) => new InetAddress(new UInt128(high, low)));
    private static readonly Gen<byte> Protocol = Gen.OneOf(OneOf<byte>(1, 6, 17, 33, 47, 58, 132, 136), Gen.Byte);

    private static readonly Gen<ConntrackMessage> Connection =
        from protocol in Protocol
        from isV6 in Gen.Bool
        from original in Tuple(protocol, isV6)
        from reply in Tuple(protocol, isV6)
        from state in State(protocol)
        from status in OneOf(ConntrackStatus.None, ConntrackStatus.SeenReply, ConntrackStatus.SeenReply | ConntrackStatus.Assured, ConntrackStatus.SeenReply | ConntrackStatus.Offload, ConntrackStatus.HwOffload)
        from numbers in Gen.UInt.Nullable().Array[6]
        from counters in Gen.Select(Gen.ULong, Gen.ULong).Nullable()
        from zone in Gen.UShort.Nullable()
        from names in Gen.Select(OneOf<string?>(null, "ftp", "Q.931", "a-name-of-15-byt"[..15]), OneOf<string?>(null, "system_u:object_r:net:s0", "ümlaut", ""))
        from age in Gen.UInt[1, 1_000_000_000].Nullable()
        select state with
        {
            Original = original,
            Reply = reply,
            Status = status | ConntrackStatus.Confirmed,
            Timeout = numbers[0],
            Mark = numbers[1],
            Use = numbers[2],
            Id = numbers[3],
            SecurityMark = numbers[4],
            Zone = zone,
            OriginalCounters = counters is { } all ? new ConntrackCounters { Packets = all.Item1, Bytes = all.Item2 } : null,
            ReplyCounters = counters is { } some && numbers[5] is not null ? new ConntrackCounters { Packets = some.Item2, Bytes = some.Item1 } : null,
            Helper = names.Item1 is null ? null : new HelperName(names.Item1),
            SecurityContext = names.Item2,
            Start = age is { } seconds ? (ulong)(ListingText.Clock.GetUtcNow().ToUnixTimeSeconds() - seconds) * 1_000_000_000 : null,
        };

    [Theory]
    [InlineData(TextFields.Extended | TextFields.Id)]
    [InlineData(TextFields.Extended | TextFields.Id | TextFields.KernelTimestamp)]
    [InlineData(TextFields.Id)]
    public void Connection_Any_IsReadFromItsText(TextFields fields) => Connection.Sample(connection =>
    {
        var text = Text(connection, fields);
        Assert.Equal(text, Assert.Single(ListingText.Read(text, fields)));
    });

    private static string Text(ConntrackMessage connection, TextFields fields)
    {
        using var output = new Formats.OutputBuffer(Stream.Null);
        Examination.Each([connection], (ref view) => Assert.True(ConnectionText.Write(output, ref view, new TextOptions(fields, ListingText.Clock)).IsNone));
        return System.Text.Encoding.UTF8.GetString(output.Pending);
    }

    private static Gen<ConntrackTuple> Tuple(byte protocol, bool isV6) =>
        from source in isV6 ? V6 : V4
        from destination in isV6 ? V6 : V4
        from first in Gen.UShort
        from second in Gen.UShort
        from zone in Gen.UShort.Nullable()
        select protocol switch
        {
            1 or 58 => new ConntrackTuple { Source = source, Destination = destination, Protocol = protocol, IcmpId = first, IcmpType = (byte)second, IcmpCode = (byte)(second >> 8), Zone = zone },
            6 or 17 or 33 or 47 or 132 or 136 => new ConntrackTuple { Source = source, Destination = destination, Protocol = protocol, SourcePort = first, DestinationPort = second, Zone = zone },
            _ => new ConntrackTuple { Source = source, Destination = destination, Protocol = protocol, Zone = zone },
        };

    private static Gen<ConntrackMessage> State(byte protocol) => Gen.Int[0, 8].Nullable().Select(state => (protocol, state) switch
    {
        (6, { } number) => new ConntrackMessage { Tcp = new TcpProtocolInfo { State = (TcpState)number } },
        (132, { } number) => new ConntrackMessage { Sctp = new SctpProtocolInfo { State = (SctpState)number } },
        (33, { } number) => new ConntrackMessage { Dccp = new DccpProtocolInfo { State = (DccpState)number } },
        _ => default,
    });

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
