using System.Text;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Differential;

// A connection as a line of the conntrack tool's extended listing, without the columns that differ from run to run.
internal static class ListingText
{
    internal static string Of(in ConntrackMessage connection)
    {
        var original = connection.Original!.Value;
        var isIPv4 = original.Source!.Value.IsIPv4;
        var protocol = original.Protocol!.Value;
        var text = new StringBuilder(isIPv4 ? "ipv4 2" : "ipv6 10");
        text.Append($" {NameOf(protocol)} {protocol}");
        if (connection.Tcp is { } tcp)
            text.Append($" {NameOf(tcp.State!.Value)}");
        else if (connection.Sctp is { } sctp)
            text.Append($" {Words(sctp.State!.Value.ToString())}");
        Append(text, original, protocol);
        Append(text, connection.OriginalCounters);
        var status = connection.Status!.Value;
        if (!status.HasFlag(ConntrackStatus.SeenReply))
            text.Append(" [UNREPLIED]");
        Append(text, connection.Reply!.Value, protocol);
        Append(text, connection.ReplyCounters);
        if (status.HasFlag(ConntrackStatus.Assured))
            text.Append(" [ASSURED]");
        text.Append($" mark={connection.Mark ?? 0}");
        if (connection.Helper is { } helper)
            text.Append($" helper={helper}");
        if (connection.Zone is { } zone)
            text.Append($" zone={zone}");
        return text.ToString();
    }

    // The same of a line that the tool wrote.
    internal static string Normalize(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        words.RemoveAt(4); // the timeout
        words.RemoveAll(word => word.StartsWith("use=", StringComparison.Ordinal));
        return string.Join(' ', words);
    }

    private static void Append(StringBuilder text, ConntrackTuple tuple, byte protocol)
    {
        text.Append($" src={tuple.Source} dst={tuple.Destination}");
        if (protocol == 47)
            text.Append($" srckey=0x{tuple.SourcePort:x} dstkey=0x{tuple.DestinationPort:x}");
        else if (tuple.SourcePort is not null)
            text.Append($" sport={tuple.SourcePort} dport={tuple.DestinationPort}");
        if (tuple.IcmpType is not null)
            text.Append($" type={tuple.IcmpType} code={tuple.IcmpCode} id={tuple.IcmpId}");
    }

    private static void Append(StringBuilder text, ConntrackCounters? counters)
    {
        if (counters is { } present)
            text.Append($" packets={present.Packets} bytes={present.Bytes}");
    }

    private static string NameOf(byte protocol) => protocol switch
    {
        1 => "icmp",
        6 => "tcp",
        17 => "udp",
        33 => "dccp",
        47 => "gre",
        58 => "icmpv6",
        132 => "sctp",
        136 => "udplite",
        _ => "unknown",
    };

    internal static string NameOf(TcpState state) => state switch
    {
        TcpState.SynSent2 => "SYN_SENT2",
        _ => Words(state.ToString()),
    };

    internal static string Words(string name)
    {
        var text = new StringBuilder();
        foreach (var character in name)
        {
            if (text.Length > 0 && char.IsUpper(character))
                text.Append('_');
            text.Append(char.ToUpperInvariant(character));
        }
        return text.ToString();
    }
}
