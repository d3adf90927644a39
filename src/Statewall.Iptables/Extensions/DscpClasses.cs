using Statewall.Iptables.CommandLine;

namespace Statewall.Iptables.Extensions;

/// <summary>Code points of differentiated services that have names. // dscp_helper.c</summary>
internal static class DscpClasses
{
    private static readonly (string Name, byte Value)[] Classes =
    [
        ("CS0", 0x00), ("CS1", 0x08), ("CS2", 0x10), ("CS3", 0x18), ("CS4", 0x20), ("CS5", 0x28), ("CS6", 0x30), ("CS7", 0x38), ("BE", 0x00),
        ("AF11", 0x0a), ("AF12", 0x0c), ("AF13", 0x0e), ("AF21", 0x12), ("AF22", 0x14), ("AF23", 0x16),
        ("AF31", 0x1a), ("AF32", 0x1c), ("AF33", 0x1e), ("AF41", 0x22), ("AF42", 0x24), ("AF43", 0x26), ("EF", 0x2e), ("LE", 0x01),
    ];

    /// <summary>Reads a name.</summary>
    /// <exception cref="XtUsageException">There is none such.</exception>
    public static byte Parse(string text)
    {
        foreach (var (name, value) in Classes)
        {
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase))
                return value;
        }
        throw new XtUsageException($"Invalid DSCP value `{text}'");
    }
}
