namespace Statewall.Engine.Conntrack.Helpers;

/// <summary>The lines of a session description that matter. // enum sdp_header_types</summary>
internal enum SdpLine : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The version, with which it begins. // SDP_HDR_VERSION</summary>
    Version = (byte)'v',

    /// <summary>Who made it. // SDP_HDR_OWNER</summary>
    Owner = (byte)'o',

    /// <summary>The address of media. // SDP_HDR_CONNECTION</summary>
    Connection = (byte)'c',

    /// <summary>A kind of media and its port. // SDP_HDR_MEDIA</summary>
    Media = (byte)'m',
}

/// <summary>Where the lines of a session description are in a message.</summary>
internal static class SdpText
{
    /// <summary>Finds a line, and in it what it is about. // ct_sip_get_sdp_header</summary>
    /// <param name="text">The message.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="line">The line.</param>
    /// <param name="stop">The line in front of which the search ends.</param>
    /// <param name="place">What it is about.</param>
    public static SipResult Find(in SipText text, int from, SdpLine line, SdpLine stop, ref SipPlace place)
    {
        for (var at = from; at < text.Text.Length; at++)
        {
            if (!text.TryBeginLine(ref at))
                continue;
            if (stop != SdpLine.None && Begins(in text, at, stop))
                break;
            if (Begins(in text, at, line))
                return Measure(in text, at + 2, line, ref place);
        }
        return SipResult.None;
    }

    /// <summary>Reads the address in a line. // ct_sip_parse_sdp_addr</summary>
    public static bool TryFindAddress(in SipText text, int from, SdpLine line, SdpLine stop, ref SipPlace place, out UInt128 address)
    {
        address = 0;
        if (Find(in text, from, line, stop, ref place) != SipResult.Found)
            return false;
        var at = place.At;
        return text.TryReadAddress(ref at, false, out address);
    }

    private static bool Begins(in SipText text, int at, SdpLine line) =>
        at + 1 < text.Text.Length && (text.Text[at] | 0x20) == (byte)line && text.Text[at + 1] == '=';

    private static SipResult Measure(in SipText text, int at, SdpLine line, ref SipPlace place)
    {
        place.At = at;
        if (line is SdpLine.Owner or SdpLine.Connection)
        {
            var word = text.IsIPv6 ? "IN IP6 "u8 : "IN IP4 "u8;
            var rest = text.Text[at..];
            var end = rest.IndexOfAny((byte)'\r', (byte)'\n');
            var found = rest.IndexOf(word);
            if (found < 0 || (end >= 0 && found > end) || found >= rest.Length - word.Length)
                return SipResult.Broken;
            at += found + word.Length;
        }
        place.Length = line switch
        {
            SdpLine.Version => text.CountDigits(at),
            SdpLine.Media => MeasureMedia(in text, at),
            _ => MeasureAddress(in text, at),
        };
        if (place.Length == 0)
            return SipResult.Broken;
        place.At = at;
        return SipResult.Found;
    }

    // A kind and a port. // media_len
    private static int MeasureMedia(in SipText text, int at)
    {
        var end = at;
        while (end < text.Text.Length && char.IsAsciiLetter((char)text.Text[end]))
            end++;
        if (end >= text.Text.Length || text.Text[end] != ' ')
            return 0;
        end++;
        return end - at + text.CountDigits(end);
    }

    // sdp_addr_len
    private static int MeasureAddress(in SipText text, int at)
    {
        var end = at;
        return text.TryReadAddress(ref end, false, out _) ? end - at : 0;
    }
}
