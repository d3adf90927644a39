using Statewall.Engine.Conntrack.Expectations;
using Statewall.Netlink;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Conntrack.Helpers.H323;

/// <summary>
/// Messages on TCP, each behind a header that says how long it is (RFC 1006), and what they have in common: H.245, and what of it goes in call
/// signalling.
/// </summary>
internal abstract class TpktHelper : H323Helper
{
    private const byte Version = 3;
    private const int HeaderSize = 4;

    /// <inheritdoc/>
    public override NftVerdict Help(ref Packet packet, ConntrackTable table)
    {
        if (!IsEstablished(in packet))
            return NftVerdict.Accept;
        var (start, end) = (0, 0);
        while (TryFindNext(TcpPayload(in packet), ref StateOf(in packet, table).Announced[(int)packet.Direction], ref start, ref end))
        {
            var places = default(H323Places);
            if (!TryRead(TcpPayload(in packet)[..end], start, ref places))
                break;
            if (Process(ref packet, table, in places) != NftVerdict.Accept)
                return NftVerdict.Drop;
        }
        return NftVerdict.Accept;
    }

    /// <summary>Reads a message.</summary>
    /// <param name="payload">The segment's payload up to the message's end.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="places">What was found.</param>
    /// <returns>False when it cannot be read.</returns>
    protected abstract bool TryRead(ReadOnlySpan<byte> payload, int start, ref H323Places places);

    // Finds the message behind the last one; the first may have been announced by a header that came alone. // get_tpkt_data
    private static bool TryFindNext(ReadOnlySpan<byte> payload, ref ushort announced, ref int start, ref int end)
    {
        var expected = announced;
        var header = payload[end..];
        var isFirst = end == 0;
        var isHeader = header.Length >= HeaderSize && header[0] == Version && header[1] == 0;
        announced = 0;
        if (isFirst && !isHeader && expected > 0 && expected <= header.Length)
        {
            (start, end) = (0, expected);
            return true;
        }
        if (!isHeader || (!isFirst && header.Length == HeaderSize))
            return false;
        var length = U16(header, 2);
        if (isFirst && header.Length == HeaderSize && length > HeaderSize)
            announced = (ushort)(length - HeaderSize);
        if (length < HeaderSize || length > header.Length)
            return false;
        (start, end) = (end + HeaderSize, end + length);
        return true;
    }

    private static NftVerdict Process(ref Packet packet, ConntrackTable table, in H323Places places)
    {
        var isForwarded = false;
        for (var at = 0; at < places.Count; at++)
            isForwarded |= places[at].Role == H323Role.CallForwarded;
        for (var at = 0; at < places.Count; at++)
        {
            var place = places[at];
            isForwarded &= place.Role != H323Role.Tunnelled;
            var verdict = place.Role switch
            {
                H323Role.ControlAddress when !isForwarded => ExpectControl(ref packet, table, place),
                H323Role.AlternativeAddress when isForwarded => ExpectForwarded(ref packet, table, place),
                H323Role.DestinationAddress => Translate(ref packet, table, place, isOwn: false),
                H323Role.SourceAddress => Translate(ref packet, table, place, isOwn: true),
                H323Role.Channel when !isForwarded => ExpectChannel(ref packet, table, in places, at + 1),
                _ => NftVerdict.Accept,
            };
            if (verdict != NftVerdict.Accept)
                return verdict;
        }
        return NftVerdict.Accept;
    }

    // expect_h245
    private static NftVerdict ExpectControl(ref Packet packet, ConntrackTable table, H323Place place)
    {
        if (!TryReadOwnPort(in packet, table, place, out var port))
            return NftVerdict.Accept;
        var wanted = From(in packet, table, IpProtocol.Tcp, port);
        wanted.Helper = HelperOf(table, "H.245"u8, IpProtocol.Udp);
        return TranslatesSender(in packet, table)
            ? ExpectSignalling(ref packet, table, ref wanted, place, ExpectationFunctions.FollowMaster)
            : Expect(table, in wanted);
    }

    // Somebody else is called, by a way of its own unless that is the caller's side. // expect_callforwarding
    private static NftVerdict ExpectForwarded(ref Packet packet, ConntrackTable table, H323Place place)
    {
        var other = OtherTuple(in packet, table);
        if (!TryReadAddress(in packet, place, out var address, out var port) || port == 0 || IsSameWay(in packet, address, other.Source))
            return NftVerdict.Accept;
        var wanted = From(in packet, table, IpProtocol.Tcp, port);
        wanted.Tuple.Destination = address;
        wanted.Helper = HelperOf(table, "Q.931"u8, IpProtocol.Tcp);
        if (!TranslatesSender(in packet, table))
            return Expect(table, in wanted);
        // nat_callforwarding
        (wanted.SavedAddress, wanted.SavedPort) = (address, port);
        wanted.Tuple.Destination = other.Destination;
        (wanted.Direction, wanted.Function) = ((uint)Opposite(packet.Direction), ExpectationFunctions.CallForwarding);
        return ExpectAtFreePort(ref packet, table, ref wanted, place, out _);
    }

    private static bool IsSameWay(in Packet packet, UInt128 one, UInt128 other) => packet.Host is { } host
        && (packet.View.IsIPv6 ? host.IsSameWay(new InetAddress(one), new InetAddress(other)) : host.IsSameWay(new InetAddress((uint)one), new InetAddress((uint)other)));

