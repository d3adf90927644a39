using Statewall.Sync.Wire;

namespace Statewall.Sync.States;

/// <summary>Fields of a connection that are known: a bit for each <see cref="ConnectionAttribute"/>, and for what no message has.</summary>
[Flags]
internal enum ConnectionFields : ulong
{
    /// <summary>No field.</summary>
    None = 0,

    /// <summary>See <see cref="ConnectionAttribute.IPv4"/>.</summary>
    IPv4 = 1UL << (int)ConnectionAttribute.IPv4,

    /// <summary>See <see cref="ConnectionAttribute.IPv6"/>.</summary>
    IPv6 = 1UL << (int)ConnectionAttribute.IPv6,

    /// <summary>See <see cref="ConnectionAttribute.Protocol"/>.</summary>
    Protocol = 1UL << (int)ConnectionAttribute.Protocol,

    /// <summary>See <see cref="ConnectionAttribute.Ports"/>.</summary>
    Ports = 1UL << (int)ConnectionAttribute.Ports,

    /// <summary>See <see cref="ConnectionAttribute.TcpState"/>.</summary>
    TcpState = 1UL << (int)ConnectionAttribute.TcpState,

    /// <summary>See <see cref="ConnectionAttribute.Status"/>.</summary>
    Status = 1UL << (int)ConnectionAttribute.Status,

    /// <summary>See <see cref="ConnectionAttribute.Timeout"/>.</summary>
    Timeout = 1UL << (int)ConnectionAttribute.Timeout,

    /// <summary>See <see cref="ConnectionAttribute.Mark"/>.</summary>
    Mark = 1UL << (int)ConnectionAttribute.Mark,

    /// <summary>See <see cref="ConnectionAttribute.MasterIPv4"/>.</summary>
    MasterIPv4 = 1UL << (int)ConnectionAttribute.MasterIPv4,

    /// <summary>See <see cref="ConnectionAttribute.MasterIPv6"/>.</summary>
    MasterIPv6 = 1UL << (int)ConnectionAttribute.MasterIPv6,

    /// <summary>See <see cref="ConnectionAttribute.MasterProtocol"/>.</summary>
    MasterProtocol = 1UL << (int)ConnectionAttribute.MasterProtocol,

    /// <summary>See <see cref="ConnectionAttribute.MasterPorts"/>.</summary>
    MasterPorts = 1UL << (int)ConnectionAttribute.MasterPorts,

    /// <summary>See <see cref="ConnectionAttribute.SourceNatIPv4"/>.</summary>
    SourceNatIPv4 = 1UL << (int)ConnectionAttribute.SourceNatIPv4,

    /// <summary>See <see cref="ConnectionAttribute.DestinationNatIPv4"/>.</summary>
    DestinationNatIPv4 = 1UL << (int)ConnectionAttribute.DestinationNatIPv4,

    /// <summary>See <see cref="ConnectionAttribute.SourceNatPort"/>.</summary>
    SourceNatPort = 1UL << (int)ConnectionAttribute.SourceNatPort,

    /// <summary>See <see cref="ConnectionAttribute.DestinationNatPort"/>.</summary>
    DestinationNatPort = 1UL << (int)ConnectionAttribute.DestinationNatPort,

    /// <summary>See <see cref="ConnectionAttribute.SequenceAdjustment"/>.</summary>
    SequenceAdjustment = 1UL << (int)ConnectionAttribute.SequenceAdjustment,

    /// <summary>See <see cref="ConnectionAttribute.SctpState"/>.</summary>
    SctpState = 1UL << (int)ConnectionAttribute.SctpState,

    /// <summary>See <see cref="ConnectionAttribute.OriginalTag"/>.</summary>
    OriginalTag = 1UL << (int)ConnectionAttribute.OriginalTag,

    /// <summary>See <see cref="ConnectionAttribute.ReplyTag"/>.</summary>
    ReplyTag = 1UL << (int)ConnectionAttribute.ReplyTag,

