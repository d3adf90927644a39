using System.Globalization;

namespace Statewall.Iptables.Rules;

/// <summary>Hardware addresses that have some bits; six bytes, the first in the highest of 48 bits. // struct ebt_mac, arpt_devaddr_info</summary>
/// <param name="Address">The bits; none of them outside of the mask.</param>
/// <param name="Mask">Which bits count.</param>
/// <param name="IsInverted">All others are meant.</param>
internal readonly record struct HardwarePattern(ulong Address, ulong Mask, bool IsInverted)
{
    /// <summary>Bytes of an address.</summary>
    public const int Size = 6;

    /// <summary>The mask of one address.</summary>
    public const ulong Exact = 0xffffffffffff;

    /// <summary>The rule says something about it.</summary>
    public bool IsThere => Mask != 0 || IsInverted;

    /// <summary>Six bytes of an address.</summary>
    public static byte[] BytesOf(ulong address) => [(byte)(address >> 40), (byte)(address >> 32), (byte)(address >> 24), (byte)(address >> 16), (byte)(address >> 8), (byte)address];

    /// <summary>The address of six bytes or fewer, which are the first.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var address = 0UL;
        for (var place = 0; place < Size; place++)
            address = address << 8 | (place < bytes.Length ? bytes[place] : 0UL);
        return address;
    }

    /// <summary>Reads six numbers of one or two hexadecimal digits with colons between.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ulong address)
    {
        address = 0;
        var count = 0;
        foreach (var part in text.Split(':'))
        {
            if (text[part] is not { Length: 1 or 2 } digits || !byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
                return false;
            address = address << 8 | value;
            count++;
        }
        return count == Size;
    }
}
