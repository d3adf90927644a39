using System.Text;

namespace Statewall.Packets;

public static partial class PacketText
{
    private static void AppendTransport(StringBuilder text, in IpView ip, int depth)
    {
        ReadOnlySpan<byte> bytes = ip.Transport;
        bool known = ip.Protocol switch
        {
            IpProtocol.Tcp => AppendTcp(text, ip, bytes),
            IpProtocol.Udp => AppendUdp(text, ip, bytes),
            IpProtocol.UdpLite => AppendUdpLite(text, ip, bytes),
            IpProtocol.Dccp => AppendDccp(text, ip, bytes),
            IpProtocol.Sctp => AppendSctp(text, ip, bytes),
            IpProtocol.Icmp => AppendIcmp(text, ip, bytes, depth),
            IpProtocol.IcmpV6 => AppendIcmpV6(text, ip, bytes, depth),
            IpProtocol.Gre => AppendGre(text, ip, bytes, depth),
            IpProtocol.Esp => AppendEsp(text, ip, bytes),
            IpProtocol.Ah => AppendAh(text, ip, bytes, depth),
            IpProtocol.IpIp or IpProtocol.IPv6 => AppendInner(text, ip, bytes, depth),
            _ => AppendOther(text, ip, bytes),
        };
        if (!known)
        {
            AppendEndpoints(text, ip);
            text.Append($": truncated {ProtocolName(ip.Protocol)}, length {bytes.Length}");
        }
    }

    private static bool AppendOther(StringBuilder text, in IpView ip, ReadOnlySpan<byte> bytes)
    {
        AppendEndpoints(text, ip);
        text.Append($": {ProtocolName(ip.Protocol)}, length {bytes.Length}");
        return true;
    }

    private static bool AppendTcp(StringBuilder text, in IpView ip, ReadOnlySpan<byte> bytes)
    {
        if (!TcpView.TryParse(bytes, out TcpView tcp))
        {
            return false;
        }

        AppendEndpoints(text, ip, tcp.SourcePort, tcp.DestinationPort);
        text.Append(": Flags [");
        AppendFlags(text, tcp.Flags);
        text.Append($"], seq {tcp.Sequence}");
        if ((tcp.Flags & TcpFlags.Ack) != 0)
        {
            text.Append($", ack {tcp.Acknowledgement}");
        }

        text.Append($", win {tcp.Window}");
        if ((tcp.Flags & TcpFlags.Urg) != 0)
        {
            text.Append($", urg {tcp.Urgent}");
        }

        if (!tcp.Options.IsEmpty && tcp.Options[0] != TcpOption.EndOfList)
        {
            AppendTcpOptions(text, tcp.GetOptions());
        }

        text.Append($", length {tcp.Payload.Length}");
        return true;
    }

    private static void AppendFlags(StringBuilder text, TcpFlags flags)
    {
        ReadOnlySpan<char> letters = "FSRP.UEWe";
        text.Append(flags == TcpFlags.None ? "none" : "");
        for (int bit = 0; bit < letters.Length; bit++)
        {
            if (((int)flags >> bit & 1) != 0)
            {
                text.Append(letters[bit]);
            }
        }
    }

    private static void AppendTcpOptions(StringBuilder text, TcpOptionEnumerator options)
    {
        text.Append(", options [");
        string separator = "";
        while (options.MoveNext())
        {
            ReadOnlySpan<byte> option = options.Current;
            text.Append(separator);
            separator = ",";
            switch (options.Kind)
            {
                case TcpOption.MaximumSegmentSize when option.Length == 4:
                    text.Append($"mss {BigEndian.U16(option, 2)}");
                    break;
                case TcpOption.WindowScale when option.Length == 3:
                    text.Append($"wscale {option[2]}");
                    break;
                case TcpOption.SackPermitted:
                    text.Append("sackOK");
                    break;
                case TcpOption.Timestamps when option.Length == 10:
                    text.Append($"TS val {BigEndian.U32(option, 2)} ecr {BigEndian.U32(option, 6)}");
                    break;
                case TcpOption.Sack:
                    text.Append($"sack {(option.Length - 2) / 8}");
                    for (int at = 2; at + 8 <= option.Length; at += 8)
                    {
                        text.Append($" {{{BigEndian.U32(option, at)}:{BigEndian.U32(option, at + 4)}}}");
                    }

                    break;
                default:
                    text.Append($"kind {options.Kind} 0x{Convert.ToHexStringLower(options.Data)}");
                    break;
            }
        }

        text.Append(options.IsMalformed ? separator + "malformed]" : "]");
    }

    private static bool AppendUdp(StringBuilder text, in IpView ip, ReadOnlySpan<byte> bytes)
    {
        if (!UdpView.TryParse(bytes, out UdpView udp))
        {
            return false;
        }

        AppendEndpoints(text, ip, udp.SourcePort, udp.DestinationPort);
        text.Append(udp.IsLengthValid ? $": UDP, length {udp.Length - UdpView.Size}" : $": UDP, bad length {udp.Length} of {bytes.Length}");
        return true;
    }

    private static bool AppendUdpLite(StringBuilder text, in IpView ip, ReadOnlySpan<byte> bytes)
    {
        if (!UdpLiteView.TryParse(bytes, out UdpLiteView udp))
        {
            return false;
        }

        AppendEndpoints(text, ip, udp.SourcePort, udp.DestinationPort);
        text.Append($": UDP-Lite, coverage {udp.Coverage}{(udp.IsCoverageValid ? "" : " (bad)")}, length {udp.Payload.Length}");
        return true;
    }

    private static bool AppendDccp(StringBuilder text, in IpView ip, ReadOnlySpan<byte> bytes)
    {
        if (!DccpView.TryParse(bytes, out DccpView dccp))
        {
            return false;
        }

        AppendEndpoints(text, ip, dccp.SourcePort, dccp.DestinationPort);
        text.Append($": DCCP {dccp.Type}, seq {dccp.Sequence}, length {bytes.Length}");
        return true;
    }

    private static bool AppendSctp(StringBuilder text, in IpView ip, ReadOnlySpan<byte> bytes)
    {
        if (!SctpView.TryParse(bytes, out SctpView sctp))
        {
            return false;
        }

        AppendEndpoints(text, ip, sctp.SourcePort, sctp.DestinationPort);
        text.Append($": SCTP vtag 0x{sctp.VerificationTag:x8}");
        foreach (ReadOnlySpan<byte> chunk in sctp.GetChunks())
        {
            text.Append($" [{ChunkName(chunk[0])}{(chunk[1] == 0 ? "" : $" flags 0x{chunk[1]:x2}")}]");
        }

        text.Append($", length {sctp.Payload.Length}");
        return true;
    }

    private static string ChunkName(byte type) => type switch
    {
        SctpChunkType.Data => "DATA",
        SctpChunkType.Init => "INIT",
        SctpChunkType.InitAck => "INIT ACK",
        SctpChunkType.Sack => "SACK",
        SctpChunkType.Heartbeat => "HB REQ",
        SctpChunkType.HeartbeatAck => "HB ACK",
        SctpChunkType.Abort => "ABORT",
        SctpChunkType.Shutdown => "SHUTDOWN",
        SctpChunkType.ShutdownAck => "SHUTDOWN ACK",
        SctpChunkType.Error => "OP ERR",
        SctpChunkType.CookieEcho => "COOKIE ECHO",
        SctpChunkType.CookieAck => "COOKIE ACK",
        SctpChunkType.ShutdownComplete => "SHUTDOWN COMPLETE",
        _ => $"chunk {type}",
    };
}
