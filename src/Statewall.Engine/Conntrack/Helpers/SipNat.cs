using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text.Unicode;
using Statewall.Engine.Conntrack.Expectations;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Nat;
using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Conntrack.Helpers;

/// <summary>Writes translated addresses and ports into SIP messages and session descriptions. // nf_nat_sip.c</summary>
internal static class SipNat
{
    private const int LongestAddress = 55; // brackets, colon and port around the longest text of IPv6

    /// <summary>Translates the headers of a message. // nf_nat_sip</summary>
    public static bool TryTranslate(ref Packet packet, ConntrackTable table, ref SipPlace message)
    {
        var text = SipHelper.TextOf(in packet, in message);
        var isRequest = !text.Has(0, "SIP/2.0"u8);
        var uri = default(SipUri);
        if (isRequest && text.FindRequestUri(ref uri) == SipResult.Found && !TryMap(ref packet, table, ref message, in uri))
            return false;
        if (!TryTranslateVia(ref packet, table, ref message, isRequest))
            return false;
        var (offset, isInside) = (0, false);
        while (SipHelper.TextOf(in packet, in message).FindUri(SipHeader.Contact, ref offset, ref isInside, ref uri) == SipResult.Found)
        {
            if (!TryMap(ref packet, table, ref message, in uri))
                return false;
        }
        return TryMap(ref packet, table, ref message, SipHeader.From) && TryMap(ref packet, table, ref message, SipHeader.To)
            && TryForcePort(ref packet, table);
    }

    /// <summary>Expects what is signalled to a translated client. // nf_nat_sip_expect</summary>
    public static NftVerdict Expect(ref Packet packet, ConntrackTable table, ref SipPlace message, ref Expectation wanted, in SipPlace place)
    {
        var (own, other) = Tuples(in packet, table);
        var forced = SipHelper.StateOf(table, packet.Slot).ForcedPort;
        Follow(in packet, table, ref wanted, own.Source == other.Destination ? wanted.Tuple.Destination : other.Destination);
        if (wanted.Tuple.DestinationPort == (forced != 0 ? forced : own.SourcePort))
            wanted.Tuple.DestinationPort = other.DestinationPort;
        var port = NatExpectations.AddAtFreePort(table, ref wanted, out var number);
        if (port == 0)
            return NftVerdict.Drop;
        if (wanted.Tuple.Destination == wanted.SavedAddress && port == wanted.SavedPort)
            return NftVerdict.Accept;
        if (TryWrite(ref packet, table, ref message, in place, wanted.Tuple.Destination, port))
            return NftVerdict.Accept;
        table.Expectations.Remove(number);
        return NftVerdict.Drop;
    }

    /// <summary>Expects media at a free pair of ports, and says which in the description. // nf_nat_sdp_media</summary>
    public static NftVerdict ExpectMedia(
        ref Packet packet, ConntrackTable table, ref SipPlace message, ref Expectation first, ref Expectation second, in SipPlace media, ref UInt128 address)
    {
        var (own, other) = Tuples(in packet, table);
        if (own.Source != other.Destination)
            address = other.Destination;
        Follow(in packet, table, ref first, address);
        Follow(in packet, table, ref second, address);
        if (!TryAddPair(table, ref first, ref second, out var numbers))
            return NftVerdict.Drop;
        if (first.Tuple.DestinationPort == first.SavedPort || TryWriteMediaPort(ref packet, table, ref message, in media, first.Tuple.DestinationPort))
            return NftVerdict.Accept;
        table.Expectations.Remove(numbers.First);
        table.Expectations.Remove(numbers.Second);
        return NftVerdict.Drop;
    }

    /// <summary>Writes the port of media. // nf_nat_sdp_port</summary>
    public static bool TryWriteMediaPort(ref Packet packet, ConntrackTable table, ref SipPlace message, in SipPlace media, ushort port)
    {
        // the place holds the port alone: the kind in front of it was taken off
        return TryWriteNumber(ref packet, table, ref message, in media, port) && TryWriteContentLength(ref packet, table, ref message);
    }

    /// <summary>Writes the address of one kind of media. // nf_nat_sdp_addr</summary>
    public static bool TryWriteMediaAddress(ref Packet packet, ConntrackTable table, ref SipPlace message, int from, UInt128 address) =>
        WriteLine(ref packet, table, ref message, from, SdpLine.Connection, address) == SipResult.Found && TryWriteContentLength(ref packet, table, ref message);

    /// <summary>Writes the addresses that are said for all media. // nf_nat_sdp_session</summary>
    public static bool TryWriteSessionAddress(ref Packet packet, ConntrackTable table, ref SipPlace message, int from, UInt128 address) =>
        WriteLine(ref packet, table, ref message, from, SdpLine.Owner, address) == SipResult.Found
        && WriteLine(ref packet, table, ref message, from, SdpLine.Connection, address) != SipResult.Broken
        && TryWriteContentLength(ref packet, table, ref message);

