using System.Globalization;

namespace Statewall.Replay.Words;

// What the IP header, the link and the host say about a packet.
internal sealed partial class PacketWordsReader
{
    private PacketWords? TakeNetwork(PacketWords words)
    {
        var word = _reader.Keyword;
        switch (word)
        {
            case "ttl":
                _reader.TakeOnce(word);
                return words with { Ttl = (byte)_reader.Number(0, byte.MaxValue) };
            case "tos":
                _reader.TakeOnce(word);
                return words with { TypeOfService = (byte)_reader.Number(0, byte.MaxValue) };
            case "dscp":
                _reader.TakeOnce("tos");
                return words with { TypeOfService = (byte)(CodePoint() << 2) };
            case "badsum":
                if (words.Transport.ChecksumOffset < 0)
                    throw _reader.Fault($"{words.Transport.Name} has no checksum that could be wrong");
                _reader.TakeOnce(word);
                return words with { HasBadChecksum = true };
            case "flow" when words.Source.IsIPv6:
                _reader.TakeOnce(word);
                return words with { FlowLabel = (uint)_reader.Number(0, 0xFFFFF) };
            case "ipid" when words.Source.IsIPv4:
                if (words.Fragment is not null)
                    throw _reader.Fault("the fragment's id is the packet's");
                _reader.TakeOnce(word);
                return words with { Id = (ushort)_reader.Number(0, ushort.MaxValue) };
            case "df" when words.Source.IsIPv4:
                _reader.TakeOnce(word);
                return words with { DontFragment = true };
            case "flow" or "ipid" or "df":
                throw _reader.Fault($"{word} is in IPv{(words.Source.IsIPv4 ? 6 : 4)} headers only");
            case "frag":
                if (words.Id is not null)
                    throw _reader.Fault("the fragment's id is the packet's: leave ipid out");
                _reader.TakeOnce(word);
                return words with { Fragment = Fragment(words.Source.IsIPv4 ? ushort.MaxValue : uint.MaxValue) };
            default:
                return null;
        }
    }

    private FragmentWords Fragment(uint largestId)
    {
        var (offset, more, id) = ((int?)null, false, (uint?)null);
        while (true)
        {
            if (offset is null && _reader.TryTake("offset"))
            {
                if (_reader.IsNumber && _reader.Word is var digits && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes % 8 != 0)
                    throw _reader.Fault("a fragment's offset is a multiple of 8 bytes");
                offset = (int)_reader.Number(0, 65528) & ~7;
            }
            else if (!more && _reader.TryTake("more"))
            {
                more = true;
            }
            else if (id is null && _reader.TryTake("id"))
            {
                id = (uint)_reader.Number(0, largestId);
            }
            else if (offset is null && !more)
            {
                throw _reader.Expected("offset and a number, or more");
            }
            else
            {
                return new FragmentWords(offset ?? 0, more, id ?? 1);
            }
        }
    }

    // Names of code points. // RFC 2474, 2597, 3246
    private int CodePoint()
    {
        if (_reader.IsNumber)
            return (int)_reader.Number(0, 63);
        var name = _reader.Keyword;
        int? value = name switch
        {
            "be" => 0,
            "ef" => 46,
            "va" => 44,
            "le" => 1,
            ['c', 's', >= '0' and <= '7'] => (name[2] - '0') << 3,
            ['a', 'f', >= '1' and <= '4', >= '1' and <= '3'] => ((name[2] - '0') << 3) | ((name[3] - '0') << 1),
            _ => null,
        };
        if (value is not { } found)
            throw _reader.Expected("a number from 0 to 63, or be, le, cs0 to cs7, af11 to af43, va, ef");
        _reader.Advance();
        return found;
    }

    private PacketWords? TakePlace(PacketWords words)
    {
        var word = _reader.Keyword;
        switch (word)
        {
            case "in" or "out":
                _reader.Once("in or out");
                _reader.Advance();
                var name = _reader.Name("an interface's name");
                return word == "in" ? words with { InInterface = name } : words with { OutInterface = name };
            case "mark":
                _reader.TakeOnce(word);
                return words with { Mark = (uint)_reader.Number(0, uint.MaxValue) };
            case "ether":
                _reader.TakeOnce(word);
                var source = HardwareAddress();
                if (_reader.Kind != WordKind.Arrow)
                    throw _reader.Expected("> and the destination's Ethernet address");
                _reader.Advance();
                return words with { Ethernet = (source, HardwareAddress()) };
            case "vlan":
                if (words.Vlans.Count == 2)
                    throw _reader.Fault("more than two VLANs");
                _reader.Advance();
                return words with { Vlans = [.. words.Vlans, (ushort)_reader.Number(0, 4095)] };
            default:
                return null;
        }
    }

    private string HardwareAddress()
    {
        var word = _reader.Keyword;
        var isAddress = word.Length == 17;
        for (var at = 0; at < word.Length; at++)
            isAddress &= at % 3 == 2 ? word[at] == ':' : char.IsAsciiHexDigitLower(word[at]);
        if (!isAddress)
            throw _reader.Expected("an Ethernet address such as 02:00:00:00:00:01");
        _reader.Advance();
        return word;
    }
}