    /// <summary>See <see cref="ConnectionAttribute.DccpState"/>.</summary>
    DccpState = 1UL << (int)ConnectionAttribute.DccpState,

    /// <summary>See <see cref="ConnectionAttribute.DccpRole"/>.</summary>
    DccpRole = 1UL << (int)ConnectionAttribute.DccpRole,

    /// <summary>See <see cref="ConnectionAttribute.IcmpType"/>.</summary>
    IcmpType = 1UL << (int)ConnectionAttribute.IcmpType,

    /// <summary>See <see cref="ConnectionAttribute.IcmpCode"/>.</summary>
    IcmpCode = 1UL << (int)ConnectionAttribute.IcmpCode,

    /// <summary>See <see cref="ConnectionAttribute.IcmpId"/>.</summary>
    IcmpId = 1UL << (int)ConnectionAttribute.IcmpId,

    /// <summary>See <see cref="ConnectionAttribute.OriginalWindowScale"/>.</summary>
    OriginalWindowScale = 1UL << (int)ConnectionAttribute.OriginalWindowScale,

    /// <summary>See <see cref="ConnectionAttribute.ReplyWindowScale"/>.</summary>
    ReplyWindowScale = 1UL << (int)ConnectionAttribute.ReplyWindowScale,

    /// <summary>See <see cref="ConnectionAttribute.Helper"/>.</summary>
    Helper = 1UL << (int)ConnectionAttribute.Helper,

    /// <summary>See <see cref="ConnectionAttribute.Labels"/>.</summary>
    Labels = 1UL << (int)ConnectionAttribute.Labels,

    /// <summary>See <see cref="ConnectionAttribute.SourceNatIPv6"/>.</summary>
    SourceNatIPv6 = 1UL << (int)ConnectionAttribute.SourceNatIPv6,

    /// <summary>See <see cref="ConnectionAttribute.DestinationNatIPv6"/>.</summary>
    DestinationNatIPv6 = 1UL << (int)ConnectionAttribute.DestinationNatIPv6,

    /// <summary>See <see cref="ConnectionAttribute.Synproxy"/>.</summary>
    Synproxy = 1UL << (int)ConnectionAttribute.Synproxy,

    /// <summary>See <see cref="ConnectionAttribute.Zone"/>.</summary>
    Zone = 1UL << (int)ConnectionAttribute.Zone,

    /// <summary>Tuple of the reply direction.</summary>
    Reply = 1UL << 40,

    /// <summary>The kernel's identifier.</summary>
    Id = 1UL << 41,

    /// <summary>Addresses of the original direction.</summary>
    Addresses = IPv4 | IPv6,

    /// <summary>States of transport protocols.</summary>
    States = TcpState | SctpState | DccpState,

    /// <summary>What transport protocols know of a connection.</summary>
    ProtocolInfo = States | OriginalWindowScale | ReplyWindowScale | OriginalTag | ReplyTag | DccpRole,

    /// <summary>Type, code and identifier of ICMP.</summary>
    Icmp = IcmpType | IcmpCode | IcmpId,

    /// <summary>Addresses of the expecting connection.</summary>
    MasterAddresses = MasterIPv4 | MasterIPv6,

    /// <summary>All of the expecting connection.</summary>
    Master = MasterAddresses | MasterProtocol | MasterPorts,

    /// <summary>Address that the source is translated to.</summary>
    SourceNatAddresses = SourceNatIPv4 | SourceNatIPv6,

    /// <summary>Address that the destination is translated to.</summary>
    DestinationNatAddresses = DestinationNatIPv4 | DestinationNatIPv6,

    /// <summary>All translations.</summary>
    Nat = SourceNatAddresses | DestinationNatAddresses | SourceNatPort | DestinationNatPort,

    /// <summary>What most connections do not have.</summary>
    Rare = Master | Nat | SequenceAdjustment | Helper | Labels | Synproxy,
}
