namespace Statewall.Iptables.Extensions;

/// <summary>Names of classes of service. // ds_classes</summary>
internal static class DscpClasses
{
    /// <summary>The largest class.</summary>
    public const byte Most = 63; // XT_DSCP_MAX

    private static readonly (string Name, byte Value)[] Names =
    [
        ("CS0", 0x00), ("CS1", 0x08), ("CS2", 0x10), ("CS3", 0x18), ("CS4", 0x20), ("CS5", 0x28), ("CS6", 0x30), ("CS7", 0x38), ("BE", 0x00),
        ("AF11", 0x0a), ("AF12", 0x0c), ("AF13", 0x0e), ("AF21", 0x12), ("AF22", 0x14), ("AF23", 0x16), ("AF31", 0x1a), ("AF32", 0x1c), ("AF33", 0x1e),
        ("AF41", 0x22), ("AF42", 0x24), ("AF43", 0x26), ("EF", 0x2e),
    ];

    /// <summary>Reads the name of one; case does not matter.</summary>
    public static byte Parse(OptionValue value)
    {
        foreach (var (name, its) in Names)
        {
            if (name.Equals(value.Text, StringComparison.OrdinalIgnoreCase))
                return its;
        }
        throw value.Wrong($"Invalid DSCP value `{value.Text}'");
    }
}
