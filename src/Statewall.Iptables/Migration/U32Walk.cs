using Statewall.Iptables.Extensions;
using Statewall.Iptables.Translation;

namespace Statewall.Iptables.Migration;

/// <summary>Where a test of u32 finds its number, when that is the same place in every packet: four bytes behind a header, of which some bits count. // u32_match_it</summary>
internal sealed class U32Walk
{
    private const byte And = 0, Left = 1, Right = 2, At = 3; // XT_U32_AND …
    private const uint IPv4Length = 0x0f000000, TcpLength = 0xf0000000;
    private const int WordBits = 32, LengthShift = 22, TcpLengthShift = 26; // both lengths count words of four bytes
    private const uint TcpLengthPlace = 12;

    private string _header = "nh";
    private uint _place;
    private uint _mask = uint.MaxValue;
    private int _shift; // to the right

    /// <summary>Walks a test.</summary>
    /// <param name="translation">Gets what stands in the way.</param>
    /// <param name="numbers">Its numbers, each with the operator in front of it.</param>
    /// <param name="size">Bytes of a number and its operator.</param>
    /// <param name="count">How many there are.</param>
    /// <returns>Null when the place depends on the packet in another way than by the lengths of headers.</returns>
    public static U32Walk? Read(RuleTranslation translation, ReadOnlySpan<byte> numbers, int size, int count)
    {
        var walk = new U32Walk { _place = numbers.Read32(0) };
        for (var index = 1; index < count; index++)
        {
            if (!walk.TryTake(numbers[index * size + 4], numbers.Read32(index * size)))
            {
                translation.Refuse("@ behind anything but the length of the header of IP or TCP");
                return null;
            }
        }
        if (walk._header != "nh")
            translation.Approximate("fragments behind the first are not matched");
        return walk;
    }

    /// <summary>Asks that the number is one of some.</summary>
    public void Compare(RuleTranslation translation, List<(uint From, uint To)> ranges, bool isInverted)
    {
        if (isInverted)
            translation.Approximate("packets that end before that place are not matched");
        var wanted = ranges.ConvertAll(Masked).FindAll(range => range.From <= range.To).ConvertAll(range => range.From == range.To ? $"0x{range.From:x}" : $"0x{range.From:x}-0x{range.To:x}");
        var output = translation.Output.Append($" @{_header},{_place * 8},{WordBits}");
        if (_mask != uint.MaxValue)
            output.Append(" & ").Hex(_mask);
        // what no number can be is no value of the masked bits
        if (wanted.Count == 0)
            wanted.Add($"0x{uint.MaxValue:x}");
        output.Append(isInverted ? " != " : wanted.Count == 1 && !wanted[0].Contains('-', StringComparison.Ordinal) ? " == " : " ");
        output.Append(wanted is [var only] ? only : $"{{ {string.Join(", ", wanted)} }}");
    }

    private bool TryTake(byte operation, uint number)
    {
        switch (operation)
        {
            case And:
                _mask &= _shift >= 0 ? Shifted(number, _shift) : number >> -_shift;
                return true;
            case Left:
                _shift -= (int)Math.Min(number, WordBits);
                if (_shift < 0)
                    _mask &= Low(WordBits + _shift);
                return true;
            case Right:
                _shift += (int)Math.Min(number, WordBits);
                if (_shift > 0)
                    _mask &= ~Low(_shift);
                return true;
            case At:
                return TryMove(number);
            default:
                return false;
        }
    }

    private bool TryMove(uint number)
    {
        if (_header == "nh" && _place == 0 && _mask == IPv4Length && _shift == LengthShift)
            _header = "th";
        else if (_header == "th" && _place == TcpLengthPlace && _mask == TcpLength && _shift == TcpLengthShift)
            _header = "ih";
        else
            return false;
        (_place, _mask, _shift) = (number, uint.MaxValue, 0);
        return true;
    }

    // The range in which the masked bits lie before they are shifted.
    private (uint From, uint To) Masked((uint From, uint To) range)
    {
        if (_shift <= 0)
            return (CeilingOf(range.From, -_shift), range.To >> -_shift);
        var most = _mask >> _shift;
        return range.From > most ? (1, 0) : (range.From << _shift, Math.Min(range.To, most) << _shift);
    }

    private static uint CeilingOf(uint number, int shift) => (uint)((number + ((1UL << shift) - 1)) >> shift);

    private static uint Shifted(uint number, int shift) => shift >= WordBits ? 0 : number << shift;

    private static uint Low(int bits) => bits >= WordBits ? uint.MaxValue : bits <= 0 ? 0 : (1U << bits) - 1;
}
