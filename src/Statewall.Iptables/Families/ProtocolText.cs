using System.Globalization;
using Statewall.Iptables.CommandLine;
using Statewall.Nftables.Datatypes;

namespace Statewall.Iptables.Families;

/// <summary>Transport protocols as command lines and listings name them.</summary>
internal static class ProtocolText
{
    private const ushort Dccp = 33;

    // The names that are known without a file, in the order in which a number finds its name. // xtables_chain_protos
    private static readonly (string Name, ushort Number)[] Known =
    [
        ("tcp", 6), ("sctp", 132), ("udp", 17), ("udplite", 136), ("icmp", 1), ("icmpv6", 58), ("ipv6-icmp", 58), ("esp", 50), ("ah", 51), ("ipv6-mh", 135), ("mh", 135), ("all", 0),
    ];

    /// <summary>Reads a name or number; 0 for all. // xtables_parse_protocol</summary>
    /// <exception cref="XtUsageException">It is neither.</exception>
    public static ushort Parse(string text)
    {
        if (CNumber.TryParse(text, out var number) && number <= byte.MaxValue)
            return (ushort)number;
        foreach (var (known, its) in Known)
        {
            if (string.Equals(known, text, StringComparison.OrdinalIgnoreCase))
                return its;
        }
        return NameSources.OfMachine.Protocols.TryFind(text.ToLowerInvariant(), out var found) ? (ushort)found : throw new XtUsageException($"unknown protocol \"{text}\" specified");
    }

    /// <summary>The name of a protocol, or its number. // proto_to_name</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="isNumeric">No file is asked.</param>
    public static string NameOf(ushort protocol, bool isNumeric = false)
    {
        if (!isNumeric && protocol != 0 && NameSources.OfMachine.Protocols.NameOf(protocol) is { } listed)
            return listed;
        foreach (var (name, number) in Known)
        {
            if (number == protocol)
                return name;
        }
        return protocol.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A name is one of a protocol's.</summary>
    public static bool IsNameOf(ushort protocol, string name) =>
        protocol != 0 && (Array.Exists(Known, known => known.Number == protocol && known.Name == name) || NameOf(protocol) == name || (protocol == Dccp && name == "dccp"));
}
