using Statewall.Conntrack.Filters.Expressions;
using Statewall.Conntrack.Protocols;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Filters;

// Overview: what a listing, an event log or a deletion wants. ToRequest hands as much as possible to the kernel (ctnetlink_alloc_filter);
// Matches then compares everything, since older kernels ignore filters that they do not know.

/// <summary>Which connections are wanted; a property that is null is not compared.</summary>
public sealed record ConnectionFilter
{
    private static readonly ConnectionFilter Everything = new();

    /// <summary>Protocol family; any when unspecified.</summary>
    public NfProto Family { get; init; }

    /// <summary>Transport protocol.</summary>
    public byte? Protocol { get; init; }

    /// <summary>Tuple of the original direction.</summary>
    public TupleFilter Original { get; init; }

    /// <summary>Tuple of the reply direction.</summary>
    public TupleFilter Reply { get; init; }

    /// <summary>State of the transport protocol: a <see cref="TcpState"/>, <see cref="SctpState"/> or <see cref="DccpState"/>, as the protocol says.</summary>
    public byte? ProtocolState { get; init; }

    /// <summary>Mark; a connection without one has mark 0.</summary>
    public MarkMatch? Mark { get; init; }

    /// <summary>Security mark; not compared where there is none, as kernels send a context in its place.</summary>
    public uint? SecurityMark { get; init; }

    /// <summary>Status bits that must all be set.</summary>
    public ConntrackStatus? Status { get; init; }

    /// <summary>Zone of both directions; a connection without one is in zone 0.</summary>
    public ushort? Zone { get; init; }

    /// <summary>Identifier.</summary>
    public uint? Id { get; init; }

    /// <summary>Labels that must all be set.</summary>
    public ConntrackLabels? Labels { get; init; }

    /// <summary>Its source is translated.</summary>
    public NatMatch? SourceNat { get; init; }

    /// <summary>Its destination is translated.</summary>
    public NatMatch? DestinationNat { get; init; }

    /// <summary>Its source or its destination is translated.</summary>
    public NatMatch? AnyNat { get; init; }

    /// <summary>A condition in words, which must hold as well.</summary>
    public ConnectionExpression? Expression { get; init; }

    /// <summary>True when nothing is compared.</summary>
    public bool IsEmpty => this == Everything;

    /// <summary>True when the connection is wanted. Allocates nothing; a malformed part shows in the view's fault.</summary>
    public bool Matches(ref ConnectionView connection) =>
        (Family == NfProto.Unspecified || Family == connection.Family)
        && (Protocol is not { } protocol || connection.Protocol == protocol)
        && Original.Matches(connection.Original)
        && Reply.Matches(connection.Reply)
        && MatchesState(ref connection)
        && MatchesNumbers(ref connection)
        && MatchesLabels(ref connection)
        && (SourceNat is not { } source || NatState.IsSourceTo(ref connection, source))
        && (DestinationNat is not { } destination || NatState.IsDestinationTo(ref connection, destination))
        && (AnyNat is not { } any || NatState.IsSourceTo(ref connection, any) || NatState.IsDestinationTo(ref connection, any))
        && (Expression is null || Expression.Matches(ref connection));

    /// <summary>The part of the filter that a kernel takes with a dump or flush request. // ctnetlink_alloc_filter</summary>
    public ConntrackMessage ToRequest()
    {
        var request = new ConntrackMessage();
        if (Mark is { } mark)
            (request.Mark, request.MarkMask) = (mark.Value, mark.Mask);
        if (Status is { } status)
            (request.Status, request.StatusMask) = (status, status);
        if (Zone is not (null or 0))
            request.Zone = Zone;
        // a kernel compares tuples only within one family
        if (Family is not (NfProto.IPv4 or NfProto.IPv6))
            return request;
        var filter = default(Nfnetlink.Ctnetlink.ConntrackFilter);
        request.Original = ToTuple(Original, out var flags);
        filter.Original = flags == TupleFilterFlags.None ? null : flags;
        request.Reply = ToTuple(Reply, out flags);
        filter.Reply = flags == TupleFilterFlags.None ? null : flags;
        if (filter != default)
            request.Filter = filter;
        return request;
    }

    // of IPv6 addresses, kernels up to at least 6.18 leave out the very connections that were asked for (ctnetlink_filter_match_tuple)
    private static bool IsWhole(AddressMatch? match, NfProto family) =>
        match is { IsExact: true } exact && exact.Address.Family == family && family == NfProto.IPv4;

    private bool MatchesState(ref ConnectionView connection) =>
        ProtocolState is not { } wanted || (connection.TryGetProtocolState(out _, out var state) && state == wanted);

    private bool MatchesNumbers(ref ConnectionView connection)
    {
        if (Mark is { } mark && !mark.Matches(connection.TryGetU32(CtAttribute.Mark, out var value) ? value : 0))
            return false;
        if (SecurityMark is { } wantedMark && connection.TryGetU32(CtAttribute.SecMark, out value) && value != wantedMark)
            return false;
        if (Status is { } wanted && !(connection.TryGetStatus(out var status) && (status & wanted) == wanted))
            return false;
        if (Zone is { } wantedZone && wantedZone != (connection.TryGetU16(CtAttribute.Zone, out var zone) ? zone : 0))
            return false;
        return Id is not { } id || (connection.TryGetU32(CtAttribute.Id, out value) && value == id);
    }

    private bool MatchesLabels(ref ConnectionView connection)
    {
        if (Labels is not { } labels)
            return true;
        if (!connection.TryGetBytes(CtAttribute.Labels, out var bits))
            return labels.IsEmpty;
        var wanted = labels.Bytes;
        for (var index = 0; index < wanted.Length; index++)
        {
            var present = index < bits.Length ? bits[index] : 0;
            if ((present & wanted[index]) != wanted[index])
                return false;
        }
        return true;
    }

    private ConntrackTuple? ToTuple(in TupleFilter tuple, out TupleFilterFlags flags)
    {
        flags = TupleFilterFlags.None;
        var result = new ConntrackTuple();
        if (IsWhole(tuple.Source, Family))
        {
            result.Source = tuple.Source?.Address;
            flags |= TupleFilterFlags.Source;
        }
        if (IsWhole(tuple.Destination, Family))
        {
            result.Destination = tuple.Destination?.Address;
            flags |= TupleFilterFlags.Destination;
        }
        if (Protocol is null)
            return flags == TupleFilterFlags.None ? null : result;
        result.Protocol = Protocol;
        flags |= TupleFilterFlags.Protocol;
        if (HasPorts && tuple.SourcePort is not null)
        {
            result.SourcePort = tuple.SourcePort;
            flags |= TupleFilterFlags.SourcePort;
        }
        if (HasPorts && tuple.DestinationPort is not null)
        {
            result.DestinationPort = tuple.DestinationPort;
            flags |= TupleFilterFlags.DestinationPort;
        }
        return result;
    }

    private bool HasPorts => ProtocolNames.KeysOf(Protocol ?? 0) == TupleKeys.Ports;
}