    /// <summary>Translates an expected connection: to where it was expected before translation, and from where its like is expected. // nf_nat_sip_expected</summary>
    public static void Expected(ConntrackTable table, uint slot, in Expectation expectation)
    {
        table.Nat.SetUp(slot, NatRange.To(expectation.SavedAddress, expectation.SavedPort), isSource: false);
        var original = table[slot].Original;
        var number = expectation.Class == 0 ? 0 : table.Extend(expectation.Master).NewestExpectation;
        for (; number != 0; number = table.Expectations[number].Older)
        {
            ref readonly var pair = ref table.Expectations[number];
            if (pair.Tuple.Family != original.Family || pair.Tuple.Protocol != original.Protocol
                || pair.SavedAddress != original.Source || pair.SavedPort != original.SourcePort)
                continue;
            table.Nat.SetUp(slot, NatRange.To(pair.Tuple.Destination, pair.Tuple.DestinationPort), isSource: true);
            return;
        }
        var isReply = expectation.Direction != (uint)Direction.Original;
        var (own, other) = (table[expectation.Master].Original, table.ReplyOf(expectation.Master));
        if (original.Source == (isReply ? other : own).Source)
            table.Nat.SetUp(slot, NatRange.To((isReply ? own : other).Destination), isSource: true);
    }

    private static (TupleKey Own, TupleKey Other) Tuples(in Packet packet, ConntrackTable table)
    {
        var (original, reply) = (table[packet.Slot].Original, table.ReplyOf(packet.Slot));
        return packet.Direction == Direction.Original ? (original, reply) : (reply, original);
    }

    private static void Follow(in Packet packet, ConntrackTable table, ref Expectation wanted, UInt128 address)
    {
        (wanted.SavedAddress, wanted.SavedPort) = (wanted.Tuple.Destination, wanted.Tuple.DestinationPort);
        wanted.Tuple.Destination = address;
        (wanted.Direction, wanted.Function) = ((uint)(packet.Direction ^ Direction.Reply), ExpectationFunctions.Sip);
    }

    private static bool TryAddPair(ConntrackTable table, ref Expectation first, ref Expectation second, out (uint First, uint Second) numbers)
    {
        numbers = default;
        for (int port = first.Tuple.DestinationPort; port is > 0 and <= ushort.MaxValue; port += 2)
        {
            (first.Tuple.DestinationPort, second.Tuple.DestinationPort) = ((ushort)port, (ushort)(port + 1));
            var errno = table.Expectations.Add(in first, out numbers.First, ofAnybody: true);
            if (errno == 0)
            {
                errno = table.Expectations.Add(in second, out numbers.Second, ofAnybody: true);
                if (errno == 0)
                    return true;
                table.Expectations.Remove(numbers.First);
            }
            if (errno != NetlinkErrno.Busy)
                return false;
        }
        return false;
    }

    // The topmost Via header, if it is about this connection, and its parameters.
    private static bool TryTranslateVia(ref Packet packet, ConntrackTable table, ref SipPlace message, bool isRequest)
    {
        var (own, other) = Tuples(in packet, table);
        var header = own.Protocol == IpProtocol.Tcp ? SipHeader.ViaTcp : SipHeader.ViaUdp;
        var uri = default(SipUri);
        if (SipHelper.TextOf(in packet, in message).FindUri(header, ref uri) != SipResult.Found
            || uri.Address != (isRequest ? own.Source : own.Destination) || uri.Port != (isRequest ? own.SourcePort : own.DestinationPort))
            return true;
        var before = message.Length;
        if (!TryMap(ref packet, table, ref message, in uri))
            return false;
        var from = uri.Place.End + message.Length - before;
        return TryTranslateParameter(ref packet, table, ref message, from, "maddr="u8, own.Source, other.Destination, true)
            && TryTranslateParameter(ref packet, table, ref message, from, "received="u8, own.Destination, other.Source, false)
            && TryTranslatePort(ref packet, table, ref message, from, own.DestinationPort, other.SourcePort);
    }

    private static bool TryTranslateParameter(
        ref Packet packet, ConntrackTable table, ref SipPlace message, int from, ReadOnlySpan<byte> name, UInt128 before, UInt128 after, bool isDelimited)
    {
        var uri = default(SipUri);
        return before == after || !SipHelper.TextOf(in packet, in message).TryFindAddress(from, name, isDelimited, ref uri) || uri.Address != before
            || TryWrite(ref packet, table, ref message, in uri.Place, after, null, isDelimited);
    }

    private static bool TryTranslatePort(ref Packet packet, ConntrackTable table, ref SipPlace message, int from, ushort before, ushort after)
    {
        var (place, port) = (default(SipPlace), 0u);
        return SipHelper.TextOf(in packet, in message).FindNumber(from, "rport="u8, ref place, ref port) != SipResult.Found
            || (ushort)port != before || before == after
            || TryWriteNumber(ref packet, table, ref message, in place, after);
    }

