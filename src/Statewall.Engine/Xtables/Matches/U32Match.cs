using System.Buffers.Binary;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>Words of the packet, reached and reckoned with step by step. // xt_u32.c</summary>
internal sealed class U32Match(XtInfo info) : XtMatch
{
    private const int Most = 11; // XT_U32_MAXSIZE + 1
    private const int TestSize = 180; // sizeof(struct xt_u32_test)
    private const int StepSize = 8;
    private const int ValuesAt = Most * StepSize;
    private const int StepCountAt = 2 * ValuesAt;
    private const byte And = 0; // XT_U32_AND
    private const byte LeftShift = 1;
    private const byte RightShift = 2;
    private readonly byte _tests = info.U8(Most * TestSize);
    private readonly bool _isInverted = info.U8(Most * TestSize + 1) != 0;

    public static readonly XtKind<XtMatch> Kind = new("u32", 0, Load) { Size = 1984 };

    // u32_mt_checkentry
    private static U32Match? Load(XtContext context)
    {
        var info = context.Info;
        var tests = info.U8(Most * TestSize);
        context.FailIf(tests > Most);
        for (var test = 0; test < tests && context.Errno == 0; test++)
            context.FailIf(info.U8(test * TestSize + StepCountAt) > Most || info.U8(test * TestSize + StepCountAt + 1) > Most);
        return context.Unless(new U32Match(info));
    }

    // u32_mt, u32_match_it
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        var isMatch = true;
        for (var test = 0; test < _tests && isMatch; test++)
            isMatch = TryReach(packet.View.Bytes, test * TestSize, out var value) && IsWanted(value, test * TestSize);
        return isMatch != _isInverted;
    }

    private bool TryReach(ReadOnlySpan<byte> bytes, int test, out uint value)
    {
        var origin = 0u;
        if (!TryRead(bytes, info.U32(test), out value))
            return false;
        for (var step = 1; step < info.U8(test + StepCountAt); step++)
        {
            var number = info.U32(test + step * StepSize);
            switch (info.U8(test + step * StepSize + 4))
            {
                case And:
                    value &= number;
                    break;
                case LeftShift:
                    value = number < 32 ? value << (int)number : 0;
                    break;
                case RightShift:
                    value = number < 32 ? value >> (int)number : 0;
                    break;
                default:
                    if (origin + value < origin)
                        return false;
                    origin += value;
                    if (!TryRead(bytes, (ulong)origin + number, out value))
                        return false;
                    break;
            }
        }
        return true;
    }

    private static bool TryRead(ReadOnlySpan<byte> bytes, ulong at, out uint value)
    {
        var isThere = at + sizeof(uint) <= (ulong)bytes.Length;
        value = isThere ? BinaryPrimitives.ReadUInt32BigEndian(bytes[(int)at..]) : 0;
        return isThere;
    }

    private bool IsWanted(uint value, int test)
    {
        for (var range = 0; range < info.U8(test + StepCountAt + 1); range++)
        {
            var at = test + ValuesAt + range * StepSize;
            if (value >= info.U32(at) && value <= info.U32(at + 4))
                return true;
        }
        return false;
    }
}
