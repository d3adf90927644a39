using System.Text;

namespace Statewall.Packets;

public static partial class PacketText
{
    private static bool AppendIcmp(StringBuilder text, in IpView ip, ReadOnlySpan<byte> bytes, int depth)
    {
        if (!IcmpView.TryParse(bytes, out IcmpView icmp))
        {
            return false;
        }

        AppendEndpoints(text, ip);
        text.Append($": ICMP {IcmpName(icmp.Type)}");
        switch (icmp.Type)
        {
            case IcmpType.EchoRequest or IcmpType.EchoReply or IcmpType.TimestampRequest or IcmpType.TimestampReply
                or IcmpType.InfoRequest or IcmpType.InfoReply or IcmpType.AddressMaskRequest or IcmpType.AddressMaskReply:
                text.Append($", id {icmp.Id}, seq {icmp.Sequence}");
                break;
            case IcmpType.DestinationUnreachable when icmp.Code == 4:
                text.Append($", code 4 (fragmentation needed, mtu {icmp.Mtu})");
                break;
            default:
                text.Append($", code {icmp.Code}");
                break;
        }

        text.Append($", length {bytes.Length}");
        AppendQuoted(text, icmp.IsError, icmp.Payload, depth);
        return true;
    }

    private static bool AppendIcmpV6(StringBuilder text, in IpView ip, ReadOnlySpan<byte> bytes, int depth)
    {
        if (!IcmpV6View.TryParse(bytes, out IcmpV6View icmp))
        {
            return false;
        }

        AppendEndpoints(text, ip);
        text.Append($": ICMP6, {IcmpV6Name(icmp.Type)}");
        switch (icmp.Type)
        {
            case IcmpV6Type.EchoRequest or IcmpV6Type.EchoReply:
                text.Append($", id {icmp.Id}, seq {icmp.Sequence}");
                break;
            case IcmpV6Type.PacketTooBig:
                text.Append($", mtu {icmp.Rest}");
                break;
            default:
                text.Append($", code {icmp.Code}");
                break;
        }

        text.Append($", length {bytes.Length}");
        AppendQuoted(text, icmp.IsError, icmp.Payload, depth);
        return true;
    }

    private static void AppendQuoted(StringBuilder text, bool isError, ReadOnlySpan<byte> quoted, int depth)
    {
        if (isError && !quoted.IsEmpty)
        {
            AppendIp(text.Append(" ["), quoted, depth + 1);
            text.Append(']');
        }
    }

    private static string IcmpName(byte type) => type switch
    {
        IcmpType.EchoReply => "echo reply",
        IcmpType.DestinationUnreachable => "destination unreachable",
        IcmpType.SourceQuench => "source quench",
        IcmpType.Redirect => "redirect",
        IcmpType.EchoRequest => "echo request",
        IcmpType.RouterAdvertisement => "router advertisement",
        IcmpType.RouterSolicitation => "router solicitation",
        IcmpType.TimeExceeded => "time exceeded",
        IcmpType.ParameterProblem => "parameter problem",
        IcmpType.TimestampRequest => "timestamp request",
        IcmpType.TimestampReply => "timestamp reply",
        IcmpType.InfoRequest => "information request",
        IcmpType.InfoReply => "information reply",
        IcmpType.AddressMaskRequest => "address mask request",
        IcmpType.AddressMaskReply => "address mask reply",
        _ => $"type {type}",
    };

    private static string IcmpV6Name(byte type) => type switch
    {
        IcmpV6Type.DestinationUnreachable => "destination unreachable",
        IcmpV6Type.PacketTooBig => "packet too big",
        IcmpV6Type.TimeExceeded => "time exceeded",
        IcmpV6Type.ParameterProblem => "parameter problem",
        IcmpV6Type.EchoRequest => "echo request",
        IcmpV6Type.EchoReply => "echo reply",
        IcmpV6Type.ListenerQuery => "multicast listener query",
        IcmpV6Type.ListenerReport => "multicast listener report",
        IcmpV6Type.ListenerDone => "multicast listener done",
        IcmpV6Type.RouterSolicitation => "router solicitation",
        IcmpV6Type.RouterAdvertisement => "router advertisement",
        IcmpV6Type.NeighbourSolicitation => "neighbor solicitation",
        IcmpV6Type.NeighbourAdvertisement => "neighbor advertisement",
        IcmpV6Type.Redirect => "redirect",
        IcmpV6Type.NodeInfoQuery => "node information query",
        IcmpV6Type.NodeInfoReply => "node information reply",
        IcmpV6Type.ListenerReportV2 => "multicast listener report v2",
        _ => $"type {type}",
    };
}
