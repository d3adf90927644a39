using Statewall.Engine.Conntrack.Expectations;
using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Conntrack.Helpers;

// Descriptions of sessions, and the media that they announce.
internal sealed partial class SipHelper
{
    private const int LowestPort = 1024;

    // By their classes from 1 on. // sdp_media_types
    private static readonly byte[][] Media = ["audio "u8.ToArray(), "video "u8.ToArray(), "image "u8.ToArray()];

    // process_sdp
    private static NftVerdict HelpSession(ref Packet packet, ConntrackTable table, ref SipPlace message)
    {
        var place = default(SipPlace);
        var text = TextOf(in packet, in message);
        if (SdpText.Find(in text, 0, SdpLine.Version, SdpLine.None, ref place) != SipResult.Found)
            return NftVerdict.Accept;
        var start = place.At;
        var hasCommon = SdpText.TryFindAddress(in text, start, SdpLine.Connection, SdpLine.Media, ref place, out var common);
        var isTranslated = IsTranslated(in packet, table);
        UInt128? last = null;
        var media = new SipPlace { At = start };
        for (var count = 0; count < Media.Length;)
        {
            text = TextOf(in packet, in message);
            if (SdpText.Find(in text, media.At, SdpLine.Media, SdpLine.None, ref media) != SipResult.Found)
                break;
            var kind = KindOf(text, in media);
            if (kind == 0)
            {
                media.At += media.Length;
                continue;
            }
            (media.At, media.Length) = (media.At + Media[kind - 1].Length, media.Length - Media[kind - 1].Length);
            var port = text.Number(media.At);
            if (port == 0)
                continue;
            var hasOwn = SdpText.TryFindAddress(in text, media.At, SdpLine.Connection, SdpLine.Media, ref place, out var address);
            if (port is < LowestPort or > ushort.MaxValue || !(hasOwn || hasCommon))
                return NftVerdict.Drop;
            if (!hasOwn)
                address = common;
            var verdict = ExpectMedia(ref packet, table, ref message, ref address, (ushort)port, kind, in media);
            if (verdict != NftVerdict.Accept)
                return verdict;
            if (hasOwn && isTranslated && !SipNat.TryWriteMediaAddress(ref packet, table, ref message, media.At, address))
                return NftVerdict.Drop;
            last = address;
            count++;
        }
        return last is null || !isTranslated || SipNat.TryWriteSessionAddress(ref packet, table, ref message, start, last.Value)
            ? NftVerdict.Accept
            : NftVerdict.Drop;
    }

    private static byte KindOf(SipText text, in SipPlace media)
    {
        for (var kind = 0; kind < Media.Length; kind++)
        {
            if (media.Length >= Media[kind].Length && text.Text[media.At..].StartsWith(Media[kind]))
                return (byte)(kind + 1);
        }
        return 0;
    }

    // Two ports: the media, and reports on them. // set_expected_rtp_rtcp
    private static NftVerdict ExpectMedia(
        ref Packet packet, ConntrackTable table, ref SipPlace message, ref UInt128 address, ushort port, byte kind, in SipPlace media)
    {
        var own = OwnTuple(in packet, table);
        if (address != own.Source)
            return NftVerdict.Accept;
        var isTranslated = IsTranslated(in packet, table);
        var first = Expectation.Of(packet.Slot, OtherTuple(in packet, table).Source, in own, IpProtocol.Udp, port);
        first.Tuple.Destination = address;
        var isDirect = false;
        while (FindSame(in packet, table, in first, kind) is var same and not 0)
        {
            ref readonly var other = ref table.Expectations[same];
            if (isDirect || !isTranslated || (other.SavedAddress == other.Tuple.Destination && other.SavedPort == other.Tuple.DestinationPort))
                break;
            // both ends are behind this host: they reach each other without it
            (address, isDirect) = (other.SavedAddress, true);
            (first.Tuple.Destination, first.Tuple.DestinationPort) = (address, other.SavedPort);
        }
        first.Class = kind;
        first.Tuple.DestinationPort &= 0xFFFE;
        var second = first;
        second.Tuple.DestinationPort++;
        if (isDirect && !SipNat.TryWriteMediaPort(ref packet, table, ref message, in media, first.Tuple.DestinationPort))
            return NftVerdict.Drop;
        return isTranslated && !isDirect
            ? SipNat.ExpectMedia(ref packet, table, ref message, ref first, ref second, in media, ref address)
            : ExpectBoth(table, in first, in second);
    }

    // One of another connection that the same media would meet.
    private static uint FindSame(in Packet packet, ConntrackTable table, in Expectation wanted, byte kind)
    {
        var number = table.Expectations.Find(in wanted.Tuple, table.Expectations.ZoneOf(packet.Slot));
        if (number == 0)
            return 0;
        ref readonly var found = ref table.Expectations[number];
        return found.Master != packet.Slot && found.Class == kind && table.Extend(found.Master).Helper == table.Extend(packet.Slot).Helper ? number : 0;
    }

    // What is expected already, for other media or by another connection, is as good.
    private static NftVerdict ExpectBoth(ConntrackTable table, in Expectation first, in Expectation second)
    {
        var errno = table.Expectations.Add(in first, out var number, ofAnybody: true);
        if (errno is not (0 or NetlinkErrno.Already))
            return NftVerdict.Drop;
        if (table.Expectations.Add(in second, out _, ofAnybody: true) is 0 or NetlinkErrno.Already)
            return NftVerdict.Accept;
        if (errno == 0)
            table.Expectations.Remove(number);
        return NftVerdict.Drop;
    }
}
