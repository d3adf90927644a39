using Statewall.Engine.SynProxying;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Statewall.Engine.Forwarding;

// What a SYN proxy sends in the name of one end to the other.
public sealed partial class ForwardingHost
{
    private const int LargestProxied = IPv6View.Size + TcpView.MinimumSize + SynproxyOptions.LargestSize;

    /// <summary>Sends a segment between the ends of a packet. // synproxy_send_tcp, synproxy_send_tcp_ipv6</summary>
    internal void SendProxied(in Packet packet, in ProxiedSegment segment)
    {
        ref readonly var view = ref packet.View;
        _ = TcpView.TryParse(view.Transport, out var about);
        var (from, to) = segment.IsBack ? (about.DestinationPort, about.SourcePort) : (about.SourcePort, about.DestinationPort);
        Span<byte> options = stackalloc byte[SynproxyOptions.LargestSize];
        options = options[..segment.Options.Write(options)];
        var draft = Between(in view, segment.IsBack).Tcp(from, to, segment.Flags, segment.Sequence, segment.Acknowledgement, segment.Window, options: options);
        Span<byte> bytes = stackalloc byte[LargestProxied]; // the draft may be wanted again before this one is gone
        _ = draft.TryWrite(bytes, out var size);
        var info = segment.Slot != 0 ? ConntrackInfo.EstablishedReply : segment.IsOpening ? ConntrackInfo.New : default;
        SendOut(bytes[..size], segment.Slot, info, isProxied: segment.IsOpening);
    }

    // synproxy_build_ip, synproxy_build_ip_ipv6
    private PacketDraft Between(in IpView view, bool isBack)
    {
        _rejection.Clear();
        return (view.IsIPv6, isBack) switch
        {
            (true, true) => _rejection.IPv6(view.Destination, view.Source),
            (true, false) => _rejection.IPv6(view.Source, view.Destination),
            (false, true) => _rejection.IPv4(view.Destination, view.Source, dontFragment: true),
            (false, false) => _rejection.IPv4(view.Source, view.Destination, dontFragment: true),
        };
    }
}
