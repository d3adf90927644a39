using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Families;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>Up to fifteen ports and ranges of ports. // struct xt_multiport_v1: flags, count, ports[15], pflags[15], invert</summary>
internal sealed class MultiportMatch : XtMatch
{
    private const int SideAt = 0, CountAt = 1, PortsAt = 2, BeginsRangeAt = 32, InvertedAt = 47;
    private const int MostPorts = 15; // XT_MULTI_PORTS
    private const byte Source = 0, Destination = 1, Either = 2; // XT_MULTIPORT_SOURCE …
    private static readonly string[] Names = ["source-ports", "sports", "destination-ports", "dports", "ports"];

    private MultiportMatch()
        : base("multiport")
    {
        Revision = 1;
        Size = 48;
        Options =
        [
            Option("source-ports", Source),
            Option("sports", Source),
            Option("destination-ports", Destination),
            Option("dports", Destination),
            Option("ports", Either),
        ];
    }

    /// <summary>The match.</summary>
    public static MultiportMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (options.Seen.Count == 0)
            throw new XtUsageException("multiport expection an option");
        CheckProtocol(options.Rule);
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) =>
        WriteList(output.Option(NameOf(info), info[InvertedAt] != 0).Append(" "), info, ":", ",", isNumeric: true);

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) =>
        WriteList(output.Append(" multiport ").Append(NameOf(info)).Append(info[InvertedAt] != 0 ? "  !" : " "), info, ":", ",", isNumeric);

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var protocol = ProtocolText.NameOf(translation.Rule.Protocol);
        if (info[SideAt] == Either)
        {
            var pairs = PortsOf(info, "-", isNumeric: true).Select(ports => $"0-65535 . {ports}, {ports} . 0-65535");
            translation.Match($"{protocol} sport . {protocol} dport", info[InvertedAt] != 0).Append("{ ").Append(string.Join(", ", pairs)).Append(" }");
            return true;
        }
        var output = translation.Match($"{protocol} {(info[SideAt] == Source ? "sport" : "dport")}", info[InvertedAt] != 0);
        var isOne = PortsOf(info, "-", isNumeric: true).Count == 1;
        output.Append(isOne ? "" : "{ ");
        WriteList(output, info, "-", ", ", isNumeric: true);
        output.Append(isOne ? "" : " }");
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        multiport match options:
        [!] --source-ports port[,port:port,port...]
         --sports ...
                                       Up to fifteen source ports; a range counts as two
        [!] --destination-ports port[,port:port,port...]
         --dports ...
                                       Destination ports, likewise
        [!] --ports port[,port:port,port...]
                                       Ports of which the source or the destination is one

        """);

    private static XtOption Option(string name, byte side) =>
        new(name, value => Read(value, side)) { IsInvertible = true, Excludes = [.. Names.Where(other => other != name)] };

    private static void CheckProtocol(XtRule rule)
    {
        if (rule.Head is IpHead { IsProtocolInverted: true })
            throw new XtUsageException("multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP");
        if (rule.Protocol == 0)
            throw new XtUsageException("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'");
        if (rule.Protocol is not (6 or 17 or 33 or 132 or 136))
            throw new XtUsageException("multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP");
    }

    private static void Read(OptionValue value, byte side)
    {
        CheckProtocol(value.Rule);
        var count = 0;
        foreach (var part in value.Text.Split(','))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            if (count + (colon < 0 ? 1 : 2) > MostPorts)
                throw new XtUsageException("too many ports specified");
            var from = Parse(colon < 0 ? part : part[..colon]);
            value.Info.Write16(PortsAt + 2 * count, from);
            value.Info[BeginsRangeAt + count] = colon < 0 ? (byte)0 : (byte)1;
            count++;
            if (colon < 0)
                continue;
            var to = Parse(part[(colon + 1)..]);
            if (from >= to)
                throw new XtUsageException("invalid portrange specified");
            value.Info.Write16(PortsAt + 2 * count, to);
            count++;
        }
        value.Info[SideAt] = side;
        value.Info[CountAt] = (byte)count;
        value.Invert(InvertedAt, 1);
    }

    private static ushort Parse(string text)
    {
        if (CNumber.TryParse(text, out var number) && number <= ushort.MaxValue)
            return (ushort)number;
        return NameSources.OfMachine.Services.TryFind(text, out var port) ? (ushort)port : throw new XtUsageException($"invalid port/service `{text}' specified");
    }

    private static string NameOf(ReadOnlySpan<byte> info) => info[SideAt] switch
    {
        Source => "sports",
        Destination => "dports",
        _ => "ports",
    };

    private static void WriteList(TextOutput output, ReadOnlySpan<byte> info, string range, string between, bool isNumeric) =>
        output.Append(string.Join(between, PortsOf(info, range, isNumeric)));

    private static List<string> PortsOf(ReadOnlySpan<byte> info, string range, bool isNumeric)
    {
        var ports = new List<string>();
        var count = Math.Min((int)info[CountAt], MostPorts);
        for (var index = 0; index < count; index++)
        {
            var text = TextOutputWords.PortName(info.Read16(PortsAt + 2 * index), isNumeric);
            if (info[BeginsRangeAt + index] != 0 && index + 1 < count)
                text += range + TextOutputWords.PortName(info.Read16(PortsAt + 2 * ++index), isNumeric);
            ports.Add(text);
        }
        return ports;
    }
}
