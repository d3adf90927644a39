using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Statements;

namespace Statewall.Nftables.Commands;

/// <summary>Stateful objects as the kernel gets and tells them.</summary>
internal static class ObjectMessages
{
    private static readonly (string Name, byte Number)[] Protocols = [("tcp", 6), ("udp", 17)];

    private static readonly (string Name, NfProto Family)[] Networks = [("ip", NfProto.IPv4), ("ip6", NfProto.IPv6), ("inet", NfProto.Inet)];

    /// <summary>An object as a message has it.</summary>
    /// <exception cref="Diagnostics.LanguageException">It says something that there is not.</exception>
    public static NftObject Of(NfProto family, string table, ObjectDefinition definition)
    {
        var (name, place) = (definition.Name, definition.Place.Span);
        NftObject message = definition switch
        {
            StatementObject { State: CounterStatement counter } => NftObject.Of(table, name, new CounterExpression { Packets = counter.Packets, Bytes = counter.Bytes }),
            StatementObject { State: LimitStatement limit } => NftObject.Of(table, name, limit.ToExpression()),
            StatementObject { State: QuotaStatement quota } => NftObject.Of(table, name, quota.ToExpression()),
            StatementObject { State: SynproxyStatement synproxy } => NftObject.Of(table, name, synproxy.ToExpression()),
            Objects.SecmarkObject secmark => NftObject.Of(table, name, new Nfnetlink.Nftables.Objects.SecmarkObject { Context = secmark.Context }),
            HelperObject helper => NftObject.Of(table, name, new CtHelperObject
            {
                Name = helper.Helper,
                L4Protocol = NumberOf(helper.Protocol, place),
                L3Protocol = (ushort)NetworkOf(helper.Network, family, place),
            }),
            TimeoutObject timeout when timeout.Policy.Any(time => !TimeoutStates.Has(timeout.Protocol, time.State)) => throw Parser.Wrong("invalid state for this protocol", place),
            TimeoutObject timeout => NftObject.Of(table, name, new CtTimeoutObject { Policy = PolicyOf(timeout, family) }),
            ExpectationObject { Protocol: "" } or ExpectationObject { Port: 0 } or ExpectationObject { Timeout: 0 } or ExpectationObject { Size: 0 } => throw Parser.Wrong("missing options", place),
            ExpectationObject expectation => NftObject.Of(table, name, new CtExpectObject
            {
                L3Protocol = (ushort)NetworkOf(expectation.Network, family, place),
                L4Protocol = NumberOf(expectation.Protocol, place),
                DestinationPort = expectation.Port,
                Timeout = (uint)expectation.Timeout,
                Size = expectation.Size,
            }),
            Objects.TunnelObject tunnel => NftObject.Of(table, name, TunnelMessages.Of(tunnel)),
            _ => throw Parser.Wrong($"objects of the kind {definition.Kind} cannot be made", place),
        };
        message.UserData = ChainMessages.CommentRecord(NftUserData.ObjectComment, definition.Comment);
        return message;
    }

    /// <summary>An object that the kernel tells; null when the language has none like it.</summary>
    public static ObjectDefinition? Read(NfProto family, NftObject message)
    {
        var name = message.Name ?? "";
        ObjectDefinition? definition = message.Data switch
        {
            CounterExpression counter => new StatementObject("counter", name, CounterStatement.Of(counter)),
            LimitExpression limit => new StatementObject("limit", name, LimitStatement.Of(limit)),
            QuotaExpression quota => new StatementObject("quota", name, QuotaStatement.Of(quota)),
            SynproxyExpression synproxy => new StatementObject("synproxy", name, SynproxyStatement.Of(synproxy)),
            Nfnetlink.Nftables.Objects.SecmarkObject secmark => new Objects.SecmarkObject(name, secmark.Context ?? ""),
            CtHelperObject helper => new HelperObject(name, helper.Name ?? "", ProtocolOf(helper.L4Protocol)) { Network = NameOf(helper.L3Protocol) },
            CtTimeoutObject timeout => Read(name, timeout.Policy),
            CtExpectObject expectation => new ExpectationObject(name, ProtocolOf(expectation.L4Protocol), expectation.DestinationPort ?? 0, expectation.Timeout ?? 0, expectation.Size ?? 0)
            {
                Network = NameOf(expectation.L3Protocol),
            },
            Nfnetlink.Nftables.Objects.TunnelObject tunnel => TunnelMessages.Read(name, tunnel),
            _ => null,
        };
        return definition is null ? null : definition with { Handle = message.Handle ?? 0, Comment = ChainMessages.CommentOf(message.UserData, NftUserData.ObjectComment) };
    }

    private static byte NumberOf(string protocol, Scanning.SourceSpan place) =>
        Array.Find(Protocols, row => row.Name == protocol) is { Name: not null } row ? row.Number : throw Parser.Wrong($"protocol {protocol} is not tcp or udp", place);

    private static string ProtocolOf(byte? number) => Array.Find(Protocols, row => row.Number == number).Name ?? "unknown";

    private static NfProto NetworkOf(string? name, NfProto family, Scanning.SourceSpan place)
    {
        if (name is null)
            return family;
        return Array.Find(Networks, row => row.Name == name) is { Name: not null } row ? row.Family : throw Parser.Wrong($"l3proto {name} is not ip, ip6 or inet", place);
    }

    private static string? NameOf(ushort? number) => Array.Find(Networks, row => (ushort)row.Family == number).Name;

    private static TimeoutPolicy PolicyOf(TimeoutObject timeout, NfProto family) => new()
    {
        L3Protocol = (ushort)NetworkOf(timeout.Network, family, timeout.Place.Span),
        L4Protocol = NumberOf(timeout.Protocol, timeout.Place.Span),
        Tcp = timeout.Protocol == "tcp" ? TimeoutStates.Tcp.Of(timeout.Policy) : null,
        Udp = timeout.Protocol == "udp" ? TimeoutStates.Udp.Of(timeout.Policy) : null,
    };

    private static TimeoutObject Read(string name, TimeoutPolicy policy)
    {
        IEnumerable<(string State, uint Seconds)> states = policy switch
        {
            { Tcp: { } tcp } => TimeoutStates.Tcp.Read(tcp),
            { Udp: { } udp } => TimeoutStates.Udp.Read(udp),
            _ => [],
        };
        return new TimeoutObject(name, ProtocolOf(policy.L4Protocol), [.. states]) { Network = NameOf(policy.L3Protocol) };
    }
}