    // The reply goes to where some phones listen. // forced_dport
    private static bool TryForcePort(ref Packet packet, ConntrackTable table)
    {
        var port = SipHelper.StateOf(table, packet.Slot).ForcedPort;
        if (packet.Direction == Direction.Original || port == 0 || packet.View.Protocol != IpProtocol.Udp)
            return true;
        BinaryPrimitives.WriteUInt16BigEndian(packet.Edit()[(packet.View.TransportOffset + 2)..], port);
        return PacketMangling.TryMangleUdp(ref packet, 0, 0, default);
    }

    // map_sip_addr
    private static bool TryMap(ref Packet packet, ConntrackTable table, ref SipPlace message, SipHeader header)
    {
        var uri = default(SipUri);
        return SipHelper.TextOf(in packet, in message).FindUri(header, ref uri) != SipResult.Found || TryMap(ref packet, table, ref message, in uri);
    }

    // Writes what an end of the connection is on the other side of the translation. // map_addr
    private static bool TryMap(ref Packet packet, ConntrackTable table, ref SipPlace message, in SipUri uri)
    {
        var (own, other) = Tuples(in packet, table);
        var forced = SipHelper.StateOf(table, packet.Slot).ForcedPort;
        var (address, port) = (uri.Address, uri.Port);
        if (own.Source == address && own.SourcePort == port)
            (address, port) = (other.Destination, other.DestinationPort);
        else if (own.Destination == address && own.DestinationPort == port)
            (address, port) = (other.Source, forced != 0 ? forced : other.SourcePort);
        return (address == uri.Address && port == uri.Port) || TryWrite(ref packet, table, ref message, in uri.Place, address, port);
    }

    private static SipResult WriteLine(ref Packet packet, ConntrackTable table, ref SipPlace message, int from, SdpLine line, UInt128 address)
    {
        var place = default(SipPlace);
        var text = SipHelper.TextOf(in packet, in message);
        if (SdpText.Find(in text, from, line, SdpLine.Media, ref place) != SipResult.Found)
            return SipResult.None;
        return TryWrite(ref packet, table, ref message, in place, address, null) ? SipResult.Found : SipResult.Broken;
    }

    // mangle_content_len
    private static bool TryWriteContentLength(ref Packet packet, ConntrackTable table, ref SipPlace message)
    {
        var text = SipHelper.TextOf(in packet, in message);
        var place = default(SipPlace);
        if (SdpText.Find(in text, 0, SdpLine.Version, SdpLine.None, ref place) != SipResult.Found)
            return false;
        var length = message.Length - place.At + 2; // "v=" in front
        return text.Find(SipHeader.ContentLength, 0, ref place) == SipResult.Found && TryWriteNumber(ref packet, table, ref message, in place, length);
    }

    private static bool TryWriteNumber(ref Packet packet, ConntrackTable table, ref SipPlace message, in SipPlace place, int number)
    {
        Span<byte> text = stackalloc byte[10];
        number.TryFormat(text, out var size, default, CultureInfo.InvariantCulture);
        return TryMangle(ref packet, table, ref message, in place, text[..size]);
    }

    // sip_sprintf_addr, sip_sprintf_addr_port
    private static bool TryWrite(
        ref Packet packet, ConntrackTable table, ref SipPlace message, in SipPlace place, UInt128 address, ushort? port, bool isDelimited = false)
    {
        Span<byte> text = stackalloc byte[LongestAddress];
        var size = 0;
        var isIPv6 = packet.View.IsIPv6;
        if (isIPv6 && (isDelimited || port is not null))
            text[size++] = (byte)'[';
        size += Format(address, isIPv6, text[size..]);
        if (isIPv6 && (isDelimited || port is not null))
            text[size++] = (byte)']';
        if (port is not null)
        {
            Utf8.TryWrite(text[size..], CultureInfo.InvariantCulture, $":{port}", out var written);
            size += written;
        }
        return TryMangle(ref packet, table, ref message, in place, text[..size]);
    }

    private static int Format(UInt128 address, bool isIPv6, Span<byte> text)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address);
        new IPAddress(isIPv6 ? bytes : bytes[12..]).TryFormat(text, out var size);
        return size;
    }

    // mangle_packet
    private static bool TryMangle(ref Packet packet, ConntrackTable table, ref SipPlace message, in SipPlace place, scoped ReadOnlySpan<byte> text)
    {
        var isTcp = packet.View.Protocol == IpProtocol.Tcp;
        var header = isTcp ? (packet.Transport[12] >> 4) * 4 : UdpView.Size;
        var at = message.At - packet.View.TransportOffset - header + place.At;
        var isDone = isTcp
            ? PacketMangling.TryMangleTcp(ref packet, table, at, place.Length, text, adjust: false)
            : PacketMangling.TryMangleUdp(ref packet, at, place.Length, text);
        if (isDone)
            message.Length += text.Length - place.Length;
        return isDone;
    }
}
