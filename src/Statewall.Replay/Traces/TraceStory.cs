using System.Globalization;
using System.Text;
using Statewall.Engine.Forwarding;
using Statewall.Engine.Tracing;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;
using Statewall.Packets;

namespace Statewall.Replay.Traces;

/// <summary>Tells what happened to a packet: hook by hook, rule by rule, and of rules that did not match what the packet had instead.</summary>
/// <param name="rules">Knows the ruleset.</param>
/// <param name="options">How rules are written; as nft writes without options when null.</param>
public sealed class TraceStory(RuleDescriber rules, ListingOptions? options = null)
{
    private const int VerdictColumn = 60;
    private readonly StringBuilder _text = new();
    private (NfProto Family, InetHook Hook)? _hook;
    private int _packet;

    /// <summary>The story of some steps.</summary>
    /// <param name="steps">What happened, in order.</param>
    /// <param name="head">What the first line begins with: which packet it is.</param>
    public string Tell(IEnumerable<TraceStep> steps, string head)
    {
        ArgumentNullException.ThrowIfNull(steps);
        _text.Clear();
        _hook = null;
        _packet = 0;
        foreach (var step in steps)
        {
            GoTo(step);
            Tell(step, head);
        }
        return _text.ToString();
    }

    // Says at which hook the following happens, and on account of which packet, where that is another than before.
    private void GoTo(TraceStep step)
    {
        if (step.Packet != _packet && step is not PacketBegan)
        {
            Line(0, step.Packet == 0 ? "the packet itself again" : "the host's own packet again");
            _hook = null;
        }
        _packet = step.Packet;
        if (step is PacketBegan or PacketDropped or PacketDelivered or PacketLeft || _hook == (step.Family, step.Hook))
            return;
        _hook = (step.Family, step.Hook);
        Line(1, NameOf(step.Family, step.Hook));
    }

    private void Tell(TraceStep step, string head)
    {
        switch (step)
        {
            case PacketBegan began:
                _hook = null;
                var way = began.Interface is { } name ? $"comes in by {name}" : "is sent by the host";
                Line(0, $"{(began.Packet == 0 ? head : "on its account")}: {(began.Bytes.Length == 0 ? "its headers were not told" : TextOf(began.LinkHeader, began.Bytes))}");
                Line(1, way);
                break;
            case PacketTracked tracked:
                Line(2, $"connection tracking: {StateOf(tracked)}");
                break;
            case ChainEntered { Chain: var chain }:
                Line(2, chain.Type is null ? $"chain {NameOf(chain)}" : $"chain {NameOf(chain)}, {chain.Type} priority {chain.Priority.ToString(CultureInfo.InvariantCulture)}");
                break;
            case RuleEvaluated rule:
                Tell(rule);
                break;
            case RulePassed passed:
                Line(passed.Chain.Type is null ? 4 : 3, TextOf(passed.Chain, passed.Rule), "no match: why is not told");
                break;
            case ConnectionAnnounced { Text: var text }:
                Line(2, $"announced: {text}");
                break;
            case PolicyApplied { Policy: var policy }:
                Line(3, "no rule decides: policy", policy == NftVerdict.Drop ? "drop" : "accept");
                break;
            case PacketTranslated translated:
                Line(2, $"{(translated.IsSource ? "source" : "destination")} translated: {PacketText.Format(translated.Bytes)}");
                break;
            case PacketLogged logged:
                Line(3, logged.Group is { } group ? $"logged to group {group}: \"{logged.Prefix}\"" : $"logged: \"{logged.Prefix}\"");
                break;
            case PacketDropped dropped:
                Line(1, dropped.Reason == DropReason.Rule ? "dropped" : $"dropped: {ReasonOf(dropped.Reason)}");
                break;
            case PacketDelivered:
                Line(1, "delivered to the host");
                break;
            case PacketLeft left:
                Line(1, $"leaves by {left.Interface}: {TextOf(left.LinkHeader, left.Bytes)}");
                break;
        }
    }

    private void Tell(RuleEvaluated step)
    {
        Line(step.Chain.Type is null ? 4 : 3, TextOf(step.Chain, step.Rule), step.FailedExpression >= 0 ? WhyNot(step) : VerdictOf(step));
    }

    // A live trace may name a rule that is gone by now.
    internal string TextOf(TracedChain chain, Rule rule) =>
        rule.Expressions is null ? $"a rule that is not known, handle {rule.Handle}" : rules.Describe(chain.Family, chain.Table, rule, options);

    private static string VerdictOf(RuleEvaluated step) => step.Verdict switch
    {
        NftVerdict.Continue => "matches, goes on",
        NftVerdict.Jump => $"jump {step.Target}",
        NftVerdict.Goto => $"goto {step.Target}",
        NftVerdict.Return => "return",
        NftVerdict.Queue => "queue",
        NftVerdict.Stolen => "taken over",
        NftVerdict.Drop => "drop",
        _ => "accept",
    };

    /// <summary>Which part of a rule a packet did not match, and what it had instead.</summary>
    public string WhyNot(RuleEvaluated step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var (family, table, expressions) = (step.Chain.Family, step.Chain.Table, step.Rule.Expressions ?? []);
        var failed = rules.DescribeLast(family, table, expressions[..(step.FailedExpression + 1)]);
        if (failed.Length == 0)
            return "no: the packet has no such field";
        var seen = SeenBy(step, expressions);
        var texts = seen.Select(value => Seen(family, table, expressions, value)).Where(text => text.Length > 0 && text != failed).ToList();
        return texts.Count == 0 ? $"no: not {failed}" : $"no: {string.Join(", ", texts)}";
    }