    // An address of either end becomes what the one who reads it has for that end. // process_setup
    private static NftVerdict Translate(ref Packet packet, ConntrackTable table, H323Place place, bool isOwn)
    {
        var other = OtherTuple(in packet, table);
        var (address, port) = isOwn ? (other.Destination, other.DestinationPort) : (other.Source, other.SourcePort);
        return !TranslatesAddresses(in packet, table) || !TryReadAddress(in packet, place, out var named, out _) || named == address
            ? NftVerdict.Accept
            : WriteAddress(ref packet, table, place, address, port);
    }

    // process_olc, process_olca
    private static NftVerdict ExpectChannel(ref Packet packet, ConntrackTable table, in H323Places places, int first)
    {
        var (isSeparate, end) = (false, first);
        for (; end < places.Count && places[end].Role is H323Role.SeparateStack or H323Role.Media or H323Role.Data; end++)
        {
            isSeparate |= places[end].Role == H323Role.SeparateStack;
            if (places[end].Role == H323Role.Media && ExpectMedia(ref packet, table, places[end]) != NftVerdict.Accept)
                return NftVerdict.Drop;
        }
        for (var at = first; at < end && isSeparate; at++)
        {
            if (places[at].Role == H323Role.Data && ExpectData(ref packet, table, places[at]) != NftVerdict.Accept)
                return NftVerdict.Drop;
        }
        return NftVerdict.Accept;
    }

    // Media at the even port, reports on them at the odd one. // expect_rtp_rtcp
    private static NftVerdict ExpectMedia(ref Packet packet, ConntrackTable table, H323Place place)
    {
        if (!TryReadOwnPort(in packet, table, place, out var port))
            return NftVerdict.Accept;
        var media = From(in packet, table, IpProtocol.Udp, (ushort)(port & ~1));
        var reports = From(in packet, table, IpProtocol.Udp, (ushort)(port | 1));
        if (TranslatesSender(in packet, table))
            return ExpectTranslatedMedia(ref packet, table, place, port, ref media, ref reports);
        return TryAddPair(table, in media, in reports, out _, out _) == 0 ? NftVerdict.Accept : NftVerdict.Drop;
    }

    // nat_rtp_rtcp
    private static NftVerdict ExpectTranslatedMedia(
        ref Packet packet, ConntrackTable table, H323Place place, ushort port, ref Expectation media, ref Expectation reports)
    {
        var (own, other) = ((int)packet.Direction, (int)Opposite(packet.Direction));
        ref var channels = ref StateOf(in packet, table).MediaPorts;
        var first = media.Tuple.DestinationPort;
        var channel = 0;
        while (channel < H323State.MostChannels && channels[channel][own] != first && channels[channel][own] != 0)
            channel++;
        if (channel == H323State.MostChannels)
            return NftVerdict.Accept;
        FollowMaster(ref media, Opposite(packet.Direction), media.Tuple.DestinationPort);
        FollowMaster(ref reports, Opposite(packet.Direction), reports.Tuple.DestinationPort);
        var errno = NetlinkErrno.Busy;
        var (firstNumber, secondNumber) = (0u, 0u);
        for (var found = first; found != 0 && errno == NetlinkErrno.Busy; found += 2)
        {
            (media.Tuple.DestinationPort, reports.Tuple.DestinationPort) = (found, (ushort)(found + 1));
            errno = TryAddPair(table, in media, in reports, out firstNumber, out secondNumber);
        }
        if (errno != 0)
            return NftVerdict.Accept;
        if (!TryWriteAddress(ref packet, table, place, OtherTuple(in packet, table).Destination, (ushort)(media.Tuple.DestinationPort | (port & 1))))
        {
            table.Expectations.Remove(firstNumber);
            table.Expectations.Remove(secondNumber);
            return NftVerdict.Drop;
        }
        (channels[channel][own], channels[channel][other]) = (first, media.Tuple.DestinationPort);
        return NftVerdict.Accept;
    }

    // A connection of its own for data, or several. // expect_t120, nat_t120
    private static NftVerdict ExpectData(ref Packet packet, ConntrackTable table, H323Place place)
    {
        if (!TryReadOwnPort(in packet, table, place, out var port))
            return NftVerdict.Accept;
        var wanted = From(in packet, table, IpProtocol.Tcp, port);
        wanted.Flags = ExpectationFlags.Permanent;
        if (!TranslatesSender(in packet, table))
            return Expect(table, in wanted);
        FollowMaster(ref wanted, Opposite(packet.Direction), port);
        return ExpectAtFreePort(ref packet, table, ref wanted, place, out _);
    }

    // Both, or none. The result is an error's number, 0 for none.
    private static int TryAddPair(ConntrackTable table, in Expectation media, in Expectation reports, out uint first, out uint second)
    {
        second = 0;
        var errno = table.Expectations.Add(in media, out first);
        if (errno != 0)
            return errno;
        errno = table.Expectations.Add(in reports, out second);
        if (errno != 0)
            table.Expectations.Remove(first);
        return errno;
    }

    private static bool TryReadAddress(in Packet packet, H323Place place, out UInt128 address, out ushort port) =>
        TryReadAddress(TcpPayload(in packet), packet.View.IsIPv6, place, out address, out port);

    // The port of an address that is the sender's own.
    private static bool TryReadOwnPort(in Packet packet, ConntrackTable table, H323Place place, out ushort port) =>
        TryReadAddress(in packet, place, out var address, out port) && address == OwnTuple(in packet, table).Source && port != 0;

    private static bool TranslatesSender(in Packet packet, ConntrackTable table) =>
        TranslatesAddresses(in packet, table) && OwnTuple(in packet, table).Source != OtherTuple(in packet, table).Destination;
}
