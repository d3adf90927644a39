using System.Net;
using System.Text;

namespace Statewall.Packets;

/// <summary>
/// Packets as one line of text, in the manner of tcpdump: what they are, from where to where, and what matters of their headers. Quoted
/// and tunnelled packets follow in brackets. Any bytes give some text; nothing throws. For listings and test failures, not for data paths.
/// </summary>
public static partial class PacketText
{
    // Tunnels in tunnels are followed this far.
    private const int MaximumDepth = 8;

    /// <summary>Describes a captured frame of any <see cref="LinkType"/>.</summary>
    public static string Format(ReadOnlySpan<byte> frame, int linkType)
    {
        var text = new StringBuilder(128);
        if (!LinkLayer.IsSupported(linkType))
        {
            text.Append($"link type {linkType}, length {frame.Length}");
        }
        else if (linkType == LinkType.Ethernet)
        {
            AppendEthernet(text, frame, 0);
        }
        else if (LinkLayer.TryGetNetworkPayload(linkType, frame, out NetworkPayload payload))
        {
            AppendNetwork(text, payload.EtherType, frame[payload.PayloadOffset..], 0);
        }
        else
        {
            text.Append($"truncated or unknown frame, length {frame.Length}");
        }

        return text.ToString();
    }

    /// <summary>Describes an IPv4 or IPv6 packet without link header.</summary>
    public static string Format(ReadOnlySpan<byte> packet) => Format(packet, LinkType.Raw);

    private static void AppendEthernet(StringBuilder text, ReadOnlySpan<byte> frame, int depth)
    {
        if (!EthernetView.TryParse(frame, out EthernetView ethernet))
        {
            text.Append($"truncated Ethernet, length {frame.Length}");
            return;
        }

        ushort type = ethernet.Type;
        ReadOnlySpan<byte> payload = ethernet.Payload;
        while (VlanView.IsTag(type))
        {
            if (!VlanView.TryParse(payload, out VlanView tag))
            {
                text.Append("truncated VLAN tag");
                return;
            }

            text.Append($"vlan {tag.Id}");
            text.Append(tag.Priority == 0 ? "" : $" p {tag.Priority}").Append(tag.DropEligible ? " DEI, " : ", ");
            type = tag.Type;
            payload = tag.Payload;
        }

        if (type is EtherType.IPv4 or EtherType.IPv6 or EtherType.Arp)
        {
            AppendNetwork(text, type, payload, depth);
            return;
        }

        AppendHardware(text, ethernet.Source);
        AppendHardware(text.Append(" > "), ethernet.Destination);
        text.Append(type < EtherType.Minimum ? $", 802.3, length {payload.Length}" : $", ethertype 0x{type:x4}, length {payload.Length}");
    }

    private static void AppendNetwork(StringBuilder text, ushort etherType, ReadOnlySpan<byte> bytes, int depth)
    {
        switch (etherType)
        {
            case EtherType.IPv4 or EtherType.IPv6:
                AppendIp(text, bytes, depth);
                break;
            case EtherType.Arp:
                AppendArp(text, bytes);
                break;
            default:
                text.Append($"ethertype 0x{etherType:x4}, length {bytes.Length}");
                break;
        }
    }

    private static void AppendArp(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        if (!ArpView.TryParse(bytes, out ArpView arp))
        {
            text.Append($"truncated ARP, length {bytes.Length}");
            return;
        }

        if (!arp.IsEthernetIPv4)
        {
            text.Append($"ARP, hardware {arp.HardwareType}, protocol 0x{arp.ProtocolType:x4}, operation {arp.Operation}");
            return;
        }

        var sender = new IPAddress(arp.SenderProtocol);
        var target = new IPAddress(arp.TargetProtocol);
        switch (arp.Operation)
        {
            case ArpView.Request:
                text.Append($"ARP, Request who-has {target} tell {sender}");
                break;
            case ArpView.Reply:
                text.Append($"ARP, Reply {sender} is-at ");
                AppendHardware(text, arp.SenderHardware);
                break;
            default:
                text.Append($"ARP, operation {arp.Operation}, {sender} > {target}");
                break;
        }
    }

    private static void AppendHardware(StringBuilder text, ReadOnlySpan<byte> address)
    {
        for (int i = 0; i < address.Length; i++)
        {
            text.Append(i == 0 ? $"{address[i]:x2}" : $":{address[i]:x2}");
        }
    }
}
