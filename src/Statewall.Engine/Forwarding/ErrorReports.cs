using System.Runtime.InteropServices;
using Statewall.Nfnetlink;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Statewall.Engine.Forwarding;

/// <summary>
/// What the host tells senders of packets that it cannot forward, and how often: six at once, then one from time to time.
/// // icmp_send, icmp6_send
/// </summary>
internal sealed class ErrorReports
{
    private const long Pause = 1_000_000_000; // net.ipv4.icmp_ratelimit, net.ipv6.icmp.ratelimit
    private const int Burst = 6; // XRLIM_BURST_FACTOR
    private const long RouteBurst = 5 * Pause; // ip_rt_error_burst
    private const int MostSenders = 65_536; // inet_peer_threshold
    private const byte HighestType = IcmpType.AddressMaskReply; // NR_ICMP_TYPES
    private readonly PacketDraft _draft = new();
    private readonly Dictionary<InetAddress, Allowance> _senders = [];

    /// <summary>Makes the report on a dropped packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="reason">Why it was dropped: time exceeded or no route.</param>
    /// <param name="own">The host's address.</param>
    /// <param name="prefixLength">Length of the route's prefix to the sender.</param>
    /// <param name="now">The engine's present.</param>
    /// <returns>The ICMP error, valid until the next call; empty when the packet or the moment deserves none.</returns>
    public ReadOnlySpan<byte> About(in IpView packet, DropReason reason, InetAddress own, int prefixLength, long now)
    {
        var source = new InetAddress(packet.Source);
        if (!Deserves(in packet) || !IsAllowed(source, reason, prefixLength, now))
            return default;
        _draft.Clear();
        var late = reason == DropReason.TimeExceeded;
        return packet.IsIPv6
            ? _draft.IPv6(own.Bytes, packet.Source).IcmpV6Error(late ? IcmpV6Type.TimeExceeded : IcmpV6Type.DestinationUnreachable, 0, packet.Bytes).Finish()
            : _draft.IPv4(own.Bytes, packet.Source).IcmpError(late ? IcmpType.TimeExceeded : IcmpType.DestinationUnreachable, 0, packet.Bytes).Finish();
    }

    // Nothing is reported about errors, nor about what may be one. // is_ineligible
    private static bool Deserves(in IpView packet)
    {
        if (!packet.IsIPv6)
        {
            return packet.Protocol != IpProtocol.Icmp
                || (!packet.Transport.IsEmpty && packet.Transport[0] <= HighestType && !IcmpView.IsErrorType(packet.Transport[0]));
        }
        if (packet.Source[0] == 0xff || !packet.Source.ContainsAnyExcept((byte)0))
            return false;
        return packet.Protocol != IpProtocol.IcmpV6 || !packet.HasTransport || (!packet.Transport.IsEmpty && packet.Transport[0] >= IcmpV6Type.EchoRequest);
    }

    // inet_peer_xrlim_allow; IPv4 counts a missing route twice, in ip_error and in icmp_send
    private bool IsAllowed(InetAddress sender, DropReason reason, int prefixLength, long now)
    {
        if (_senders.Count >= MostSenders)
            _senders.Clear();
        ref var allowance = ref CollectionsMarshal.GetValueRefOrAddDefault(_senders, sender, out var known);
        if (!known)
            allowance = new Allowance { Tokens = Burst * Pause, Last = now };
        if (sender.IsIPv6)
            return allowance.TryTake(Burst, Pause >> ((128 - prefixLength) >> 5), now);
        if (reason == DropReason.NoRoute)
        {
            allowance.Tokens = Math.Min(allowance.Tokens, RouteBurst);
            if (!allowance.TryTake(Burst, Pause, now))
                return false;
        }
        return allowance.TryTake(Burst, Pause, now);
    }

    private struct Allowance
    {
        public long Tokens;
        public long Last;

        public bool TryTake(int burst, long pause, long now)
        {
            Tokens = Math.Min(Tokens + (now - Last), burst * pause);
            Last = now;
            if (Tokens < pause)
                return false;
            Tokens -= pause;
            return true;
        }
    }
}
