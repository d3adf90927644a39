using Statewall.Engine.Conntrack;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Forwarding;

public sealed partial class ForwardingHost
{
    private static readonly InetAddress NoAddress4 = new(0xC0_00_00_08u); // INADDR_DUMMY, 192.0.0.8
    private static readonly InetAddress NoAddress6 = new((UInt128)0xFE80 << 112 | 1); // any link-local one: the kernel's is random
    private readonly ErrorReports _errors = new();

    // The packet is dropped, and its sender told so. The report belongs to the packet's connection, wherever it goes, and what was to be
    // announced of that is announced when the report leaves.
    private PacketFate DropReported(ref TrackedPacket packet, DropReason reason, PacketSink? sink, uint where = 0)
    {
        var slot = packet.Slot;
        var isKnown = slot != 0 && _kernel.Connections[slot].Has(ConntrackStatus.Confirmed);
        var fate = DropTracked(ref packet, reason);
        if (Report(in packet.View, reason, sink, where) && isKnown && _kernel.Connections[slot].PendingEvents != 0)
            _kernel.Connections.Deliver(slot);
        return fate;
    }

    private bool Report(in IpView packet, DropReason reason, PacketSink? sink, uint where)
    {
        var to = new InetAddress(
            packet.IsIPv6 ? packet.Source : IPv4Options.Read(packet.Bytes[IPv4View.MinimumSize..packet.TransportOffset]).WayBack(packet.Source));
        return TableOf(to).Find(to.Bytes, out var length) is { Kind: RouteKind.Unicast } route
            && SendReport(_errors.OfDrop(in packet, reason, where, to, OwnAddress(route.Interface, to.IsIPv6), length, _kernel.Now), sink);
    }

    // The packet leaves by the interface by which it came: its sender could have gone without this host.
    private void Redirect(in IpView packet, HostInterface device, PacketSink? sink)
    {
        var sender = new InetAddress(packet.Source);
        if (packet.IsIPv6 || _routes4.Reaches(packet.Source, device.Index)) // fib_validate_source
            SendReport(_errors.OfDetour(in packet, OwnAddress(device.Index, sender.IsIPv6), _kernel.Now), sink);
    }

    private bool SendReport(ReadOnlySpan<byte> report, PacketSink? sink)
    {
        if (report.IsEmpty)
            return false;
        SendOut(report, sink);
        return true;
    }

    // inet_select_addr, ipv6_dev_get_saddr
    private InetAddress OwnAddress(int device, bool isIPv6)
    {
        var found = device < 0 ? default : _interfaces[device].AddressOf(isIPv6);
        for (var at = 0; found.IsNone && at < _interfaces.Count; at++)
            found = _interfaces[at].AddressOf(isIPv6);
        return !found.IsNone ? found : isIPv6 ? NoAddress6 : NoAddress4;
    }
}
