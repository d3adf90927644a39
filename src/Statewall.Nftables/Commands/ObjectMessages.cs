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
            TimeoutObject timeout => NftObject.Of(table, name, new CtTimeoutObject { Policy = PolicyOf(timeout, family) }),
            ExpectationObject expectation => NftObject.Of(table, name, new CtExpectObject
            {
                L3Protocol = (ushort)NetworkOf(expectation.Network, family, place),
                L4Protocol = NumberOf(expectation.Protocol, place),
                DestinationPort = expectation.Port,
                Timeout = (uint)expectation.Timeout,
                Size = expectation.Size,
            }),
            _ => throw Parser.Wrong($"objects of the kind {definition.Kind} cannot be made yet", place),
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

    private static TimeoutPolicy PolicyOf(TimeoutObject timeout, NfProto family)
    {
        var policy = new TimeoutPolicy
        {
            L3Protocol = (ushort)NetworkOf(timeout.Network, family, timeout.Place.Span),
            L4Protocol = NumberOf(timeout.Protocol, timeout.Place.Span),
        };
        var (tcp, udp) = (default(TcpTimeouts), default(UdpTimeouts));
        foreach (var (state, seconds) in timeout.Policy)
        {
            var isKnown = timeout.Protocol == "tcp" ? TrySet(ref tcp, state, seconds) : TrySet(ref udp, state, seconds);
            if (!isKnown)
                throw Parser.Wrong($"invalid state name {state} for {timeout.Protocol} timeouts", timeout.Place.Span);
        }
        if (timeout.Protocol == "tcp")
            policy.Tcp = tcp;
        else
            policy.Udp = udp;
        return policy;
    }

    private static bool TrySet(ref TcpTimeouts timeouts, string state, uint seconds)
    {
        switch (state)
        {
            case "close": timeouts.Close = seconds; return true;
            case "close_wait": timeouts.CloseWait = seconds; return true;
            case "established": timeouts.Established = seconds; return true;
            case "fin_wait": timeouts.FinWait = seconds; return true;
            case "last_ack": timeouts.LastAck = seconds; return true;
            case "retrans": timeouts.Retrans = seconds; return true;
            case "syn_recv": timeouts.SynRecv = seconds; return true;
            case "syn_sent": timeouts.SynSent = seconds; return true;
            case "time_wait": timeouts.TimeWait = seconds; return true;
            case "unack": timeouts.Unack = seconds; return true;
            default: return false;
        }
    }

    private static bool TrySet(ref UdpTimeouts timeouts, string state, uint seconds)
    {
        switch (state)
        {
            case "replied": timeouts.Replied = seconds; return true;
            case "unreplied": timeouts.Unreplied = seconds; return true;
            default: return false;
        }
    }

    private static TimeoutObject Read(string name, TimeoutPolicy policy)
    {
        const uint TcpSynSent = 120, TcpSynRecv = 60, TcpEstablished = 432_000, TcpFinWait = 120, TcpCloseWait = 60, TcpLastAck = 30, TcpTimeWait = 120, TcpClose = 10, TcpRetrans = 300;
        const uint UdpUnreplied = 30, UdpReplied = 120;
        var states = new List<(string State, uint Seconds)>();
        if (policy.Tcp is { } tcp)
        {
            Add("syn_sent", tcp.SynSent, TcpSynSent);
            Add("syn_recv", tcp.SynRecv, TcpSynRecv);
            Add("established", tcp.Established, TcpEstablished);
            Add("fin_wait", tcp.FinWait, TcpFinWait);
            Add("close_wait", tcp.CloseWait, TcpCloseWait);
            Add("last_ack", tcp.LastAck, TcpLastAck);
            Add("time_wait", tcp.TimeWait, TcpTimeWait);
            Add("close", tcp.Close, TcpClose);
            Add("retrans", tcp.Retrans, TcpRetrans);
            Add("unack", tcp.Unack, TcpRetrans);
        }
        if (policy.Udp is { } udp)
        {
            Add("unreplied", udp.Unreplied, UdpUnreplied);
            Add("replied", udp.Replied, UdpReplied);
        }
        return new TimeoutObject(name, ProtocolOf(policy.L4Protocol), states) { Network = NameOf(policy.L3Protocol) };

        void Add(string state, uint? seconds, uint usual)
        {
            if (seconds is { } said && said != usual)
                states.Add((state, said));
        }
    }
}
