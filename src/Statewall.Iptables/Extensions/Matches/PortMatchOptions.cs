using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>The options of ports, which tcp, udp, dccp and sctp have.</summary>
internal static class PortMatchOptions
{
    /// <summary>The options.</summary>
    /// <param name="source">Reads the source port.</param>
    /// <param name="destination">Reads the destination port.</param>
    public static XtOption[] Of(OptionReader source, OptionReader destination) =>
    [
        new("destination-port", destination) { IsInvertible = true },
        new("dport", destination) { IsInvertible = true, AliasOf = "destination-port" },
        new("source-port", source) { IsInvertible = true },
        new("sport", source) { IsInvertible = true, AliasOf = "source-port" },
    ];

    /// <summary>Writes the ports as a listing has them.</summary>
    public static void Print(TextOutput output, string name, ushort from, ushort to, bool isInverted, bool isNumeric)
    {
        output.Append(" ").Append(name).Append(from == to ? ":" : "s:").Append(isInverted ? "!" : "").Append(TextOutputWords.PortName(from, isNumeric));
        if (from != to)
            output.Append(":").Append(TextOutputWords.PortName(to, isNumeric));
    }

    /// <summary>Writes the lines of help.</summary>
    public static void Help(TextOutput output, string protocol) => output.Append($"""
        {protocol} match options:
        [!] --source-port port[:port]        The source port, or all between two
         --sport ...
        [!] --destination-port port[:port]   The destination port, or all between two
         --dport ...

        """);
}
