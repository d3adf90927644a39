using System.Buffers.Binary;
using Statewall.Conntrack;
using Statewall.Conntrack.Filters;
using Statewall.Conntrack.Protocols;
using Statewall.Netlink;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Cli.Applets.Conntrack;

// What the options ask of the kernel: a filter, a change, a new entry, a key.
internal sealed partial class ConntrackArguments
{
    private const byte EveryDirection = (byte)(TcpFlags.SackPermitted | TcpFlags.BeLiberal);

    private TupleKeys Keys => ProtocolNames.KeysOf(Protocol ?? 0);

    /// <summary>Which connections -L, -E, -D and -U work on. What -U is to change is no condition.</summary>
    public ConnectionFilter ToFilter()
    {
        var filter = new ConnectionFilter
        {
            Family = Family,
            Protocol = Protocol,
            Original = _original with { Source = Masked(_original.Source, _mask.Source), Destination = Masked(_original.Destination, _mask.Destination) },
            Reply = _reply,
            Id = Id,
            Labels = Labels,
            Zone = Zone,
            SourceNat = SourceNat,
            DestinationNat = DestinationNat,
            AnyNat = AnyNat,
            SecurityMark = SecurityMark,
        };
        if (Command != Command.Update)
            filter = filter with { Mark = Mark, Status = Status, ProtocolState = State };
        return Where is null ? filter : Where.Narrow(filter);
    }

    /// <summary>What -U changes.</summary>
    public ConnectionChange ToChange() => new()
    {
        Timeout = Timeout,
        Mark = Mark,
        Status = Status,
        LabelsToAdd = LabelsToAdd,
        LabelsToDelete = LabelsToDelete,
        Tcp = ToTcp(),
        Sctp = ToSctp(),
        Dccp = ToDccp(),
    };

    /// <summary>What -I and -A create. A direction that is not described is the other one turned round.</summary>
    /// <exception cref="NetlinkException">The protocol is ICMP and the addresses are IPv6, or the other way round.</exception>
    public ConntrackMessage ToConnection()
    {
        var hasOriginal = Has(Option.Source) || Has(Option.Destination);
        var hasReply = Has(Option.ReplySource) || Has(Option.ReplyDestination);
        var original = hasOriginal ? Whole(in _original) : Invert(Whole(Described(in _reply, in _original)));
        var reply = hasReply ? Whole(in _reply) : Invert(original);
        if (!hasOriginal)
            reply = Invert(original);
        if (Keys == TupleKeys.Icmp && hasReply)
            reply = reply with { IcmpType = InverseOf(original.IcmpType ?? 0), IcmpCode = original.IcmpCode, IcmpId = original.IcmpId };
        if (Protocol is ProtocolNames.Icmp or ProtocolNames.IcmpV6 && (Protocol == ProtocolNames.Icmp) != (Family == NfProto.IPv4))
            throw new NetlinkException("create connection", NetlinkErrno.Inval);
        original.Zone = _original.Zone;
        reply.Zone = _reply.Zone;
        return new ConntrackMessage
        {
            Original = original,
            Reply = reply,
            Zone = Zone,
            Status = Status is { } status ? status | ConntrackStatus.Confirmed : null,
            Timeout = Timeout,
            Mark = Mark?.Value,
            Labels = LabelsToAdd,
            SourceNat = ToRange(SourceNat),
            DestinationNat = ToRange(DestinationNat),
            Tcp = ToTcp(),
            Sctp = ToSctp(),
            Dccp = ToDccp(),
        };
    }

    /// <summary>Which connection -G shows: named by its original tuple, or else by its reply tuple.</summary>
    public ConntrackMessage ToKey() => Has(Option.Source) && Has(Option.Destination)
        ? new ConntrackMessage { Original = ToTuple(in _original) }
        : new ConntrackMessage { Reply = ToTuple(in _reply) };

    /// <summary>What -I expect creates.</summary>
    public ExpectationMessage ToExpectation() => new()
    {
        Tuple = ToTuple(in _expected),
        Mask = ToTuple(in _mask),
        Master = ToTuple(in _original),
        Timeout = Timeout,
    };

    /// <summary>Which expectation -G expect and -D expect work on.</summary>
    public ExpectationMessage ToExpectationKey() => new() { Tuple = ToTuple(in _original) };

    private static AddressMatch? Masked(AddressMatch? address, AddressMatch? mask) =>
        address is { } match && mask is { } bits && match.Address.Family == bits.Address.Family ? new AddressMatch(match.Address, bits.Address) : address;

