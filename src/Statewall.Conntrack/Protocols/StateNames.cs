using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Protocols;

/// <summary>Names of the states of transport protocols, as listings show and options take them.</summary>
public static class StateNames
{
    /// <summary>The state's name; that of state 0, <c>NONE</c>, for a number without one.</summary>
    /// <param name="info">One of <see cref="CtProtoInfoAttribute"/>.</param>
    /// <param name="state">The state's number.</param>
    public static ReadOnlySpan<byte> Of(ushort info, byte state) => info switch
    {
        CtProtoInfoAttribute.Tcp => Tcp((TcpState)state),
        CtProtoInfoAttribute.Sctp => Sctp((SctpState)state),
        CtProtoInfoAttribute.Dccp => Dccp((DccpState)state),
        _ => "NONE"u8,
    };

    /// <summary>Finds a state by its exact name.</summary>
    /// <param name="info">One of <see cref="CtProtoInfoAttribute"/>.</param>
    /// <param name="name">The name; TCP's ninth state has two, <c>SYN_SENT2</c> and the former <c>LISTEN</c>.</param>
    /// <param name="state">The state's number.</param>
    public static bool TryFind(ushort info, ReadOnlySpan<char> name, out byte state)
    {
        Span<char> known = stackalloc char[24];
        for (state = 0; state < Count(info); state++)
        {
            var length = System.Text.Encoding.ASCII.GetChars(Of(info, state), known);
            if (name.SequenceEqual(known[..length]))
                return true;
        }
        state = (byte)TcpState.SynSent2;
        return info == CtProtoInfoAttribute.Tcp && name is "LISTEN";
    }

    /// <summary>The number of a protocol's states that have a name, from 0 on; 0 for a protocol without states.</summary>
    /// <param name="info">One of <see cref="CtProtoInfoAttribute"/>.</param>
    public static int Count(ushort info) => info switch
    {
        CtProtoInfoAttribute.Tcp => (int)TcpState.Max,
        CtProtoInfoAttribute.Sctp => (int)SctpState.Max,
        CtProtoInfoAttribute.Dccp => (int)DccpState.Invalid + 1,
        _ => 0,
    };

    private static ReadOnlySpan<byte> Tcp(TcpState state) => state switch
    {
        TcpState.SynSent => "SYN_SENT"u8,
        TcpState.SynRecv => "SYN_RECV"u8,
        TcpState.Established => "ESTABLISHED"u8,
        TcpState.FinWait => "FIN_WAIT"u8,
        TcpState.CloseWait => "CLOSE_WAIT"u8,
        TcpState.LastAck => "LAST_ACK"u8,
        TcpState.TimeWait => "TIME_WAIT"u8,
        TcpState.Close => "CLOSE"u8,
        TcpState.SynSent2 => "SYN_SENT2"u8,
        _ => "NONE"u8,
    };

    private static ReadOnlySpan<byte> Sctp(SctpState state) => state switch
    {
        SctpState.Closed => "CLOSED"u8,
        SctpState.CookieWait => "COOKIE_WAIT"u8,
        SctpState.CookieEchoed => "COOKIE_ECHOED"u8,
        SctpState.Established => "ESTABLISHED"u8,
        SctpState.ShutdownSent => "SHUTDOWN_SENT"u8,
        SctpState.ShutdownRecd => "SHUTDOWN_RECD"u8,
        SctpState.ShutdownAckSent => "SHUTDOWN_ACK_SENT"u8,
        SctpState.HeartbeatSent => "HEARTBEAT_SENT"u8,
        SctpState.HeartbeatAcked => "HEARTBEAT_ACKED"u8,
        _ => "NONE"u8,
    };

    private static ReadOnlySpan<byte> Dccp(DccpState state) => state switch
    {
        DccpState.Request => "REQUEST"u8,
        DccpState.Respond => "RESPOND"u8,
        DccpState.PartOpen => "PARTOPEN"u8,
        DccpState.Open => "OPEN"u8,
        DccpState.CloseReq => "CLOSEREQ"u8,
        DccpState.Closing => "CLOSING"u8,
        DccpState.TimeWait => "TIMEWAIT"u8,
        DccpState.Ignore => "IGNORE"u8,
        DccpState.Invalid => "INVALID"u8,
        _ => "NONE"u8,
    };
}
