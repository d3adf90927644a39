namespace Statewall.Conntrack.Filters.Expressions;

/// <summary>What the values of a field are.</summary>
internal enum FieldKind
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>A number of bytes or packets: k, M, G, Ki, Mi, Gi can follow.</summary>
    Amount,

    /// <summary>Seconds: s, m, h, d can follow.</summary>
    Seconds,

    /// <summary>An address, a network, or a range of addresses.</summary>
    Address,

    /// <summary>A word.</summary>
    Text,

    /// <summary>A label's name or bit: any of several.</summary>
    Label,

    /// <summary>Status bits: true or false.</summary>
    Flag,
}

/// <summary>The fields that an expression can name.</summary>
internal enum Field
{
    Family,
    Protocol,
    State,
    Timeout,
    Age,
    Mark,
    SecurityMark,
    Zone,
    Use,
    Id,
    Status,
    Helper,
    SecurityContext,
    Label,
    Packets,
    Bytes,
    Source,
    Destination,
    SourcePort,
    DestinationPort,
    IcmpType,
    IcmpCode,
    IcmpId,
    DirectionZone,
    DirectionPackets,
    DirectionBytes,
    Assured,
    Unreplied,
    SeenReply,
    Expected,
    Offload,
    HwOffload,
    FixedTimeout,
    Dying,
    SourceNat,
    DestinationNat,
    AnyNat,
}