    /// <summary>The reply's description, with the ports of the original one where it has none.</summary>
    private static TupleFilter Described(in TupleFilter reply, in TupleFilter original) => reply.SourcePort is null && reply.DestinationPort is null
        ? reply with { SourcePort = original.DestinationPort, DestinationPort = original.SourcePort }
        : reply;

    /// <summary>A described direction: an address or a port that is left out is 0, and so the kernel refuses most that are not whole.</summary>
    private ConntrackTuple Whole(in TupleFilter tuple)
    {
        var none = Family == NfProto.IPv6 ? new InetAddress(UInt128.Zero) : new InetAddress(0u);
        var whole = ToTuple(in tuple) with { Source = tuple.Source?.Address ?? none, Destination = tuple.Destination?.Address ?? none };
        if (Keys == TupleKeys.Icmp)
            return whole with { IcmpType = _original.IcmpType ?? 0, IcmpCode = _original.IcmpCode ?? 0, IcmpId = _original.IcmpId ?? 0 };
        if (tuple.SourcePort is null && tuple.DestinationPort is null)
            whole.SourcePort = whole.DestinationPort = null;
        return whole;
    }

    private ConntrackTuple ToTuple(in TupleFilter tuple)
    {
        var result = new ConntrackTuple { Source = tuple.Source?.Address, Destination = tuple.Destination?.Address, Protocol = Protocol };
        if (Keys is TupleKeys.Ports or TupleKeys.Keys)
            (result.SourcePort, result.DestinationPort) = (tuple.SourcePort ?? 0, tuple.DestinationPort ?? 0);
        else if (Keys == TupleKeys.Icmp)
            (result.IcmpType, result.IcmpCode, result.IcmpId) = (tuple.IcmpType ?? 0, tuple.IcmpCode ?? 0, tuple.IcmpId ?? 0);
        return result;
    }

    private ConntrackTuple Invert(ConntrackTuple tuple) => tuple with
    {
        Source = tuple.Destination,
        Destination = tuple.Source,
        SourcePort = tuple.DestinationPort,
        DestinationPort = tuple.SourcePort,
        IcmpType = tuple.IcmpType is { } type ? InverseOf(type) : null,
    };

    /// <summary>The type that answers a type; itself when none does. // nf_conntrack_invert_icmp_tuple, nf_conntrack_invert_icmpv6_tuple</summary>
    private byte InverseOf(byte type) => (Protocol, type) switch
    {
        (ProtocolNames.Icmp, 8) => 0,
        (ProtocolNames.Icmp, 0) => 8,
        (ProtocolNames.Icmp, 13 or 15 or 17) => (byte)(type + 1),
        (ProtocolNames.Icmp, 14 or 16 or 18) => (byte)(type - 1),
        (ProtocolNames.IcmpV6, 128 or 139) => (byte)(type + 1),
        (ProtocolNames.IcmpV6, 129 or 140) => (byte)(type - 1),
        _ => type,
    };

    private NatRange? ToRange(NatMatch? nat)
    {
        if (nat is not { Address: { } address } match)
            return null;
        var port = Keys == TupleKeys.Ports ? match.Port : null;
        return new NatRange { MinimumAddress = address, MinimumPort = port, MaximumPort = port };
    }

    private TcpProtocolInfo? ToTcp()
    {
        if (State is not { } state || Protocol != ProtocolNames.Tcp)
            return null;
        // whoever sets a state knows no sequence numbers: the kernel is not to check any
        var liberal = new TcpFlagsMask((TcpFlags)EveryDirection, (TcpFlags)EveryDirection);
        return new TcpProtocolInfo { State = (TcpState)state, OriginalFlags = liberal, ReplyFlags = liberal };
    }

    private SctpProtocolInfo? ToSctp() => Protocol == ProtocolNames.Sctp && State is { } state
        ? new SctpProtocolInfo { State = (SctpState)state, OriginalTag = TagOf(OriginalTag), ReplyTag = TagOf(ReplyTag) }
        : null;

    private DccpProtocolInfo? ToDccp() => Protocol == ProtocolNames.Dccp && State is { } state
        ? new DccpProtocolInfo { State = (DccpState)state, Role = Role, HandshakeSequence = 0 }
        : null;

    /// <summary>Tags are written in the machine's order, as in <c>-o save</c>.</summary>
    private static uint? TagOf(uint? tag) => tag is { } value && BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : tag;
}
