using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Handlers;

/// <summary>
/// The timeouts of a protocol between messages and the tracker's arrays. Attributes are numbered from 1 in the order of the arrays, but for
/// TCP's last two and for arrays without an unused first place. // ctnl_timeout.nlattr_to_obj, ctnl_timeout.obj_to_nlattr
/// </summary>
internal static class TimeoutLayout
{
    private const uint TicksPerSecond = 250; // CONFIG_HZ's default

    private static readonly AttributeRule[] Rules = [AttributeRule.Any, .. Enumerable.Repeat(AttributeRule.U32, CtTimeoutTcpAttribute.Unack)];

    /// <summary>Whether the protocol has timeouts of its own, or is the number that stands for all that have not.</summary>
    public static bool IsKnown(byte protocol) =>
        protocol is IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.UdpLite or IpProtocol.Icmp or IpProtocol.IcmpV6 or IpProtocol.Sctp
            or IpProtocol.Gre or TimeoutPolicy.GenericProtocol;

    /// <summary>Takes over what CTA_TIMEOUT_DATA gives, or an attribute like it; nothing is changed when it is malformed.</summary>
    /// <returns>0, or the error number.</returns>
    public static int Read(in RequestAttributes attributes, byte protocol, uint[] seconds, ushort type = CtTimeoutAttribute.Data)
    {
        var count = CountOf(protocol);
        var errno = attributes.Parse(type, Rules.AsSpan(0, count + 1), out var data);
        if (errno != 0)
            return errno;
        for (ushort kind = 1; kind <= count; kind++)
        {
            if (data.Has(kind))
                seconds[PlaceOf(protocol, kind)] = data.U32(kind) * TicksPerSecond / TicksPerSecond; // kept in ticks, 32 bits of them
        }
        return 0;
    }

    /// <summary>Sets the timeouts of a message whose protocol is set.</summary>
    public static void Fill(uint[] seconds, ref TimeoutPolicy message)
    {
        switch (message.L4Protocol)
        {
            case IpProtocol.Tcp:
                FillTcp(seconds, ref message);
                break;
            case IpProtocol.Sctp:
                FillSctp(seconds, ref message);
                break;
            case IpProtocol.Udp:
                message.Udp = new UdpTimeouts { Unreplied = seconds[0], Replied = seconds[1] };
                break;
            case IpProtocol.UdpLite:
                message.Udplite = new UdpliteTimeouts { Unreplied = seconds[0], Replied = seconds[1] };
                break;
            case IpProtocol.Gre:
                message.Gre = new GreTimeouts { Unreplied = seconds[0], Replied = seconds[1] };
                break;
            case IpProtocol.Icmp:
                message.Icmp = new IcmpTimeouts { Timeout = seconds[0] };
                break;
            case IpProtocol.IcmpV6:
                message.IcmpV6 = new IcmpV6Timeouts { Timeout = seconds[0] };
                break;
            default:
                message.Generic = new GenericTimeouts { Timeout = seconds[0] };
                break;
        }
    }

    private static int CountOf(byte protocol) => protocol switch
    {
        IpProtocol.Tcp => CtTimeoutTcpAttribute.Unack,
        IpProtocol.Sctp => CtTimeoutSctpAttribute.HeartbeatAcked,
        IpProtocol.Udp or IpProtocol.UdpLite or IpProtocol.Gre => CtTimeoutUdpAttribute.Replied,
        _ => CtTimeoutGenericAttribute.Timeout,
    };

    private static int PlaceOf(byte protocol, ushort type) => (protocol, type) switch
    {
        (IpProtocol.Tcp, CtTimeoutTcpAttribute.Retrans) => (int)TcpState.Retrans,
        (IpProtocol.Tcp, CtTimeoutTcpAttribute.Unack) => (int)TcpState.Unack,
        (IpProtocol.Tcp or IpProtocol.Sctp, _) => type,
        _ => type - 1,
    };

    private static void FillTcp(uint[] seconds, ref TimeoutPolicy message) => message.Tcp = new TcpTimeouts
    {
        SynSent = seconds[(int)TcpState.SynSent],
        SynRecv = seconds[(int)TcpState.SynRecv],
        Established = seconds[(int)TcpState.Established],
        FinWait = seconds[(int)TcpState.FinWait],
        CloseWait = seconds[(int)TcpState.CloseWait],
        LastAck = seconds[(int)TcpState.LastAck],
        TimeWait = seconds[(int)TcpState.TimeWait],
        Close = seconds[(int)TcpState.Close],
        SynSent2 = seconds[(int)TcpState.SynSent2],
        Retrans = seconds[(int)TcpState.Retrans],
        Unack = seconds[(int)TcpState.Unack],
    };

    private static void FillSctp(uint[] seconds, ref TimeoutPolicy message) => message.Sctp = new SctpTimeouts
    {
        Closed = seconds[(int)SctpState.Closed],
        CookieWait = seconds[(int)SctpState.CookieWait],
        CookieEchoed = seconds[(int)SctpState.CookieEchoed],
        Established = seconds[(int)SctpState.Established],
        ShutdownSent = seconds[(int)SctpState.ShutdownSent],
        ShutdownRecd = seconds[(int)SctpState.ShutdownRecd],
        ShutdownAckSent = seconds[(int)SctpState.ShutdownAckSent],
        HeartbeatSent = seconds[(int)SctpState.HeartbeatSent],
        HeartbeatAcked = seconds[(int)SctpState.HeartbeatAcked],
    };
}
