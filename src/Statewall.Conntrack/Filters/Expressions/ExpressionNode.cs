using System.Buffers.Binary;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Filters.Expressions;

/// <summary>A part of an expression that holds of a connection or does not.</summary>
internal abstract class ExpressionNode
{
    /// <summary>True when it holds. Allocates nothing.</summary>
    public abstract bool Matches(ref ConnectionView connection);

    /// <summary>The filter narrowed to what must hold in any case, so that a kernel can leave out the rest; the node itself is still asked.</summary>
    public virtual ConnectionFilter Narrow(ConnectionFilter filter) => filter;
}

/// <summary>Two parts that must both hold.</summary>
internal sealed class AndNode(ExpressionNode left, ExpressionNode right) : ExpressionNode
{
    public override bool Matches(ref ConnectionView connection) => left.Matches(ref connection) && right.Matches(ref connection);

    public override ConnectionFilter Narrow(ConnectionFilter filter) => right.Narrow(left.Narrow(filter));
}

/// <summary>Two parts of which one must hold.</summary>
internal sealed class OrNode(ExpressionNode left, ExpressionNode right) : ExpressionNode
{
    public override bool Matches(ref ConnectionView connection) => left.Matches(ref connection) || right.Matches(ref connection);
}

/// <summary>A part that must not hold.</summary>
internal sealed class NotNode(ExpressionNode inner) : ExpressionNode
{
    public override bool Matches(ref ConnectionView connection) => !inner.Matches(ref connection);
}

/// <summary>Status bits: one of them is set, or with <paramref name="isTurned"/> none.</summary>
internal sealed class FlagNode(ConntrackStatus bits, bool isTurned) : ExpressionNode
{
    public override bool Matches(ref ConnectionView connection) =>
        connection.TryGetStatus(out var status) && (status & bits) != 0 != isTurned;

    public override ConnectionFilter Narrow(ConnectionFilter filter) =>
        isTurned || !IsSingle ? filter : filter with { Status = (filter.Status ?? ConntrackStatus.None) | bits };

    private bool IsSingle => ((uint)bits & ((uint)bits - 1)) == 0;
}

/// <summary>The connection has a field, whatever its value.</summary>
internal sealed class PresenceNode(FieldRow row, Direction direction, TimeProvider clock) : ExpressionNode
{
    public override bool Matches(ref ConnectionView connection) => row.Kind switch
    {
        FieldKind.Address => !FieldReader.Address(ref connection, row.Field, direction).IsEmpty,
        FieldKind.Text => FieldReader.TryText(ref connection, row.Field, out _),
        FieldKind.Label => connection.TryGetBytes(CtAttribute.Labels, out var bits) && bits.ContainsAnyExcept((byte)0),
        // of marks and zones all have one: to be set is not to be 0
        _ => FieldReader.TryNumber(ref connection, row.Field, direction, clock, out var value)
            && (value != 0 || row.Field is not (Field.Mark or Field.Zone or Field.DirectionZone)),
    };
}

/// <summary>A number in one of several ranges, after a mask.</summary>
internal sealed class NumberNode(FieldRow row, Direction direction, ulong mask, (ulong Low, ulong High)[] ranges, TimeProvider clock) : ExpressionNode
{
    public override bool Matches(ref ConnectionView connection)
    {
        if (!FieldReader.TryNumber(ref connection, row.Field, direction, clock, out var value))
            return false;
        value &= mask;
        foreach (var (low, high) in ranges)
        {
            if (value >= low && value <= high)
                return true;
        }
        return false;
    }

    public override ConnectionFilter Narrow(ConnectionFilter filter)
    {
        if (ranges is not [var (value, high)] || value != high)
            return filter;
        return row.Field switch
        {
            Field.Mark when filter.Mark is null => filter with { Mark = new MarkMatch((uint)value, (uint)mask) },
            _ when mask != ulong.MaxValue => filter,
            Field.Protocol when filter.Protocol is null => filter with { Protocol = (byte)value },
            Field.Family when filter.Family == NfProto.Unspecified => filter with { Family = (NfProto)value },
            Field.Zone when filter.Zone is null => filter with { Zone = (ushort)value },
            Field.SourcePort or Field.DestinationPort => NarrowPort(filter, (ushort)value),
            _ => filter,
        };
    }

    private ConnectionFilter NarrowPort(ConnectionFilter filter, ushort port)
    {
        var tuple = direction == Direction.Original ? filter.Original : filter.Reply;
        if (row.Field == Field.SourcePort)
            tuple.SourcePort ??= port;
        else
            tuple.DestinationPort ??= port;
        return direction == Direction.Original ? filter with { Original = tuple } : filter with { Reply = tuple };
    }
}

/// <summary>An address in one of several ranges of its family.</summary>
internal sealed class AddressNode(FieldRow row, Direction direction, AddressRange[] ranges) : ExpressionNode
{
    public override bool Matches(ref ConnectionView connection)
    {
        var bytes = FieldReader.Address(ref connection, row.Field, direction);
        foreach (var range in ranges)
        {
            if (range.Contains(bytes))
                return true;
        }
        return false;
    }

    public override ConnectionFilter Narrow(ConnectionFilter filter)
    {
        if (ranges is not [{ Network: { } network }] || (filter.Family != NfProto.Unspecified && filter.Family != network.Address.Family))
            return filter;
        var tuple = direction == Direction.Original ? filter.Original : filter.Reply;
        if (row.Field == Field.Source)
            tuple.Source ??= network;
        else
            tuple.Destination ??= network;
        filter = filter with { Family = network.Address.Family };
        return direction == Direction.Original ? filter with { Original = tuple } : filter with { Reply = tuple };
    }
}

/// <summary>Addresses from one to another, both included.</summary>
/// <param name="Low">The first, as a number.</param>
/// <param name="High">The last.</param>
/// <param name="Size">Bytes of an address of the family.</param>
/// <param name="Network">The same as a network, where it is one.</param>
internal readonly record struct AddressRange(UInt128 Low, UInt128 High, int Size, AddressMatch? Network)
{
    public bool Contains(ReadOnlySpan<byte> address)
    {
        if (address.Length != Size)
            return false;
        UInt128 number = Size == InetAddress.IPv4Size ? BinaryPrimitives.ReadUInt32BigEndian(address) : BinaryPrimitives.ReadUInt128BigEndian(address);
        return number >= Low && number <= High;
    }
}

/// <summary>A text that is one of several.</summary>
internal sealed class TextNode(Field field, byte[][] wanted) : ExpressionNode
{
    public override bool Matches(ref ConnectionView connection)
    {
        if (!FieldReader.TryText(ref connection, field, out var utf8))
            return false;
        foreach (var one in wanted)
        {
            if (utf8.SequenceEqual(one))
                return true;
        }
        return false;
    }
}

/// <summary>One of several labels is set.</summary>
internal sealed class LabelNode(int[] bits) : ExpressionNode
{
    public override bool Matches(ref ConnectionView connection)
    {
        if (!connection.TryGetBytes(CtAttribute.Labels, out var labels))
            return false;
        foreach (var bit in bits)
        {
            if (bit < labels.Length * 8 && (labels[LabelBits.PlaceOf(bit, labels.Length)] & (1 << (bit & 7))) != 0)
                return true;
        }
        return false;
    }
}
