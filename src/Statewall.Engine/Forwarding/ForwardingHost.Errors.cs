using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Forwarding;

// What the host tells senders.
public sealed partial class ForwardingHost
{
    private static readonly InetAddress NoAddress4 = new(0xC0_00_00_08u); // INADDR_DUMMY, 192.0.0.8
    private static readonly InetAddress NoAddress6 = new((UInt128)0xFE80 << 112 | 1); // any link-local one: the kernel's is random
    private readonly ErrorReports _errors = new();

    /// <summary>Tells the sender of a packet that a rule rejects it. // nf_send_unreach, nf_send_unreach6</summary>
    internal void RejectWithError(ref Packet packet, byte code)
    {
        if (packet.View.FragmentOffset == 0 && IsReportable(in packet))
            Report(ref packet, DropReason.Rule, 0, code);
    }

    /// <summary>Tells the sender of an IPv6 packet that a field of its header cannot be. // icmpv6_send: ICMPV6_PARAMPROB, ICMPV6_HDR_FIELD</summary>
    internal void ReportField(ref Packet packet, int at) => Report(ref packet, DropReason.BadHeader, (uint)at, 0);

    /// <summary>Resets the connection of a TCP segment that a rule rejects. // nf_send_reset, nf_send_reset6</summary>
    internal void RejectWithReset(ref Packet packet)
    {
        if (packet.View is not { Protocol: IpProtocol.Tcp, HasTransport: true } || !IsReportable(in packet) || packet.Type != PacketType.Host || IsForMany(in packet))
            return;
        var reset = _answers.Reset(in packet.View);
        if (!reset.IsEmpty)
            SendAbout(ref packet, reset);
    }

    // Before routing the host only knows the way back. // nf_reject_fill_skb_dst
    private static bool IsRouted(in Packet packet) => packet.Hook != InetHook.PreRouting || packet.Family == NfProto.Netdev;

    // RTCF_BROADCAST, RTCF_MULTICAST
    private bool IsForMany(in Packet packet) =>
        !packet.View.IsIPv6 && IsRouted(in packet) && (_routes4.Find(packet.View.Destination).Kind == RouteKind.Broadcast || packet.View.Destination[0] >= 224);

    // Whether what protects the transport header is right, as far as it is known how. // nf_reject_verify_csum, nf_ip_checksum, nf_ip6_checksum
    private static bool IsReportable(in Packet packet)
    {
        var view = packet.View;
        var transport = view.Transport;
        if (packet.Records.NextStopAt != 0 && packet.Slot != 0)
            return true; // its destination has changed since that was found out // skb_csum_unnecessary
        switch (view.Protocol)
        {
            case IpProtocol.Udp when transport.Length >= UdpView.Size && (transport[6] | transport[7]) == 0:
            case IpProtocol.Gre or IpProtocol.Ah or IpProtocol.Esp or IpProtocol.Sctp or IpProtocol.UdpLite or IpProtocol.Dccp:
                return true;
            case IpProtocol.Tcp or IpProtocol.Udp:
            case var _ when view.IsIPv6:
                return Checksum.VerifyTransport(view.Source, view.Destination, view.Protocol, transport);
            default:
                return Checksum.Sum(transport) == ushort.MaxValue;
        }
    }

    // The packet is dropped, and its sender told so. The report belongs to the packet's connection, wherever it goes, and what was to be
    // announced of that is announced when the report leaves.
    private PacketFate DropReported(ref Packet packet, DropReason reason, uint where = 0, byte code = 0)
    {
        Report(ref packet, reason, where, code);
        return DropTracked(ref packet, reason);
    }

    private void Report(ref Packet packet, DropReason reason, uint where, byte code)
    {
        ref readonly var view = ref packet.View;
        var to = WayBack(in packet);
        if (TableOf(to).Find(to.Bytes, out var length) is not { Kind: RouteKind.Unicast or RouteKind.Local } route || IsForMany(in packet))
            return;
        var isToHost = TableOf(in packet).Find(view.Destination).Kind == RouteKind.Local && packet.Records.NextStopAt == 0;
        if (!to.IsIPv6 && route.Kind == RouteKind.Local && !isToHost)
            return; // it would have to come from an address of somebody else
        var own = isToHost && (to.IsIPv6 || IsRouted(in packet) || reason == DropReason.BadOption || route.Kind == RouteKind.Local) ? new InetAddress(view.Destination)
            : route.Kind == RouteKind.Local ? to
            : OwnAddress(to.IsIPv6 && packet.In is { } device ? device.Index : route.Interface, to.IsIPv6);
        Span<byte> options = stackalloc byte[LargestOptions];
        if (!TryRepeatOptions(in packet, own, options, out var size))
            return;
        var report = _errors.OfDrop(in view, reason, where, code, to, own, options[..size], length, _kernel.Now);
        if (!report.IsEmpty)
            SendAbout(ref packet, report);
    }

    // What is sent belongs to the connection of the packet that it is about, in the other direction. // nf_conntrack_attach
    private void SendAbout(ref Packet packet, scoped ReadOnlySpan<byte> bytes)
    {
        if (packet.Slot == 0)
            SendOut(bytes);
        else
            SendOut(bytes, packet.Slot, packet.Direction == Direction.Original ? ConntrackInfo.RelatedReply : ConntrackInfo.Related);
    }

    // The packet leaves by the interface by which it came: its sender could have gone without this host.
    private void Redirect(ref Packet packet)
    {
        var sender = new InetAddress(packet.View.Source);
        if (!sender.IsIPv6 && !_routes4.Reaches(sender.Bytes, packet.In!.Index)) // fib_validate_source
            return;
        var own = OwnAddress(TableOf(sender).Find(sender.Bytes).Interface, sender.IsIPv6);
        Span<byte> options = stackalloc byte[LargestOptions];
        if (!TryRepeatOptions(in packet, own, options, out var size))
            return;
        var message = _errors.OfDetour(in packet.View, packet.NextHop.IsNone ? new InetAddress(packet.View.Destination) : packet.NextHop, own, options[..size], _kernel.Now);
        if (!message.IsEmpty)
            SendAbout(ref packet, message);
    }

    // inet_select_addr, ipv6_dev_get_saddr
    private InetAddress OwnAddress(int device, bool isIPv6)
    {
        var found = OwnAddressOrNone(device, isIPv6);
        return !found.IsNone ? found : isIPv6 ? NoAddress6 : NoAddress4;
    }

    private InetAddress OwnAddressOrNone(int device, bool isIPv6)
    {
        var found = device < 0 ? default : _interfaces[device].AddressOf(isIPv6);
        for (var at = 0; found.IsNone && at < _interfaces.Count; at++)
            found = _interfaces[at].AddressOf(isIPv6);
        return found;
    }
}
