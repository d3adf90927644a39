using System.Globalization;
using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Families;

/// <summary>Fields of ARP on command lines.</summary>
internal static class ArpText
{
    // ARPOP_REQUEST …, from 1 on
    private static readonly string[] Operations = ["Request", "Reply", "Request_Reverse", "Reply_Reverse", "DRARP_Request", "DRARP_Reply", "DRARP_Error", "InARP_Request", "ARP_NAK"];

    private const string Ethernet = "Ethernet", IPv4 = "IPv4";
    private const ushort EthernetType = 1, IPv4Type = 0x800; // ARPHRD_ETHER, ETH_P_IP

    /// <summary>Reads a hardware address.</summary>
    /// <exception cref="XtUsageException">It is none.</exception>
    public static HardwarePattern ParseHardware(string text, bool isInverted, string which) =>
        HardwareText.TryParse(text, isInverted, out var pattern) ? pattern : throw new XtUsageException($"Problem with specified {which} mac");

    /// <summary>Reads what a message does: a decimal number with a mask or not, or a name.</summary>
    /// <exception cref="XtUsageException">It is neither.</exception>
    public static MaskedNumber ParseOperation(string text, bool isInverted)
    {
        return TryFindOperation(text, out var operation) ? new MaskedNumber(operation, ushort.MaxValue, isInverted) : Parse(text, isInverted, ushort.MaxValue, "opcode", TryParseDecimal);
    }

    /// <summary>The number of what a message does, by its name.</summary>
    public static bool TryFindOperation(string name, out ushort operation)
    {
        operation = (ushort)(Array.FindIndex(Operations, known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) + 1);
        return operation > 0;
    }

    /// <summary>Reads a kind of hardware: a hexadecimal number with a mask or not, or its name.</summary>
    /// <exception cref="XtUsageException">It is neither.</exception>
    public static MaskedNumber ParseHardwareType(string text, bool isInverted) => text.Equals(Ethernet, StringComparison.OrdinalIgnoreCase)
        ? new MaskedNumber(EthernetType, ushort.MaxValue, isInverted)
        : Parse(text, isInverted, ushort.MaxValue, "hardware type", TryParseHexadecimal);

    /// <summary>Reads a kind of protocol: a number with a mask or not, or its name.</summary>
    /// <exception cref="XtUsageException">It is neither.</exception>
    public static MaskedNumber ParseProtocolType(string text, bool isInverted) => text.Equals(IPv4, StringComparison.OrdinalIgnoreCase)
        ? new MaskedNumber(IPv4Type, ushort.MaxValue, isInverted)
        : ParseNumber(text, isInverted, ushort.MaxValue, "protocol type");

    /// <summary>Reads a number with a mask or not.</summary>
    /// <exception cref="XtUsageException">It is none.</exception>
    public static MaskedNumber ParseNumber(string text, bool isInverted, ushort most, string what) => Parse(text, isInverted, most, what, CNumber.TryParse);

    /// <summary>The name of what a message does, or null.</summary>
    public static string? OperationName(ushort number) => number > 0 && number <= Operations.Length ? Operations[number - 1] : null;

    /// <summary>The name of a kind of hardware, or null.</summary>
    public static string? HardwareTypeName(ushort number) => number == EthernetType ? Ethernet : null;

    /// <summary>The name of a kind of protocol, or null.</summary>
    public static string? ProtocolTypeName(ushort number) => number == IPv4Type ? IPv4 : null;

    /// <summary>Writes an option with a number, unless nothing is asked.</summary>
    public static void Write(TextOutput output, string option, MaskedNumber number, ushort all, string? name, bool isHexadecimal)
    {
        if (number.Mask == 0)
            return;
        output.Append(number.IsInverted ? " ! " : " ").Append(option).Append(" ").Append(name is not null && number.Mask == all ? name : Text(number.Value, isHexadecimal));
        if (number.Mask != all)
            output.Append("/").Append(Text(number.Mask, isHexadecimal));
    }

    /// <summary>Writes a comparison in nft's language, unless nothing is asked.</summary>
    public static void Translate(RuleTranslation translation, string selector, MaskedNumber number, ushort all, bool isHexadecimal = false)
    {
        if (number.Mask == 0)
            return;
        if (number.Mask == all)
            translation.Match(selector, number.IsInverted).Append(Text(number.Value, isHexadecimal));
        else
            translation.Output.Append($" {selector} & 0x{number.Mask:x}{(number.IsInverted ? " != " : " == ")}0x{number.Value:x}");
    }

    /// <summary>A number in network order.</summary>
    public static byte[] Wire(ushort number, int size) => size == 1 ? [(byte)number] : [(byte)(number >> 8), (byte)number];

    private static string Text(ushort number, bool isHexadecimal) => isHexadecimal ? $"0x{number:x}" : number.ToString(CultureInfo.InvariantCulture);

    private static bool TryParseDecimal(ReadOnlySpan<char> text, out ulong number) => CNumber.TryParseDecimal(text, ulong.MaxValue, out number);

    private static bool TryParseHexadecimal(ReadOnlySpan<char> text, out ulong number) =>
        ulong.TryParse(text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);

    private static MaskedNumber Parse(string text, bool isInverted, ushort most, string what, NumberReader read)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var mask = (ulong)most;
        if (!read(slash < 0 ? text : text.AsSpan(0, slash), out var value) || value > most || (slash >= 0 && !read(text.AsSpan(slash + 1), out mask)) || mask > most)
            throw new XtUsageException($"Problem with specified {what}");
        return new MaskedNumber((ushort)(value & mask), (ushort)mask, isInverted);
    }

    private delegate bool NumberReader(ReadOnlySpan<char> text, out ulong number);
}
