using Statewall.Nfnetlink;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Statewall.Engine.Forwarding;

/// <summary>
/// What the host tells senders: that it dropped their packet, or that there is a shorter way. Not too often, see <see cref="Peers"/>.
/// // icmp_send, icmp6_send, ip_rt_send_redirect
/// </summary>
internal sealed class ErrorReports
{
    private const byte HighestType = IcmpType.AddressMaskReply; // NR_ICMP_TYPES
    private const byte FragmentationNeeded = 4; // ICMP_FRAG_NEEDED
    private const int LargestQuote = 548; // of 576 bytes
    private const byte RedirectHost = 1; // ICMP_REDIR_HOST
    private const byte UnknownOption = 2; // ICMPV6_UNK_OPTION
    private readonly PacketDraft _draft = new();
    private readonly Peers _peers = new();

    /// <summary>How much senders have been told lately.</summary>
    public Peers Peers => _peers;

    /// <summary>Makes the report on a dropped packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="reason">Why it was dropped: time exceeded, no route, too big, a bad option, a rule; none when the host does not want it.</param>
    /// <param name="where">The 32 bits behind the checksum: where the bad option is, or how large packets may be.</param>
    /// <param name="code">The code that the rule which rejects it asks for, or that says what the host does not want.</param>
    /// <param name="to">Who is told.</param>
    /// <param name="own">The host's address.</param>
    /// <param name="options">Options of IPv4 that the report is to have.</param>
    /// <param name="prefixLength">Length of the route's prefix to who is told.</param>
    /// <param name="now">The engine's present.</param>
    /// <returns>The ICMP error, valid until the next call; empty when the packet or the moment deserves none.</returns>
    public ReadOnlySpan<byte> OfDrop(in IpView packet, DropReason reason, uint where, byte code, InetAddress to, InetAddress own, ReadOnlySpan<byte> options, int prefixLength, long now)
    {
        if (!packet.IsIPv6 && reason == DropReason.NoRoute && !_peers.MayHearOfMissingRoute(new InetAddress(packet.Source), now))
            return default;
        var (type, usual) = KindOf(reason, packet.IsIPv6);
        code = reason is DropReason.Rule or DropReason.None or DropReason.NoRoute ? code : usual;
        if (!Deserves(in packet) || !(IsAboutSize(type, code, packet.IsIPv6) || _peers.MayHear(to, prefixLength, now)))
            return default;
        _draft.Clear();
        return packet.IsIPv6
            ? _draft.IPv6(own.Bytes, to.Bytes).IcmpV6Error(type, code, packet.Bytes, where).Finish()
            : _draft.IPv4(own.Bytes, to.Bytes, tos: TrafficClassOf(in packet), options: options).IcmpError(type, code, packet.Bytes, where, LargestQuote - options.Length).Finish();
    }

    /// <summary>Makes the redirect of a packet that leaves by the interface by which it came.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="router">Whom its sender should send such packets to.</param>
    /// <param name="own">The host's address.</param>
    /// <param name="options">Options of IPv4 that the message is to have.</param>
    /// <param name="now">The engine's present.</param>
    /// <returns>The message, valid until the next call; empty for none, and for IPv6, whose redirects are counted but not made.</returns>
    public ReadOnlySpan<byte> OfDetour(in IpView packet, InetAddress router, InetAddress own, ReadOnlySpan<byte> options, long now)
    {
        var (source, destination) = (new InetAddress(packet.Source), new InetAddress(packet.Destination));
        if (packet.IsIPv6)
        {
            _peers.CountRedirectIPv6(source, destination, now);
            return default;
        }
        if (!_peers.MayBeRedirected(source, now) || !Deserves(in packet))
            return default;
        _draft.Clear();
        return _draft.IPv4(own.Bytes, packet.Source, tos: TrafficClassOf(in packet), options: options).IcmpError(IcmpType.Redirect, RedirectHost, packet.Bytes, router.ToUInt32(), LargestQuote - options.Length).Finish();
    }

    // The packet's own, with the precedence of internetwork control. // __icmp_send
    private static byte TrafficClassOf(in IpView packet) => (byte)((packet.TrafficClass & 0x1E) | 0xC0);

    // Who is not told how large packets may be could send none. // icmpv4_mask_allow, icmpv6_mask_allow
    private static bool IsAboutSize(byte type, byte code, bool isIPv6) =>
        isIPv6 ? type == IcmpV6Type.PacketTooBig : type == IcmpType.DestinationUnreachable && code == FragmentationNeeded;

    private static (byte Type, byte Code) KindOf(DropReason reason, bool isIPv6) => (reason, isIPv6) switch
    {
        (DropReason.TimeExceeded, false) => (IcmpType.TimeExceeded, 0),
        (DropReason.TimeExceeded, true) => (IcmpV6Type.TimeExceeded, 0),
        (DropReason.BadOption, false) => (IcmpType.ParameterProblem, 0),
        (DropReason.BadOption, true) => (IcmpV6Type.ParameterProblem, UnknownOption),
        (DropReason.BadHeader, true) => (IcmpV6Type.ParameterProblem, 0),
        (DropReason.TooBig, false) => (IcmpType.DestinationUnreachable, FragmentationNeeded),
        (DropReason.TooBig, true) => (IcmpV6Type.PacketTooBig, 0),
        (_, false) => (IcmpType.DestinationUnreachable, 0),
        (_, true) => (IcmpV6Type.DestinationUnreachable, 0),
    };

    // Nothing is reported about errors, nor about what may be one. // is_ineligible
    private static bool Deserves(in IpView packet)
    {
        if (!packet.IsIPv6)
        {
            if (packet.FragmentOffset != 0)
                return false; // there is one for all fragments
            return packet.Protocol != IpProtocol.Icmp
                || (!packet.Transport.IsEmpty && packet.Transport[0] <= HighestType && !IcmpView.IsErrorType(packet.Transport[0]));
        }
        if (packet.Source[0] == 0xff || !packet.Source.ContainsAnyExcept((byte)0))
            return false;
        return packet.Protocol != IpProtocol.IcmpV6 || !packet.HasTransport || (!packet.Transport.IsEmpty && packet.Transport[0] >= IcmpV6Type.EchoRequest);
    }
}
