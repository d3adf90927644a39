namespace Statewall.Engine.Conntrack.Helpers.H323;

/// <summary>How far reading came.</summary>
internal enum PerResult : byte
{
    /// <summary>The value was read.</summary>
    Read,

    /// <summary>All that matters was read. // H323_ERROR_STOP</summary>
    Stopped,

    /// <summary>It is not whole, or cannot be. // H323_ERROR_BOUND, H323_ERROR_RANGE</summary>
    Broken,
}

/// <summary>
/// A type in ASN.1's packed encoding, aligned: how a value is passed over, and what of it is noted on the way. Types are made once and refer
/// to each other without circles, so that reading ends, however a message is made. // nf_conntrack_h323_asn1.c
/// </summary>
internal abstract class PerType
{
    /// <summary>What is not read any more, since nothing behind it matters.</summary>
    public static readonly PerType Unread = new UnreadType();

    /// <summary>A value of no bits.</summary>
    public static readonly PerType Null = new BitsType(0);

    /// <summary>A truth value.</summary>
    public static readonly PerType Flag = new BitsType(1);

    /// <summary>A number of up to 32 bits, behind its length.</summary>
    public static readonly PerType Number = new NumberType();

    /// <summary>Octets behind their count.</summary>
    public static readonly PerType OctetString = new StringType(0, 0, 8);

    /// <summary>An object identifier.</summary>
    public static readonly PerType Identifier = new StringType(8, 0, 8);

    /// <summary>Passes over a value.</summary>
    /// <param name="reader">Reads; behind the value afterwards.</param>
    /// <param name="places">What was found.</param>
    /// <param name="role">What the value is.</param>
    public abstract PerResult Read(ref PerReader reader, ref H323Places places, H323Role role);

    /// <summary>A value of so many bits.</summary>
    public static PerType Bits(int count) => new BitsType(count);

    /// <summary>A value of so many aligned octets.</summary>
    public static PerType Octets(int count) => new OctetsType(count);

    /// <summary>Characters or octets behind their count, which has so many bits and a least value.</summary>
    public static PerType String(int countBits, int bits, int least = 1) => new StringType(countBits, least, bits);

    /// <summary>An address of so many octets, and a port.</summary>
    public static PerType Address(int size) => new AddressType(size);

    /// <summary>Notes that something is there.</summary>
    public static PerType Note(H323Role role, PerType? type = null) => new NoteType(role, type ?? Null);

    /// <summary>Values of one type behind their count.</summary>
    public static PerType ListOf(PerType item, int most = 0) => new ListType(item, most);

    /// <summary>The encoding of a value, as octets behind their count.</summary>
    public static PerType Containing(PerType type) => new ContainingType(type);

    /// <summary>Reads a value behind its length, and goes on behind it, wherever reading ended; one of no type is passed over.</summary>
    protected static PerResult ReadOpen(PerType? type, ref PerReader reader, ref H323Places places, H323Role role)
    {
        if (!reader.TryReadLength(out var length))
            return PerResult.Broken;
        var start = reader.At;
        if (!reader.TrySkipOctets(length))
            return PerResult.Broken;
        if (type is null)
            return PerResult.Read;
        var end = reader.At;
        reader.MoveTo(start);
        var result = type.Read(ref reader, ref places, role);
        reader.MoveTo(end);
        return result == PerResult.Broken ? PerResult.Broken : PerResult.Read;
    }

    private static PerResult Of(bool isRead) => isRead ? PerResult.Read : PerResult.Broken;

    private sealed class UnreadType : PerType
    {
        public override PerResult Read(ref PerReader reader, ref H323Places places, H323Role role) => PerResult.Stopped;
    }

    private sealed class BitsType(int count) : PerType
    {
        public override PerResult Read(ref PerReader reader, ref H323Places places, H323Role role) => Of(reader.TrySkip(count));
    }

    private sealed class OctetsType(int count) : PerType
    {
        public override PerResult Read(ref PerReader reader, ref H323Places places, H323Role role) => Of(reader.TrySkipOctets(count));
    }

    private sealed class NumberType : PerType
    {
        public override PerResult Read(ref PerReader reader, ref H323Places places, H323Role role)
        {
            if (!reader.TryRead(2, out var more))
                return PerResult.Broken;
            places.Add(role, reader.At, (int)more + 1);
            return Of(reader.TrySkipOctets((int)more + 1));
        }
    }

    private sealed class StringType(int countBits, int least, int bits) : PerType
    {
        private const int Octet = 8;

        public override PerResult Read(ref PerReader reader, ref H323Places places, H323Role role)
        {
            if (countBits == Octet)
                reader.MoveTo(reader.At);
            int count;
            if (countBits == 0)
            {
                if (!reader.TryReadLength(out count))
                    return PerResult.Broken;
            }
            else
            {
                if (!reader.TryRead(countBits, out var number))
                    return PerResult.Broken;
                count = (int)number + least;
            }
            reader.MoveTo(reader.At);
            return Of(reader.TrySkip(count * bits));
        }
    }

    private sealed class AddressType(int size) : PerType
    {
        public override PerResult Read(ref PerReader reader, ref H323Places places, H323Role role)
        {
            places.Add(role, reader.At, size);
            return Of(reader.TrySkipOctets(size + sizeof(ushort)));
        }
    }

    private sealed class NoteType(H323Role noted, PerType type) : PerType
    {
        public override PerResult Read(ref PerReader reader, ref H323Places places, H323Role role)
        {
            places.Add(noted, 0, 0);
            return type.Read(ref reader, ref places, role);
        }
    }

    // What is behind so many is not noted; none are when that is 0.
    private sealed class ListType(PerType item, int most) : PerType
    {
        public override PerResult Read(ref PerReader reader, ref H323Places places, H323Role role)
        {
            if (!reader.TryReadLength(out var count))
                return PerResult.Broken;
            for (var at = 0; at < count; at++)
            {
                if (!places.TryCount())
                    return PerResult.Broken;
                var before = places.Count;
                var result = item.Read(ref reader, ref places, role);
                if (result != PerResult.Read)
                    return result;
                if (at >= most)
                    places.Count = before;
            }
            return PerResult.Read;
        }
    }

    private sealed class ContainingType(PerType type) : PerType
    {
        public override PerResult Read(ref PerReader reader, ref H323Places places, H323Role role) => ReadOpen(type, ref reader, ref places, role);
    }
}
