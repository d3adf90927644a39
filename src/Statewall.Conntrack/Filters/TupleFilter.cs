namespace Statewall.Conntrack.Filters;

/// <summary>What one direction's tuple must be; a field that is null is not compared.</summary>
public record struct TupleFilter
{
    /// <summary>Source address.</summary>
    public AddressMatch? Source;

    /// <summary>Destination address.</summary>
    public AddressMatch? Destination;

    /// <summary>Source port, or GRE key.</summary>
    public ushort? SourcePort;

    /// <summary>Destination port, or GRE key.</summary>
    public ushort? DestinationPort;

    /// <summary>ICMP type.</summary>
    public byte? IcmpType;

    /// <summary>ICMP code.</summary>
    public byte? IcmpCode;

    /// <summary>ICMP identifier.</summary>
    public ushort? IcmpId;

    /// <summary>Zone of the direction alone; a tuple without one is in zone 0.</summary>
    public ushort? Zone;

    /// <summary>True when nothing is compared.</summary>
    public readonly bool IsEmpty => this == default;

    /// <summary>True when <paramref name="tuple"/> has every field asked for, with its value.</summary>
    public readonly bool Matches(in TupleView tuple) =>
        (Source is not { } source || source.Matches(tuple.Source))
        && (Destination is not { } destination || destination.Matches(tuple.Destination))
        && (SourcePort is not { } sourcePort || (tuple.Has(TupleFields.SourcePort) && tuple.SourcePort == sourcePort))
        && (DestinationPort is not { } port || (tuple.Has(TupleFields.DestinationPort) && tuple.DestinationPort == port))
        && (IcmpType is not { } type || (tuple.Has(TupleFields.IcmpType) && tuple.IcmpType == type))
        && (IcmpCode is not { } code || (tuple.Has(TupleFields.IcmpCode) && tuple.IcmpCode == code))
        && (IcmpId is not { } id || (tuple.Has(TupleFields.IcmpId) && tuple.IcmpId == id))
        && (Zone is not { } zone || tuple.Zone == zone);
}