    // What was read since the match before.
    private static IEnumerable<LoadedValue> SeenBy(RuleEvaluated step, Expression[] expressions)
    {
        var from = step.FailedExpression;
        while (from > 0 && expressions[from - 1].Data is not (CmpExpression or LookupExpression or RangeExpression or LimitExpression or QuotaExpression or CounterExpression))
            from--;
        return step.Loaded.Where(value => value.Expression >= from && value.Expression <= step.FailedExpression);
    }

    private string Seen(NfProto family, string table, Expression[] expressions, LoadedValue value)
    {
        var register = expressions[value.Expression].Data switch
        {
            PayloadExpression payload => payload.DestinationRegister,
            MetaExpression meta => meta.DestinationRegister,
            CtExpression ct => ct.DestinationRegister,
            ExthdrExpression option => option.DestinationRegister,
            FibExpression fib => fib.DestinationRegister,
            RtExpression rt => rt.DestinationRegister,
            _ => null,
        };
        if (register is not { } source || value.Value.Length > 16)
            return "";
        var text = Describe(expressions[..(value.Expression + 1)], value.Value);
        return text.StartsWith('@') && expressions.ElementAtOrDefault(value.Expression + 1).Data is BitwiseExpression { Mask.Value: { } mask } bits && bits.SourceRegister == source
            ? Describe(expressions[..(value.Expression + 2)], [.. value.Value.Zip(mask, (left, right) => (byte)(left & right))]) // a field that is part of these bytes
            : text;

        string Describe(Expression[] reading, byte[] found) => rules.DescribeLast(family, table,
            [.. reading, Expression.Of(new CmpExpression { SourceRegister = source, Operation = NftCmpOp.Eq, Data = new DataValue { Value = found } })]);
    }

    private void Line(int depth, string text, string? verdict = null)
    {
        var start = _text.Length;
        _text.Append(' ', depth * 2).Append(text);
        if (verdict is not null)
            _text.Append(' ', Math.Max(VerdictColumn - (_text.Length - start), 2)).Append(verdict);
        _text.Append('\n');
    }

    private static string NameOf(TracedChain chain) => $"{RulesetText.NameOf(chain.Family)} {chain.Table} {chain.Name}";

    private static string NameOf(NfProto family, InetHook hook) => (family, hook) switch
    {
        (NfProto.Unspecified, _) => "at a hook that is not told",
        (NfProto.Netdev, (InetHook)0) => "ingress",
        (NfProto.Netdev, (InetHook)1) => "egress",
        (NfProto.Arp, (InetHook)0) => "input",
        (NfProto.Arp, (InetHook)1) => "output",
        (_, InetHook.PreRouting) => "prerouting",
        (_, InetHook.LocalIn) => "input",
        (_, InetHook.Forward) => "forward",
        (_, InetHook.LocalOut) => "output",
        _ => "postrouting",
    };

    private static string StateOf(PacketTracked step) => (step.State, step.Direction) switch
    {
        (ConntrackState.Untracked, _) => "untracked",
        (ConntrackState.Invalid, _) => "invalid: it belongs to no connection, and cannot begin one",
        (ConntrackState.New, _) => "new",
        (ConntrackState.Related, _) => "related",
        (_, Direction.Reply) => "established, a reply",
        _ => "established",
    };

    /// <summary>A packet as text, with the header of its frame where there is one.</summary>
    public static string TextOf(byte[] linkHeader, byte[] packet) =>
        linkHeader.Length == 0 ? PacketText.Format(packet) : PacketText.Format([.. linkHeader, .. packet], LinkType.Ethernet);

    /// <summary>Why a packet was dropped.</summary>
    public static string ReasonOf(DropReason reason) => reason switch
    {
        DropReason.BadHeader => "its header is malformed, or bytes are missing",
        DropReason.BadChecksum => "the checksum of its IP header is wrong",
        DropReason.BadFragment => "a fragment that does not fit the others",
        DropReason.BadOption => "an option that must not pass, or cannot be read",
        DropReason.TableFull => "the connection table is full",
        DropReason.Clash => "another connection has its addresses and ports",
        DropReason.MartianSource => "its source cannot be behind that interface (martian)",
        DropReason.MartianDestination => "no packet may go to its destination (martian)",
        DropReason.NoRoute => "no route leads to its destination",
        DropReason.ForwardingOff => "the host does not forward",
        DropReason.TimeExceeded => "its time to live is over",
        DropReason.TooBig => "too large for the interface, and not to be split",
        DropReason.NotJoined => "a group that nobody here has joined",
        DropReason.BeyondScope => "its link-local source may not leave the link",
        DropReason.OtherHost => "it is for another host",
        DropReason.NoHandler => "nobody here knows the protocol that its frame carries",
        DropReason.NotBridged => "it must not cross the bridge",
        DropReason.TooLarge => "it is too large for the device that a bridge sends it to",
        DropReason.NobodyQueued => "a rule queues it, and nobody listens to the queue",
        DropReason.MasqueradedElsewhere => "its connection is masqueraded as an address of another device",
        DropReason.NatExhausted => "no address or port is left to translate it to",
        DropReason.Helper => "its connection's helper cannot read it, or not expect what it announces",
        DropReason.TakenOver => "a rule took it over",
        _ => "by a rule",
    };
}
