using System.Globalization;
using Statewall.Packets;

namespace Statewall.Engine.Conntrack.Helpers;

/// <summary>The headers of SIP that matter. // enum sip_header_types</summary>
internal enum SipHeader
{
    CSeq,
    From,
    To,
    Contact,
    ViaUdp,
    ViaTcp,
    Expires,
    ContentLength,
}

/// <summary>The outcome of a search in a message.</summary>
internal enum SipResult
{
    /// <summary>It is there, and cannot be read.</summary>
    Broken = -1,

    /// <summary>It is not there.</summary>
    None = 0,

    /// <summary>It is there.</summary>
    Found = 1,
}

/// <summary>A place in a message.</summary>
internal struct SipPlace
{
    /// <summary>Where it begins.</summary>
    public int At;

    /// <summary>Its bytes.</summary>
    public int Length;

    /// <summary>Where it ends.</summary>
    public readonly int End => At + Length;
}

/// <summary>An address and port in a message.</summary>
internal struct SipUri
{
    /// <summary>Where both stand.</summary>
    public SipPlace Place;

    /// <summary>The address; IPv4 in the low bits.</summary>
    public UInt128 Address;

    /// <summary>The port; 5060 where none is said.</summary>
    public ushort Port;
}

/// <summary>A SIP message, or its part that is searched: where its headers and what they say are. // ct_sip_*</summary>
internal readonly ref struct SipText(ReadOnlySpan<byte> text, bool isIPv6)
{
    private const ushort DefaultPort = 5060; // SIP_PORT
    private const int LowestPort = 1024;
    private const int MostPortDigits = 5;

    // By number: its name, its short form, and behind what stands what it is about. // ct_sip_hdrs
    private static readonly (byte[] Name, byte Compact, byte[]? Search)[] Headers =
    [
        ("CSeq"u8.ToArray(), 0, null),
        ("From"u8.ToArray(), (byte)'f', "sip:"u8.ToArray()),
        ("To"u8.ToArray(), (byte)'t', "sip:"u8.ToArray()),
        ("Contact"u8.ToArray(), (byte)'m', "sip:"u8.ToArray()),
        ("Via"u8.ToArray(), (byte)'v', "UDP "u8.ToArray()),
        ("Via"u8.ToArray(), (byte)'v', "TCP "u8.ToArray()),
        ("Expires"u8.ToArray(), 0, null),
        ("Content-Length"u8.ToArray(), (byte)'l', null),
    ];

    private readonly ReadOnlySpan<byte> _text = text;

    /// <summary>Whether addresses are those of IPv6.</summary>
    public bool IsIPv6 { get; } = isIPv6;

    /// <summary>The text.</summary>
    public ReadOnlySpan<byte> Text => _text;

    /// <summary>The number at a place; 0 when there is none, or it is too large.</summary>
    public uint Number(int at) => TryReadNumber(ref at, out var number) ? number : 0;

    /// <summary>Whether a word stands at a place, whatever the case of letters.</summary>
    public bool Has(int at, ReadOnlySpan<byte> word) => at <= _text.Length && HelperText.StartsWith(_text[at..], word);

    /// <summary>Finds a header, and in it what it is about. // ct_sip_get_header</summary>
    public SipResult Find(SipHeader header, int from, ref SipPlace place)
    {
        var (name, compact, search) = Headers[(int)header];
        for (var at = from; at < _text.Length; at++)
        {
            if (!TryBeginLine(ref at))
                continue;
            if (_text[at] is (byte)' ' or (byte)'\t')
                continue;
            if (Has(at, name))
                at += name.Length;
            else if (compact != 0 && at + 1 < _text.Length && (_text[at] | 0x20) == compact && !char.IsAsciiLetter((char)_text[at + 1]))
                at++;
            else
                continue;
            at = SkipSpace(at);
            if (at < 0 || at >= _text.Length || _text[at] != ':' || ++at >= _text.Length)
                break;
            at = SkipSpace(at);
            return at < 0 ? SipResult.None : Measure(header, search, at, ref place);
        }
        return SipResult.None;
    }

    /// <summary>Reads the address that a header names. // ct_sip_parse_header_uri</summary>
    public SipResult FindUri(SipHeader header, ref SipUri uri)
    {
        var (offset, isInside) = (0, false);
        return FindUri(header, ref offset, ref isInside, ref uri);
    }

    /// <summary>As the other overload, one after the other of several headers and values.</summary>
    /// <param name="header">The header.</param>
    /// <param name="offset">Where to go on.</param>
    /// <param name="isInside">Whether that is in such a header.</param>
    /// <param name="uri">The address.</param>
    public SipResult FindUri(SipHeader header, ref int offset, ref bool isInside, ref SipUri uri)
    {
        if (Walk(header, offset, ref isInside, ref uri.Place) == SipResult.None)
            return SipResult.None;
        var at = uri.Place.At;
        if (!TryReadAddress(ref at, true, out uri.Address) || !TryReadPort(ref at, ref uri.Port))
            return SipResult.Broken;
        offset = at;
        return SipResult.Found;
    }

    /// <summary>Reads the address in the first line of a request. // ct_sip_parse_request</summary>
    public SipResult FindRequestUri(ref SipUri uri)
    {
        var at = CountLetters(0);
        if (at == 0 || ++at >= _text.Length)
            return SipResult.None;
        for (; at < _text.Length - 4; at++)
        {
            if (_text[at] is (byte)'\r' or (byte)'\n')
                return SipResult.Broken;
            if (!Has(at, "sip:"u8))
                continue;
            at += 4;
            break;
        }
        if (MeasureBehindUser(ref at) == 0)
            return SipResult.None;
        var end = at;
        if (!TryReadAddress(ref end, true, out uri.Address))
            return SipResult.Broken;
        if (!TryReadPort(ref end, ref uri.Port))
            return SipResult.Broken;
        uri.Place = new SipPlace { At = at, Length = end - at };
        return SipResult.Found;
    }

    /// <summary>Finds a parameter that is an address. // ct_sip_parse_address_param</summary>
    public bool TryFindAddress(int from, ReadOnlySpan<byte> name, bool isDelimited, ref SipUri uri)
    {
        var start = FindParameter(from, name);
        if (start < 0)
            return false;
        var end = start;
        if (!TryReadAddress(ref end, isDelimited, out uri.Address))
            return false;
        uri.Place = new SipPlace { At = start, Length = end - start };
        return true;
    }

    /// <summary>Finds a parameter that is a number. // ct_sip_parse_numerical_param</summary>
    public SipResult FindNumber(int from, ReadOnlySpan<byte> name, ref SipPlace place, ref uint number)
    {
        var start = FindParameter(from, name);
        if (start < 0)
            return SipResult.None;
        var end = start;
        if (!TryReadNumber(ref end, out number))
            return SipResult.Broken;
        place = new SipPlace { At = start, Length = end - start };
        return SipResult.Found;
    }

    /// <summary>The transport protocol that a parameter names, by default that of the connection. // ct_sip_parse_transport</summary>
    /// <returns>0 when it is not that of the connection.</returns>
    public byte TransportAt(int from, byte own)
    {
        var start = FindParameter(from, "transport="u8);
        if (start < 0)
            return own;
        var named = Has(start, "TCP"u8) ? IpProtocol.Tcp : Has(start, "UDP"u8) ? IpProtocol.Udp : (byte)0;
        return named == own ? own : (byte)0;
    }

    /// <summary>Reads an address. // sip_parse_addr, sdp_parse_addr</summary>
    /// <param name="at">Where it begins; behind it afterwards.</param>
    /// <param name="isDelimited">Whether IPv6 has to stand in brackets; else it may.</param>
    /// <param name="address">The address.</param>
    public bool TryReadAddress(ref int at, bool isDelimited, out UInt128 address)
    {
        if (!IsIPv6)
            return HelperText.TryReadIPv4(_text, ref at, out address);
        address = 0;
        if (at < _text.Length && _text[at] == '[')
            at++;
        else if (isDelimited)
            return false;
        var end = at;
        while (end < _text.Length && (char.IsAsciiHexDigit((char)_text[end]) || _text[end] is (byte)':' or (byte)'.'))
            end++;
        if (end == at || !HelperText.TryReadIPv6(_text[at..end], out address))
            return false;
        at = end;
        if (at < _text.Length && _text[at] == ']')
            at++;
        else if (isDelimited)
            return false;
        return true;
    }

    /// <summary>Moves from the end of one line to the beginning of the next. False where no line ends, or none follows.</summary>
    public bool TryBeginLine(ref int at)
    {
        if (_text[at] is not ((byte)'\r' or (byte)'\n'))
            return false;
        if (++at < _text.Length && _text[at - 1] == '\r' && _text[at] == '\n')
            at++;
        return at < _text.Length;
    }

    // ct_sip_walk_headers
    private SipResult Walk(SipHeader header, int from, ref bool isInside, ref SipPlace place)
    {
        while (isInside)
        {
            var next = FindNext(header, from, ref place);
            if (next == SipResult.Found)
                return next;
            isInside = next == SipResult.Broken;
            if (isInside)
                from = place.At;
        }
        while (true)
        {
            var result = Find(header, from, ref place);
            isInside = result == SipResult.Found;
            if (result != SipResult.Broken)
                return result;
            from = place.At;
        }
    }

    // The next value of a header with several. // ct_sip_next_header
    private SipResult FindNext(SipHeader header, int from, ref SipPlace place)
    {
        var search = Headers[(int)header].Search!;
        var at = Search(from, _text.Length, ","u8);
        if (at >= 0)
            at = Search(at, _text.Length, search);
        return at < 0 ? SipResult.None : Measure(header, null, at + search.Length, ref place);
    }

    private SipResult Measure(SipHeader header, byte[]? search, int at, ref SipPlace place)
    {
        place.At = at;
        if (search is not null)
        {
            at = Search(at, _text.Length, search);
            if (at < 0)
                return SipResult.Broken;
            at += search.Length;
        }
        place.Length = header switch
        {
            SipHeader.From or SipHeader.To or SipHeader.Contact => MeasureBehindUser(ref at),
            SipHeader.ViaUdp or SipHeader.ViaTcp => MeasureAddress(at),
            _ => CountDigits(at),
        };
        if (place.Length == 0)
            return SipResult.Broken;
        place.At = at;
        return SipResult.Found;
    }

    // skp_epaddr_len
    private int MeasureBehindUser(ref int at)
    {
        var end = at;
        while (end < _text.Length && _text[end] is not ((byte)'@' or (byte)'\r' or (byte)'\n'))
            end++;
        if (end < _text.Length && _text[end] == '@')
            at = end + 1;
        return MeasureAddress(at);
    }

    // epaddr_len
    private int MeasureAddress(int at)
    {
        var end = at;
        if (!TryReadAddress(ref end, true, out _))
            return 0;
        var port = default(ushort);
        return TryReadPort(ref end, ref port) ? end - at : 0;
    }

    private bool TryReadPort(ref int at, ref ushort port)
    {
        port = DefaultPort;
        if (at >= _text.Length || _text[at] != ':')
            return true;
        var start = ++at;
        if (!TryReadNumber(ref at, out var number) || at - start > MostPortDigits)
            return false;
        port = (ushort)number;
        return number is >= LowestPort and <= ushort.MaxValue;
    }

    private bool TryReadNumber(ref int at, out uint number)
    {
        var digits = CountDigits(at);
        number = 0;
        if (digits == 0 || !uint.TryParse(_text.Slice(at, digits), NumberStyles.None, CultureInfo.InvariantCulture, out number))
            return false;
        at += digits;
        return true;
    }

    // ct_sip_parse_param
    private int FindParameter(int from, ReadOnlySpan<byte> name)
    {
        var limit = Search(from, _text.Length, ","u8);
        if (limit < 0)
            limit = _text.Length;
        var start = Search(from, limit, name);
        return start < 0 ? -1 : start + name.Length;
    }

    // Looks for a word in a header's value, which may go on in lines that begin with a space. // ct_sip_header_search
    private int Search(int at, int limit, ReadOnlySpan<byte> word)
    {
        for (limit -= word.Length; at < limit; at++)
        {
            if (_text[at] is (byte)'\r' or (byte)'\n')
            {
                at = FollowContinuation(at, limit);
                if (at < 0)
                    break;
                continue;
            }
            if (Has(at, word))
                return at;
        }
        return -1;
    }

    // sip_skip_whitespace
    private int SkipSpace(int at)
    {
        while (at < _text.Length && _text[at] is (byte)' ' or (byte)'\t')
            at++;
        return at < _text.Length && _text[at] is (byte)'\r' or (byte)'\n' ? FollowContinuation(at, _text.Length) : at;
    }

    // sip_follow_continuation
    private int FollowContinuation(int at, int limit)
    {
        if (++at >= limit)
            return -1;
        if (_text[at - 1] == '\r' && _text[at] == '\n' && ++at >= limit)
            return -1;
        if (_text[at] is not ((byte)' ' or (byte)'\t'))
            return -1;
        while (at < limit && _text[at] is (byte)' ' or (byte)'\t')
            at++;
        return at;
    }

    private int CountLetters(int at)
    {
        var rest = at < _text.Length ? _text[at..] : default;
        var count = 0;
        while (count < rest.Length && char.IsAsciiLetter((char)rest[count]))
            count++;
        return count;
    }

    /// <summary>How many digits stand at a place. // digits_len</summary>
    public int CountDigits(int at)
    {
        var rest = at < _text.Length ? _text[at..] : default;
        var count = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return count < 0 ? rest.Length : count;
    }
}
