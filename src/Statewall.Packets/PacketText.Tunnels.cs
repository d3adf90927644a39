using System.Text;

namespace Statewall.Packets;

public static partial class PacketText
{
    private static bool AppendInner(StringBuilder text, in IpView ip, ReadOnlySpan<byte> bytes, int depth)
    {
        AppendEndpoints(text, ip);
        AppendIp(text.Append(": "), bytes, depth + 1);
        return true;
    }

    private static bool AppendGre(StringBuilder text, in IpView ip, ReadOnlySpan<byte> bytes, int depth)
    {
        if (!GreView.TryParse(bytes, out GreView gre))
        {
            return false;
        }

        AppendEndpoints(text, ip);
        text.Append($": GREv{gre.Version}");
        text.Append(gre.Version == 1 ? $", call {gre.CallId}" : gre.HasKey ? $", key 0x{gre.Key:x}" : "");
        text.Append(gre.HasSequence ? $", seq {gre.Sequence}" : "").Append(gre.HasAcknowledgement ? $", ack {gre.Acknowledgement}" : "");
        text.Append($", proto 0x{gre.Protocol:x4}, length {bytes.Length}");
        switch (gre.Protocol)
        {
            case EtherType.IPv4 or EtherType.IPv6 when (gre.Flags & GreView.RoutingFlag) == 0:
                AppendIp(text.Append(" ["), gre.Payload, depth + 1);
                text.Append(']');
                break;
            case EtherType.TransparentEthernet when depth + 1 < MaximumDepth:
                AppendEthernet(text.Append(" ["), gre.Payload, depth + 1);
                text.Append(']');
                break;
        }

        return true;
    }

    private static bool AppendEsp(StringBuilder text, in IpView ip, ReadOnlySpan<byte> bytes)
    {
        if (!EspView.TryParse(bytes, out EspView esp))
        {
            return false;
        }

        AppendEndpoints(text, ip);
        text.Append($": ESP(spi=0x{esp.Spi:x8},seq=0x{esp.Sequence:x}), length {bytes.Length}");
        return true;
    }

    private static bool AppendAh(StringBuilder text, in IpView ip, ReadOnlySpan<byte> bytes, int depth)
    {
        if (!AhView.TryParse(bytes, out AhView ah))
        {
            return false;
        }

        AppendEndpoints(text, ip);
        text.Append($": AH(spi=0x{ah.Spi:x8},seq=0x{ah.Sequence:x}): ");
        if (ah.NextHeader is IpProtocol.IpIp or IpProtocol.IPv6)
        {
            AppendIp(text, ah.Payload, depth + 1);
        }
        else
        {
            text.Append($"{ProtocolName(ah.NextHeader)}, length {ah.Payload.Length}");
        }

        return true;
    }
}
