using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions;

/// <summary>Names of types of service. // tos_symbol_names</summary>
internal static class TosNames
{
    /// <summary>The bits that a name stands for.</summary>
    public const byte Mask = 0x3f;

    private static readonly (string Name, byte Value)[] Names =
    [
        ("Minimize-Delay", 0x10), ("Maximize-Throughput", 0x08), ("Maximize-Reliability", 0x04), ("Minimize-Cost", 0x02), ("Normal-Service", 0x00),
    ];

    /// <summary>Reads a name, or a number and those of its bits that count. // XTTYPE_TOSMASK</summary>
    public static (byte Value, byte Mask) Parse(OptionValue value)
    {
        foreach (var (name, its) in Names)
        {
            if (name.Equals(value.Text, StringComparison.OrdinalIgnoreCase))
                return (its, Mask);
        }
        var slash = value.Text.IndexOf('/', StringComparison.Ordinal);
        return ((byte)value.Number(slash < 0 ? value.Text : value.Text.AsSpan(0, slash), 0, byte.MaxValue),
            slash < 0 ? byte.MaxValue : (byte)value.Number(value.Text.AsSpan(slash + 1), 0, byte.MaxValue));
    }

    /// <summary>The name of a value, or null when it has none.</summary>
    public static string? NameOf(byte value, byte mask)
    {
        foreach (var (name, its) in Names)
        {
            if (its == value && mask == Mask)
                return name;
        }
        return null;
    }

    /// <summary>Writes all names.</summary>
    public static void Help(TextOutput output)
    {
        foreach (var (name, value) in Names)
            output.Append($"    (0x{value:x2}) {value,3} {name}\n");
    }
}
