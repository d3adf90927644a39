using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Statewall.Conntrack;
using Statewall.Conntrack.Protocols;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Sync.States;

/// <summary>
/// What names a connection between machines: the tuple of its original direction and its zone; and, without a zone, any other tuple.
/// It has no padding, so that two are compared and hashed as five words. // struct nf_conntrack_tuple
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FlowTuple : IEquatable<FlowTuple>
{
    private static readonly ulong Seed = MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <summary>Source address.</summary>
    public FlowAddress Source;

    /// <summary>Destination address.</summary>
    public FlowAddress Destination;

    /// <summary>Source port, GRE key, or identifier of ICMP; host order.</summary>
    public ushort SourcePort;

    /// <summary>Destination port, GRE key, or type and code of ICMP, the type in the upper byte; host order.</summary>
    public ushort DestinationPort;

    /// <summary>Zone of both directions; host order.</summary>
    public ushort Zone;

    /// <summary>Transport protocol.</summary>
    public byte Protocol;

    /// <summary>Family of the addresses; unspecified while there are none.</summary>
    public NfProto Family;

    /// <summary>True when the addresses have 16 bytes.</summary>
    public readonly bool IsIPv6 => Family == NfProto.IPv6;

    /// <summary>True when the protocol has ports in messages between machines: UDP-Lite has none there.</summary>
    public readonly bool HasPorts => Protocol is ProtocolNames.Tcp or ProtocolNames.Udp or ProtocolNames.Sctp or ProtocolNames.Dccp;

    /// <summary>True for ICMP and ICMPv6.</summary>
    public readonly bool IsIcmp => Protocol is ProtocolNames.Icmp or ProtocolNames.IcmpV6;

    /// <summary>Type of an ICMP message.</summary>
    public readonly byte IcmpType => (byte)(DestinationPort >> 8);

    /// <summary>Code of an ICMP message.</summary>
    public readonly byte IcmpCode => (byte)DestinationPort;

    /// <summary>Takes the tuple of a message of ctnetlink, without its zone.</summary>
    public void Read(in TupleView view, NfProto family)
    {
        Source = FlowAddress.Read(view.Source);
        Destination = FlowAddress.Read(view.Destination);
        Protocol = view.Protocol;
        Family = family;
        var isIcmp = IsIcmp;
        SourcePort = isIcmp ? view.IcmpId : view.SourcePort;
        DestinationPort = isIcmp ? (ushort)((view.IcmpType << 8) | view.IcmpCode) : view.DestinationPort;
    }

    /// <summary>Takes a tuple of ctnetlink, without its zone; false when it has no addresses.</summary>
    public bool TryRead(in ConntrackTuple tuple)
    {
        if (tuple.Source is not { } source || tuple.Destination is not { } destination || source.Family != destination.Family)
            return false;
        Source = FlowAddress.Read(source.Bytes);
        Destination = FlowAddress.Read(destination.Bytes);
        Family = source.Family;
        Protocol = tuple.Protocol ?? 0;
        SourcePort = tuple.SourcePort ?? tuple.IcmpId ?? 0;
        DestinationPort = tuple.DestinationPort ?? (ushort)(((tuple.IcmpType ?? 0) << 8) | (tuple.IcmpCode ?? 0));
        return true;
    }

    /// <summary>The tuple as ctnetlink takes it.</summary>
    public readonly ConntrackTuple ToTuple()
    {
        var tuple = new ConntrackTuple { Source = Source.ToInet(IsIPv6), Destination = Destination.ToInet(IsIPv6), Protocol = Protocol };
        switch (ProtocolNames.KeysOf(Protocol))
        {
            case TupleKeys.Icmp:
                tuple.IcmpId = SourcePort;
                tuple.IcmpType = IcmpType;
                tuple.IcmpCode = IcmpCode;
                break;
            case TupleKeys.Ports or TupleKeys.Keys:
                tuple.SourcePort = SourcePort;
                tuple.DestinationPort = DestinationPort;
                break;
            default:
                break;
        }
        return tuple;
    }

    /// <summary>The tuple of packets that come back, where nothing is translated. // nf_ct_invert_tuple</summary>
    public readonly FlowTuple Mirrored() => this with
    {
        Source = Destination,
        Destination = Source,
        SourcePort = IsIcmp ? SourcePort : DestinationPort,
        DestinationPort = IsIcmp ? (ushort)((AnswerTo(IcmpType) << 8) | IcmpCode) : SourcePort,
    };

    /// <inheritdoc/>
    public readonly bool Equals(FlowTuple other)
    {
        ref var left = ref Words(in this);
        ref var right = ref Words(in other);
        return left == right && Unsafe.Add(ref left, 1) == Unsafe.Add(ref right, 1) && Unsafe.Add(ref left, 2) == Unsafe.Add(ref right, 2)
            && Unsafe.Add(ref left, 3) == Unsafe.Add(ref right, 3) && Unsafe.Add(ref left, 4) == Unsafe.Add(ref right, 4);
    }

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is FlowTuple other && Equals(other);

    /// <summary>A hash that differs from one run of the program to the next, so that nobody can fill one bucket.</summary>
    public override readonly int GetHashCode()
    {
        const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;
        ref var words = ref Words(in this);
        var hash = Seed;
        for (var index = 0; index < 5; index++)
        {
            hash = (hash ^ Unsafe.Add(ref words, index)) * Multiplier;
            hash ^= hash >> 32;
        }
        return (int)hash;
    }

    private static ref ulong Words(in FlowTuple tuple) => ref Unsafe.As<FlowTuple, ulong>(ref Unsafe.AsRef(in tuple));

    private readonly byte AnswerTo(byte type) => (Protocol, type) switch
    {
        (ProtocolNames.Icmp, 8) => 0, // echo
        (ProtocolNames.Icmp, 0) => 8,
        (ProtocolNames.Icmp, 13) => 14, // timestamp
        (ProtocolNames.Icmp, 14) => 13,
        (ProtocolNames.Icmp, 15) => 16, // information
        (ProtocolNames.Icmp, 16) => 15,
        (ProtocolNames.Icmp, 17) => 18, // address mask
        (ProtocolNames.Icmp, 18) => 17,
        (ProtocolNames.IcmpV6, 128) => 129, // echo
        (ProtocolNames.IcmpV6, 129) => 128,
        (ProtocolNames.IcmpV6, 139) => 140, // node information
        (ProtocolNames.IcmpV6, 140) => 139,
        _ => type,
    };
}
