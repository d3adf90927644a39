using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Statewall.Nfnetlink.Uapi;
using TrackingFlags = Statewall.Nfnetlink.Uapi.TcpFlags;

namespace Statewall.Engine.Conntrack.Trackers;

/// <summary>What is known of one end of a TCP connection. // struct ip_ct_tcp_state</summary>
[StructLayout(LayoutKind.Sequential, Pack = 2)]
internal struct TcpPeer
{
    /// <summary>The highest sequence number sent, plus its length. // td_end</summary>
    public uint End;

    /// <summary>The highest sequence number that the other end allows. // td_maxend</summary>
    public uint MaximumEnd;

    /// <summary>The largest window announced, scaled. // td_maxwin</summary>
    public uint MaximumWindow;

    /// <summary>The highest acknowledgement sent. // td_maxack</summary>
    public uint MaximumAck;

    /// <summary>The window scale announced. // td_scale</summary>
    public byte Scale;

    /// <summary>What was seen. // flags</summary>
    public TrackingFlags Flags;

    /// <summary>True when all the flags are set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Has(TrackingFlags flags) => (Flags & flags) == flags;
}

/// <summary>Both ends of a connection by direction.</summary>
[InlineArray(2)]
internal struct TcpPeers
{
    private TcpPeer _first;
}

/// <summary>The kinds of segments between which the state table distinguishes. // enum tcp_bit_set</summary>
internal enum TcpSegmentKind : byte
{
    Syn,
    SynAck,
    Fin,
    Ack,
    Rst,
    None,
}

/// <summary>A TCP connection: 56 bytes of its entry. // struct ip_ct_tcp</summary>
[StructLayout(LayoutKind.Sequential, Pack = 2)]
internal struct TcpConnection
{
    /// <summary>Both ends. // seen</summary>
    public TcpPeers Peers;

    /// <summary>The connection's state. // state</summary>
    public TcpState State;

    /// <summary>The direction of the last segment that counted. // last_dir</summary>
    public Direction LastDirection;

    /// <summary>How often the last acknowledgement was repeated. // retrans</summary>
    public byte Retransmissions;

    /// <summary>The kind of the last segment that counted. // last_index</summary>
    public TcpSegmentKind LastKind;

    /// <summary>Its sequence number. // last_seq</summary>
    public uint LastSequence;

    /// <summary>Its acknowledgement. // last_ack</summary>
    public uint LastAck;

    /// <summary>Its end. // last_end</summary>
    public uint LastEnd;

    /// <summary>Its window, unscaled. // last_win</summary>
    public ushort LastWindow;

    /// <summary>The window scale of a SYN that was let through unjudged. // last_wscale</summary>
    public byte LastScale;

    /// <summary>The options of such a SYN, and marks of the connection's course. // last_flags</summary>
    public TrackingFlags LastFlags;
}
