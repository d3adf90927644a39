using System.Net;
using System.Net.Sockets;
using Statewall.Conntrack.Protocols;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Sync.Configuration;

/// <summary>Which connections count: those that every set lets pass. // Filter { }</summary>
internal sealed record FlowFilter
{
    private static readonly string[] Senses = ["Accept", "Ignore"];

    /// <summary>The keywords of the block.</summary>
    public static readonly Keyword<FlowFilter>[] Keywords =
    [
        new("Address", static (reader, filter) => filter with { Addresses = ReadAddresses(reader, filter.Addresses) }),
        new("Protocol", static (reader, filter) => filter with { Protocols = ReadProtocols(reader, filter.Protocols) }),
        new("State", static (reader, filter) => filter with { States = ReadStates(reader, filter.States) }),
    ];

    /// <summary>Events are looked at in the kernel, not only when they come.</summary>
    public bool InKernel { get; init; }

    /// <summary>Numbers of transport protocols; null when none are named.</summary>
    public FilterSet<byte>? Protocols { get; init; }

    /// <summary>Networks, of which the source of either direction is in one; null when none are named.</summary>
    public FilterSet<IPNetwork>? Addresses { get; init; }

    /// <summary>States, which only connections of TCP have; null when none are named.</summary>
    public FilterSet<TcpState>? States { get; init; }

    /// <summary>Reads the block.</summary>
    /// <param name="reader">The reader, behind the keyword.</param>
    /// <param name="before">What former blocks have said.</param>
    public static FlowFilter Read(ConfigurationReader reader, FlowFilter before)
    {
        if (reader.TryTake("From"))
            before = before with { InKernel = reader.ReadChoice(["Kernelspace", "Userspace"]) == 0 };
        return reader.ReadBlock(Keywords, before);
    }

    private static FilterSet<IPNetwork> ReadAddresses(ConfigurationReader reader, FilterSet<IPNetwork>? before)
    {
        var accepts = ReadSense(reader, before?.Accepts);
        var networks = reader.ReadList(static reader =>
            reader.TryReadNetwork(reader.ReadChoice(["IPv4_address", "IPv6_address"]) == 0 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6));
        return FilterSet<IPNetwork>.Joined(accepts, before, networks.Where(network => network is not null).Select(network => network!.Value));
    }

    private static FilterSet<byte> ReadProtocols(ConfigurationReader reader, FilterSet<byte>? before)
    {
        var accepts = ReadSense(reader, before?.Accepts);
        var protocols = reader.ReadList(static reader =>
        {
            var token = reader.ReadName("the name of a protocol", "TCP", "UDP");
            if (ProtocolDatabase.TryFind(token.Text, out var protocol))
                return protocol;
            reader.Warn(token, $"getprotobyname() cannot find protocol `{token.Text}' in /etc/protocols");
            return (byte?)null;
        });
        return FilterSet<byte>.Joined(accepts, before, protocols.Where(protocol => protocol is not null).Select(protocol => protocol!.Value));
    }

    private static FilterSet<TcpState> ReadStates(ConfigurationReader reader, FilterSet<TcpState>? before)
    {
        var accepts = ReadSense(reader, before?.Accepts);
        var states = reader.ReadList(static reader =>
        {
            var named = new List<TcpState>();
            while (!reader.TryTake("for"))
                named.Add(ReadState(reader));
            _ = reader.ReadChoice(["TCP"]);
            return named;
        });
        return FilterSet<TcpState>.Joined(accepts, before, states.SelectMany(named => named));
    }

    private static TcpState ReadState(ConfigurationReader reader)
    {
        var token = reader.ReadName("a state of TCP, or 'for TCP'");
        return token.Text switch
        {
            "CLOSE" or "CLOSED" => TcpState.Close,
            "CLOSE_WAIT" => TcpState.CloseWait,
            "ESTABLISHED" => TcpState.Established,
            "FIN_WAIT" => TcpState.FinWait,
            "LAST_ACK" => TcpState.LastAck,
            "LISTEN" => TcpState.SynSent2,
            "SYN_RECV" => TcpState.SynRecv,
            "SYN_SENT" => TcpState.SynSent,
            "TIME_WAIT" => TcpState.TimeWait,
            _ => throw reader.Wrong(token, $"'{token.Text}' is no state of TCP"),
        };
    }

    // As in conntrackd, the last word counts for all that was named before.
    private static bool ReadSense(ConfigurationReader reader, bool? before)
    {
        var keyword = reader.CurrentKeyword;
        var accepts = reader.ReadChoice(Senses) == 0;
        if (before is { } other && other != accepts)
            reader.Warn(keyword, $"`{Senses[accepts ? 1 : 0]}' was said before; `{Senses[accepts ? 0 : 1]}' now counts for all of these");
        return accepts;
    }
}

/// <summary>Things that connections are compared with.</summary>
/// <param name="Accepts">True to let pass what is in the list, false to let pass all else.</param>
/// <param name="Items">The list.</param>
internal sealed record FilterSet<T>(bool Accepts, IReadOnlyList<T> Items)
{
    /// <summary>The items of a former set, and more.</summary>
    public static FilterSet<T> Joined(bool accepts, FilterSet<T>? before, IEnumerable<T> more) => new(accepts, [.. (before?.Items ?? []).Concat(more).Distinct()]);
}
