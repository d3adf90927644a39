using System.Text;
using Statewall.Netlink;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>Bytes somewhere in the packet. // xt_string.c</summary>
internal sealed class StringMatch : XtMatch
{
    private const int AlgorithmSize = 16; // XT_STRING_MAX_ALGO_NAME_SIZE
    private const int MostBytes = 128; // XT_STRING_MAX_PATTERN_SIZE
    private const byte Invert = 1; // XT_STRING_FLAG_INVERT
    private const byte IgnoreCase = 2;
    private readonly ushort _from;
    private readonly ushort _to;
    private readonly byte[] _pattern;
    private readonly byte _flags;

    private StringMatch(XtInfo info)
    {
        (_from, _to, _flags) = (info.U16(0), info.U16(2), info.U8(149));
        _pattern = info.Copy(20, info.U8(148));
    }

    public static readonly XtKind<XtMatch> Kind = new("string", 1, Load) { Size = 160, ShownSize = 152 };

    // string_mt_check, textsearch_prepare
    private static StringMatch? Load(XtContext context)
    {
        var info = context.Info;
        context.FailIf(info.U16(0) > info.U16(2));
        context.FailIf(info.U8(4 + AlgorithmSize - 1) != 0);
        context.FailIf(info.U8(148) > MostBytes);
        context.FailIf((info.U8(149) & ~(Invert | IgnoreCase)) != 0);
        context.FailIf(info.U8(148) == 0);
        context.FailIf(Encoding.Latin1.GetString(info.Text(4, AlgorithmSize)) is not ("bm" or "kmp"), NetlinkErrno.NoEnt);
        return context.Errno == 0 ? new StringMatch(info) : null;
    }

    // string_mt, skb_find_text
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        var bytes = packet.View.Bytes;
        var (from, to) = (Math.Min(_from, bytes.Length), Math.Min(_to, bytes.Length));
        var found = (_flags & IgnoreCase) != 0 ? Ascii(bytes[from..to]) : bytes[from..to].IndexOf(_pattern);
        return found >= 0 != ((_flags & Invert) != 0);
    }

    private int Ascii(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at + _pattern.Length <= bytes.Length; at++)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(bytes.Slice(at, _pattern.Length), _pattern) || bytes.Slice(at, _pattern.Length).SequenceEqual(_pattern))
                return at;
        }
        return -1;
    }
}
