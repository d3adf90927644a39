using Statewall.Iptables.CommandLine;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions;

/// <summary>Types of service that have names. // tos_symbol_names</summary>
internal static class TosNames
{
    /// <summary>The bits that a name is about.</summary>
    public const byte Mask = 0x3f;

    private static readonly (string Name, byte Value)[] Names =
    [
        ("Minimize-Delay", 0x10), ("Maximize-Throughput", 0x08), ("Maximize-Reliability", 0x04), ("Minimize-Cost", 0x02), ("Normal-Service", 0x00),
    ];

    /// <summary>Reads a name, or a number with the bits of it that count. // XTTYPE_TOSMASK</summary>
    /// <param name="text">The text.</param>
    /// <param name="symbolMask">The bits that count where it is a name.</param>
    /// <exception cref="XtUsageException">It is neither.</exception>
    public static (byte Value, byte Mask) Parse(string text, byte symbolMask)
    {
        if (text.Length == 0 || !char.IsAsciiDigit(text[0]))
        {
            foreach (var (name, its) in Names)
            {
                if (name.Equals(text, StringComparison.OrdinalIgnoreCase))
                    return (its, symbolMask);
            }
            throw new XtUsageException($"Symbolic name \"{text}\" is unknown");
        }
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var mask = (ulong)byte.MaxValue;
        if (!CNumber.TryParse(slash < 0 ? text : text.AsSpan(0, slash), out var value) || value > byte.MaxValue
            || (slash >= 0 && !CNumber.TryParse(text.AsSpan(slash + 1), out mask)) || mask > byte.MaxValue)
            throw new XtUsageException($"Illegal value: \"{text}\"");
        return ((byte)value, (byte)mask);
    }

    /// <summary>The name of one, or null.</summary>
    public static string? NameOf(byte value) => Array.Find(Names, name => name.Value == value).Name;

    /// <summary>Writes lines of help, one for each name.</summary>
    public static void Help(TextOutput output)
    {
        foreach (var (name, value) in Names)
            output.Append($"                          (0x{value:x2}) {value,2} {name}\n");
    }
}
