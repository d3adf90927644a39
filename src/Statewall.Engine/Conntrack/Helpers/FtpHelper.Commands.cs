using System.Text;

namespace Statewall.Engine.Conntrack.Helpers;

// How commands are read.
internal sealed partial class FtpHelper
{
    // find_pattern, for each
    private static Search Find(ReadOnlySpan<byte> payload, Command[] commands, ref Offer offer)
    {
        foreach (var command in commands)
        {
            var result = Find(payload, in command, ref offer);
            if (result != Search.None)
                return result;
        }
        return Search.None;
    }

    private static Search Find(ReadOnlySpan<byte> payload, in Command command, ref Offer offer)
    {
        var word = command.Bytes;
        if (payload.Length <= word.Length)
            return Ascii.EqualsIgnoreCase(payload, word.AsSpan(0, payload.Length)) ? Search.Partial : Search.None;
        if (!HelperText.StartsWith(payload, word))
            return Search.None;
        var at = word.Length;
        if (command.Skip != 0)
        {
            var skipped = payload[at..].IndexOf((byte)command.Skip);
            if (skipped < 0)
                return Search.Partial;
            at += skipped + 1;
        }
        offer.Form = command.Form;
        if (command.Form == Form.FirstCommas)
        {
            var digit = payload[at..].IndexOfAnyInRange((byte)'0', (byte)'9');
            at = digit < 0 ? payload.Length : at + digit;
        }
        offer.At = at;
        var text = payload[at..];
        offer.Length = command.Form switch
        {
            Form.Extended => ReadExtended(text, ref offer),
            Form.ExtendedPort => ReadExtendedPort(text, ref offer),
            _ => ReadCommas(text, command.End, ref offer),
        };
        return offer.Length == 0 ? Search.Partial : Search.Found;
    }

    // try_rfc959, try_rfc1123
    private static int ReadCommas(ReadOnlySpan<byte> text, char end, ref Offer offer)
    {
        Span<uint> numbers = stackalloc uint[6];
        var length = ReadNumbers(text, numbers, ',', end);
        if (length == 0)
            return 0;
        var address = (numbers[0] << 24) | (numbers[1] << 16) | (numbers[2] << 8) | numbers[3];
        offer.Address = offer.IsIPv6 ? (offer.Address & (UInt128.MaxValue >> 32)) | ((UInt128)address << 96) : address; // the first bytes alone
        offer.Port = (ushort)((numbers[4] << 8) | numbers[5]);
        return length;
    }

    // |1|132.235.1.2|6275| or |2|3ffe::1|6275| // try_eprt
    private static int ReadExtended(ReadOnlySpan<byte> text, ref Offer offer)
    {
        const int Start = 3;
        if (text.Length <= Start || !IsDelimiter(text[0]) || text[2] != text[0] || text[1] != (offer.IsIPv6 ? '2' : '1'))
            return 0;
        var length = offer.IsIPv6 ? ReadIPv6(text[Start..], text[0], ref offer) : ReadIPv4(text[Start..], text[0], ref offer);
        return length == 0 ? 0 : ReadPort(text, Start + length + 1, text[0], ref offer);
    }

    // |||6446| // try_epsv_response
    private static int ReadExtendedPort(ReadOnlySpan<byte> text, ref Offer offer)
    {
        const int Start = 3;
        return text.Length <= Start || !IsDelimiter(text[0]) || text[1] != text[0] || text[2] != text[0] ? 0 : ReadPort(text, Start, text[0], ref offer);
    }

    private static int ReadIPv4(ReadOnlySpan<byte> text, byte delimiter, ref Offer offer)
    {
        Span<uint> numbers = stackalloc uint[4];
        var length = ReadNumbers(text, numbers, '.', (char)delimiter);
        if (length != 0)
            offer.Address = (numbers[0] << 24) | (numbers[1] << 16) | (numbers[2] << 8) | numbers[3];
        return length;
    }

    // get_ipv6_addr
    private static int ReadIPv6(ReadOnlySpan<byte> text, byte delimiter, ref Offer offer)
    {
        var length = text.IndexOf(delimiter);
        if (length <= 0 || !HelperText.TryReadIPv6(text[..length], out var address))
            return 0;
        offer.Address = address;
        return length;
    }

    // try_number
    private static int ReadNumbers(ReadOnlySpan<byte> text, Span<uint> numbers, char separator, char end)
    {
        numbers.Clear();
        for (int length = 0, at = 0; length < text.Length && at < numbers.Length; length++)
        {
            var letter = text[length];
            if (letter is >= (byte)'0' and <= (byte)'9')
                numbers[at] = (numbers[at] * 10) + letter - '0';
            else if (letter == separator)
                at++;
            else
                return (letter == end || end == 0) && at == numbers.Length - 1 ? length : 0;
        }
        return 0;
    }

    // get_port
    private static int ReadPort(ReadOnlySpan<byte> text, int start, byte delimiter, ref Offer offer)
    {
        ushort port = 0;
        for (var at = start; at < text.Length; at++)
        {
            if (text[at] == delimiter && port != 0)
            {
                offer.Port = port;
                return at + 1;
            }
            if (text[at] is < (byte)'0' or > (byte)'9')
                return 0;
            port = (ushort)((port * 10) + text[at] - '0');
        }
        return 0;
    }

    private static bool IsDelimiter(byte letter) => letter is >= 33 and <= 126 and not (>= (byte)'0' and <= (byte)'9');
}
