using Statewall.Conntrack.Protocols;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Filters.Expressions;

/// <summary>Reads fields of connections; false where the connection does not have the field.</summary>
internal static class FieldReader
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Reads a number.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="field">The field.</param>
    /// <param name="direction">The direction, where the field is of one.</param>
    /// <param name="clock">What ages are counted to.</param>
    /// <param name="value">The number.</param>
    public static bool TryNumber(ref ConnectionView connection, Field field, Direction direction, TimeProvider clock, out ulong value)
    {
        value = 0;
        switch (field)
        {
            case Field.Family:
                value = (ulong)connection.Family;
                return true;
            case Field.Protocol:
                value = connection.Protocol;
                return connection.Original.Has(TupleFields.Protocol);
            case Field.Zone:
                // what has none is in zone 0, and so with marks
                value = connection.TryGetU16(CtAttribute.Zone, out var zone) ? zone : 0u;
                return true;
            case Field.Mark:
                value = connection.TryGetU32(CtAttribute.Mark, out var mark) ? mark : 0;
                return true;
            case Field.SecurityMark:
                return TryU32(ref connection, CtAttribute.SecMark, out value);
            case Field.Timeout:
                return TryU32(ref connection, CtAttribute.Timeout, out value);
            case Field.Use:
                return TryU32(ref connection, CtAttribute.Use, out value);
            case Field.Id:
                return TryU32(ref connection, CtAttribute.Id, out value);
            case Field.Status:
                return TryU32(ref connection, CtAttribute.Status, out value);
            case Field.Age:
                return TryAge(ref connection, clock, out value);
            case Field.Packets or Field.Bytes:
                return TryAmount(ref connection, Direction.Original, field == Field.Bytes, out value)
                    & TryAmount(ref connection, Direction.Reply, field == Field.Bytes, out var other) && Add(ref value, other);
            case Field.DirectionPackets or Field.DirectionBytes:
                return TryAmount(ref connection, direction, field == Field.DirectionBytes, out value);
            default:
                return TryOfTuple(direction == Direction.Original ? connection.Original : connection.Reply, field, out value);
        }
    }

    /// <summary>Reads an address: 4 or 16 bytes in network order, none when it is absent.</summary>
    public static ReadOnlySpan<byte> Address(ref ConnectionView connection, Field field, Direction direction)
    {
        var tuple = direction == Direction.Original ? connection.Original : connection.Reply;
        return field == Field.Source ? tuple.Source : tuple.Destination;
    }

    /// <summary>Reads a text.</summary>
    public static bool TryText(ref ConnectionView connection, Field field, out ReadOnlySpan<byte> utf8)
    {
        switch (field)
        {
            case Field.Helper:
                return connection.TryGetText(CtAttribute.Help, CtHelpAttribute.Name, out utf8);
            case Field.SecurityContext:
                return connection.TryGetText(CtAttribute.SecCtx, CtSecCtxAttribute.Name, out utf8);
            default:
                var present = connection.TryGetProtocolState(out var info, out var state);
                utf8 = present ? StateNames.Of(info, state) : default;
                return present;
        }
    }

    private static bool TryOfTuple(in TupleView tuple, Field field, out ulong value)
    {
        TupleFields needed;
        (value, needed) = field switch
        {
            Field.SourcePort => (tuple.SourcePort, TupleFields.SourcePort),
            Field.DestinationPort => (tuple.DestinationPort, TupleFields.DestinationPort),
            Field.IcmpType => (tuple.IcmpType, TupleFields.IcmpType),
            Field.IcmpCode => (tuple.IcmpCode, TupleFields.IcmpCode),
            Field.IcmpId => (tuple.IcmpId, TupleFields.IcmpId),
            _ => ((ulong)tuple.Zone, TupleFields.Tuple),
        };
        return tuple.Has(needed);
    }

    private static bool TryU32(ref ConnectionView connection, ushort type, out ulong value)
    {
        var present = connection.TryGetU32(type, out var number);
        value = number;
        return present;
    }

    private static bool TryAmount(ref ConnectionView connection, Direction direction, bool isBytes, out ulong value)
    {
        var present = connection.TryGetCounters(direction, out var packets, out var bytes);
        value = isBytes ? bytes : packets;
        return present;
    }

    private static bool Add(ref ulong value, ulong other)
    {
        value = unchecked(value + other) < value ? ulong.MaxValue : value + other;
        return true;
    }

    private static bool TryAge(ref ConnectionView connection, TimeProvider clock, out ulong seconds)
    {
        seconds = 0;
        if (!connection.TryGetTimestamps(out var start, out var stop) || start == 0)
            return false;
        var from = start / NanosecondsPerSecond;
        var until = stop != 0 ? stop / NanosecondsPerSecond : (ulong)Math.Max(0, clock.GetUtcNow().ToUnixTimeSeconds());
        seconds = until > from ? until - from : 0;
        return true;
    }
}
