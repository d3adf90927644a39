using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Migration;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>
/// Computes with four bytes from any place of a packet. // struct xt_u32: tests[11], ntests, invert; each test has location[11] of number and nextop,
/// value[11] of min and max, nnums, nvalues
/// </summary>
internal sealed class U32Match : XtMatch
{
    private const int Most = 11; // XT_U32_MAXSIZE + 1
    private const int PairBytes = 8, ValuesAt = Most * PairBytes, NumbersCountAt = 2 * Most * PairBytes, ValuesCountAt = NumbersCountAt + 1, TestBytes = NumbersCountAt + 4;
    private const int TestsCountAt = Most * TestBytes, InvertedAt = TestsCountAt + 1;
    private static readonly string[] Operators = ["&", "<<", ">>", "@"]; // XT_U32_AND …

    private U32Match()
        : base("u32")
    {
        Size = 1984;
        Options = [new("u32", Read) { IsRequired = true, IsInvertible = true }];
    }

    /// <summary>The match.</summary>
    public static U32Match Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => Write(output.Option("u32", info[InvertedAt] != 0), info);

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) => Write(output.Append(info[InvertedAt] != 0 ? " u32 !" : " u32"), info);

    /// <inheritdoc/>
    public override bool Migrate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var isInverted = info[InvertedAt] != 0;
        if (isInverted && info[TestsCountAt] > 1)
            return translation.Refuse("one of several tests that fails cannot be asked for in one rule");
        for (var index = 0; index < info[TestsCountAt]; index++)
        {
            if (U32Walk.Read(translation, info.Slice(index * TestBytes, NumbersCountAt), PairBytes, info[index * TestBytes + NumbersCountAt]) is not { } walk)
                return false;
            var ranges = new List<(uint From, uint To)>();
            for (var value = 0; value < info[index * TestBytes + ValuesCountAt]; value++)
            {
                var at = index * TestBytes + ValuesAt + value * PairBytes;
                ranges.Add((info.Read32(at), info.Read32(at + 4)));
            }
            walk.Compare(translation, ranges, isInverted);
        }
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        u32 match options:
        [!] --u32 tests
                tests := location "=" value | tests "&&" location "=" value
                value := range | value "," range
                range := number | number ":" number
                location := number | location operator number
                operator := "&" | "<<" | ">>" | "@"

        """);

    private static void Read(OptionValue value)
    {
        value.Invert(InvertedAt, 1);
        var scanner = new Scanner(value);
        var count = 0;
        do
        {
            if (count == Most)
                throw scanner.Wrong("too many \"&&\"s");
            ReadTest(ref scanner, value.Info.Slice(count * TestBytes, TestBytes));
            count++;
        }
        while (!scanner.IsEnd);
        value.Info[TestsCountAt] = (byte)count;
    }

    private static void ReadTest(ref Scanner scanner, Span<byte> test)
    {
        var count = 0;
        byte operation = 0;
        do
        {
            if (count == Most)
                throw scanner.Wrong("too many operators");
            scanner.CheckMore();
            test.Write32(count * PairBytes, scanner.Number());
            test[count * PairBytes + 4] = operation;
            count++;
        }
        while (scanner.TryTakeOperator(out operation));
        test[NumbersCountAt] = (byte)count;
        var values = 0;
        do
        {
            if (values == Most)
                throw scanner.Wrong("too many \",\"s");
            var from = scanner.Number();
            test.Write32(ValuesAt + values * PairBytes, from);
            test.Write32(ValuesAt + values * PairBytes + 4, scanner.TryTake(":") ? scanner.Number() : from);
            values++;
        }
        while (scanner.TryTake(","));
        test[ValuesCountAt] = (byte)values;
        if (!scanner.IsEnd && !scanner.TryTake("&&"))
            throw scanner.Wrong("expected \",\" or \"&&\"");
        else if (!scanner.IsEnd || scanner.HasTaken("&&"))
            scanner.CheckMore();
    }

    private static void Write(TextOutput output, ReadOnlySpan<byte> info)
    {
        output.Append(" \"");
        for (var index = 0; index < Math.Min(info[TestsCountAt], (byte)Most); index++)
        {
            var test = info.Slice(index * TestBytes, TestBytes);
            output.Append(index == 0 ? "" : "&&");
            for (var number = 0; number < Math.Min(test[NumbersCountAt], (byte)Most); number++)
                output.Append(number == 0 ? "" : Operators[test[number * PairBytes + 4] & 3]).Hex(test.Read32(number * PairBytes));
            output.Append("=");
            for (var number = 0; number < Math.Min(test[ValuesCountAt], (byte)Most); number++)
                WriteRange(output.Append(number == 0 ? "" : ","), test.Read32(ValuesAt + number * PairBytes), test.Read32(ValuesAt + number * PairBytes + 4));
        }
        output.Append("\"");
    }

    private static void WriteRange(TextOutput output, uint from, uint to)
    {
        output.Hex(from);
        if (from != to)
            output.Append(":").Hex(to);
    }

    /// <summary>Walks the tests; spaces are passed over.</summary>
    private ref struct Scanner(OptionValue value)
    {
        private readonly OptionValue _value = value;
        private readonly string _text = value.Text;
        private int _place;
        private string _last = "";

        public bool IsEnd
        {
            get
            {
                SkipSpaces();
                return _place == _text.Length;
            }
        }

        public bool HasTaken(string sign) => _last == sign;

        public void CheckMore()
        {
            if (IsEnd)
                throw _value.Wrong("abrupt end of input after location specifier");
        }

        public bool TryTake(string sign)
        {
            SkipSpaces();
            if (!_text.AsSpan(_place).StartsWith(sign, StringComparison.Ordinal))
                return false;
            _place += sign.Length;
            _last = sign;
            return true;
        }

        /// <summary>Takes an operator; false when an equals sign ends the location.</summary>
        public bool TryTakeOperator(out byte operation)
        {
            CheckMore();
            for (operation = 0; operation < Operators.Length; operation++)
            {
                if (TryTake(Operators[operation]))
                    return true;
            }
            return TryTake("=") ? false : throw Wrong("operator expected");
        }

        public uint Number()
        {
            SkipSpaces();
            var end = _place;
            while (end < _text.Length && char.IsAsciiLetterOrDigit(_text[end]))
                end++;
            if (!CNumber.TryParse(_text.AsSpan(_place, end - _place), out var number) || number > uint.MaxValue)
                throw Wrong("not a number or out of range");
            _place = end;
            _last = "";
            return (uint)number;
        }

        public readonly XtUsageException Wrong(string message) => _value.Wrong($"at char {_place}: {message}");

        private void SkipSpaces()
        {
            while (_place < _text.Length && char.IsWhiteSpace(_text[_place]))
                _place++;
        }
    }
}
