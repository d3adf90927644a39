using System.Buffers.Binary;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>What is known of the connection. // xt_conntrack.c</summary>
internal sealed class ConntrackMatch : XtMatch
{
    private const uint SourceNat = 1 << 6; // XT_CONNTRACK_STATE_SNAT
    private const uint DestinationNat = 1 << 7;
    private const uint Untracked = 1 << 8;
    private const int OfState = 1 << 0; // XT_CONNTRACK_STATE
    private const int OfProtocol = 1 << 1;
    private const int OfAddresses = 1 << 2; // the first of four
    private const int OfStatus = 1 << 6;
    private const int OfExpiry = 1 << 7;
    private const int OfPorts = 1 << 8; // the first of four
    private const int OfDirection = 1 << 12;
    private const int AddressSize = 16; // sizeof(union nf_inet_addr)
    private const int Ends = 4; // source and destination of both directions

    private readonly XtInfo _info;
    private readonly bool _isIPv6;
    private readonly (ushort Least, ushort Most)[] _ports = new (ushort, ushort)[Ends];
    private readonly ushort _asked;
    private readonly ushort _inverted;
    private readonly ushort _states;
    private readonly ushort _status;

    private ConntrackMatch(XtContext context, int revision)
    {
        (_info, _isIPv6) = (context.Info, context.Family == NfProto.IPv6);
        for (var end = 0; end < Ends; end++)
        {
            var port = revision == 3 ? _info.U16(138 + end * 2) : _info.Net16(138 + end * 2);
            _ports[end] = (port, revision == 3 ? _info.U16(154 + end * 2) : port);
        }
        (_asked, _inverted) = (_info.U16(146), _info.U16(148));
        (_states, _status) = revision == 1 ? (_info.U8(150), _info.U8(151)) : (_info.U16(150), _info.U16(152));
    }

    public static readonly XtKind<XtMatch>[] Kinds =
    [
        new("conntrack", 1, context => new ConntrackMatch(context, 1)) { Size = 152, NeedsTracking = true },
        new("conntrack", 2, context => new ConntrackMatch(context, 2)) { Size = 156, NeedsTracking = true },
        new("conntrack", 3, context => new ConntrackMatch(context, 3)) { Size = 164, NeedsTracking = true },
    ];

    // conntrack_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        if ((_asked & OfState) != 0 && (StatesOf(in packet) & _states) != 0 == IsInverted(OfState))
            return false;
        if (packet.Slot == 0)
            return (_asked & OfState) != 0;
        var table = packet.Host!.Connections;
        ref var entry = ref table[packet.Slot];
        if (!Holds(OfDirection, packet.Direction == Direction.Original) || !Holds(OfProtocol, entry.Original.Protocol == _info.U16(136)))
            return false;
        if (!HasEnds(in entry.Original, 0) || !HasEnds(table.ReplyOf(packet.Slot), 2))
            return false;
        if (!Holds(OfStatus, ((uint)entry.Status & _status) != 0))
            return false;
        var seconds = table.MillisecondsLeft(packet.Slot) / 1000;
        return Holds(OfExpiry, seconds >= _info.U32(128) && seconds <= _info.U32(132));
    }

    private static uint StatesOf(in Packet packet)
    {
        var states = StateMatch.BitOf(in packet, Untracked);
        if (packet.Slot == 0)
            return states;
        ref var entry = ref packet.Host!.Connections[packet.Slot];
        return states | (entry.Has(ConntrackStatus.SrcNat) ? SourceNat : 0) | (entry.Has(ConntrackStatus.DstNat) ? DestinationNat : 0);
    }

    private bool IsInverted(int what) => (_inverted & what) != 0;

    private bool Holds(int what, bool isSo) => (_asked & what) == 0 || isSo != IsInverted(what);

    private bool HasEnds(in TupleKey tuple, int first) =>
        Holds(OfAddresses << first, IsAddress(tuple.Source, first)) && Holds(OfAddresses << (first + 1), IsAddress(tuple.Destination, first + 1))
        && Holds(OfPorts << first, IsPort(tuple.SourcePort, first)) && Holds(OfPorts << (first + 1), IsPort(tuple.DestinationPort, first + 1));

    // conntrack_addrcmp
    private bool IsAddress(UInt128 address, int end)
    {
        var wanted = _info.Bytes.AsSpan(end * 2 * AddressSize);
        return _isIPv6
            ? ((address ^ BinaryPrimitives.ReadUInt128BigEndian(wanted)) & BinaryPrimitives.ReadUInt128BigEndian(wanted[AddressSize..])) == UInt128.Zero
            : (((uint)address ^ BinaryPrimitives.ReadUInt32BigEndian(wanted)) & BinaryPrimitives.ReadUInt32BigEndian(wanted[AddressSize..])) == 0;
    }

    private bool IsPort(ushort port, int end) => port >= _ports[end].Least && port <= _ports[end].Most;
}
