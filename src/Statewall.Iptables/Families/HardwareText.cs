using Statewall.Iptables.Extensions;
using Statewall.Iptables.Messages;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Families;

/// <summary>Hardware addresses with masks on command lines.</summary>
internal static class HardwareText
{
    private static readonly (string Name, ulong Address, ulong Mask)[] Names =
    [
        ("Unicast", 0, 0x010000000000), ("Multicast", 0x010000000000, 0x010000000000), ("Broadcast", HardwarePattern.Exact, HardwarePattern.Exact), ("BGA", 0x0180c2000000, HardwarePattern.Exact),
    ];

    /// <summary>Reads an address with or without a mask, or a name of some. // xtables_parse_mac_and_mask</summary>
    public static bool TryParse(string text, bool isInverted, out HardwarePattern pattern)
    {
        foreach (var (name, its, bits) in Names)
        {
            pattern = new HardwarePattern(its, bits, isInverted);
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        var (mask, slash) = (HardwarePattern.Exact, text.IndexOf('/', StringComparison.Ordinal));
        pattern = default;
        if (!HardwarePattern.TryParse(slash < 0 ? text : text.AsSpan(0, slash), out var address) || (slash >= 0 && !HardwarePattern.TryParse(text.AsSpan(slash + 1), out mask)))
            return false;
        pattern = new HardwarePattern(address & mask, mask, isInverted);
        return true;
    }

    /// <summary>Writes an address, and its mask where not all of it counts.</summary>
    /// <param name="output">Gets the text.</param>
    /// <param name="address">The address.</param>
    /// <param name="mask">The mask.</param>
    /// <param name="isNamed">Some have names.</param>
    public static TextOutput Write(TextOutput output, ulong address, ulong mask, bool isNamed)
    {
        foreach (var (name, its, bits) in isNamed ? Names : [])
        {
            if (its == address && bits == mask)
                return output.Append(name);
        }
        output.Hardware(HardwarePattern.BytesOf(address));
        return mask == HardwarePattern.Exact ? output : output.Append("/").Hardware(HardwarePattern.BytesOf(mask));
    }

    /// <summary>Writes an option with an address, unless nothing is asked.</summary>
    public static void Save(TextOutput output, string option, HardwarePattern pattern, bool isNamed)
    {
        if (pattern.IsThere)
            Write(output.Append(pattern.IsInverted ? " ! " : " ").Append(option).Append(" "), pattern.Address, pattern.Mask, isNamed);
    }

    /// <summary>Writes the comparison of an address, unless nothing is asked.</summary>
    public static void Write(RuleWriter writer, NftPayloadBase header, uint offset, HardwarePattern pattern)
    {
        if (pattern.IsThere)
            writer.CompareMasked(header, offset, HardwarePattern.BytesOf(pattern.Address), HardwarePattern.BytesOf(pattern.Mask), pattern.IsInverted);
    }

    /// <summary>Writes what is asked of a hardware address.</summary>
    public static void Translate(RuleTranslation translation, string selector, HardwarePattern pattern)
    {
        if (!pattern.IsThere)
            return;
        if (pattern.Mask == HardwarePattern.Exact)
            translation.Match(selector, pattern.IsInverted).Hardware(HardwarePattern.BytesOf(pattern.Address));
        else
            translation.Output.Append(" ").Append(selector).Append(" and ").Hardware(HardwarePattern.BytesOf(pattern.Mask)).Append(pattern.IsInverted ? " != " : " == ").Hardware(HardwarePattern.BytesOf(pattern.Address));
    }
}
