using Statewall.Engine.Forwarding;
using Statewall.Engine.Tracing;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;
using Statewall.Replay.Traces;

namespace Statewall.Replay.Testing;

/// <summary>What became of one packet.</summary>
public sealed class PacketOutcome
{
    private readonly RuleTexts _texts;
    private readonly InetAddress _sender;
    private readonly PacketEnded? _end;

    internal PacketOutcome(string packet, InetAddress sender, IReadOnlyList<TraceStep> steps, RuleTexts texts)
    {
        Packet = packet;
        Steps = steps;
        _sender = sender;
        _texts = texts;
        _end = Own.OfType<PacketEnded>().LastOrDefault();
        RejectedWith = _end is PacketDropped ? FindAnswer() : null;
    }

    /// <summary>The packet in words, as it was sent.</summary>
    public string Packet { get; }

    /// <summary>What happened, in order, also to packets that the host made on its account.</summary>
    public IReadOnlyList<TraceStep> Steps { get; }

    /// <summary>What became of it; null when it is a fragment that waits for others, or a rule took it over.</summary>
    public TestVerdict? Verdict => _end switch
    {
        PacketLeft or PacketDelivered => TestVerdict.Accept,
        PacketDropped { Reason: not DropReason.TakenOver } => RejectedWith is null ? TestVerdict.Drop : TestVerdict.Reject,
        _ => null,
    };

    /// <summary>What its sender was told, when it was dropped.</summary>
    public RejectAnswer? RejectedWith { get; }

    /// <summary>The interface that it left by; null when it did not leave.</summary>
    public string? OutInterface => (_end as PacketLeft)?.Interface;

    /// <summary>The packet, from its IP header on, as it left or was delivered; empty when it was not.</summary>
    public ReadOnlyMemory<byte> Bytes => _end switch
    {
        PacketLeft left => left.Bytes,
        PacketDelivered delivered => delivered.Bytes,
        _ => default,
    };

    /// <summary>Its state in its connection; untracked also when no rule asks for connections. Null when it never got so far.</summary>
    public TestConnectionState? State => Own.OfType<PacketTracked>().LastOrDefault() switch
    {
        { State: ConntrackState.New } => TestConnectionState.New,
        { State: ConntrackState.Established } => TestConnectionState.Established,
        { State: ConntrackState.Related } => TestConnectionState.Related,
        { State: ConntrackState.Invalid } => TestConnectionState.Invalid,
        null when _end is null or PacketDropped => null,
        _ => TestConnectionState.Untracked,
    };

    /// <summary>Its mark at the end; null when it has not come to one. // meta mark</summary>
    public uint? Mark => _end?.Mark;

    /// <summary>The mark of its connection at the end; null when it belongs to none. // ct mark</summary>
    public uint? ConnectionMark => _end?.ConnectionMark;

    /// <summary>Prefixes of what it wrote to the log, in order.</summary>
    public IReadOnlyList<string> Log => [.. Own.OfType<PacketLogged>().Select(step => step.Prefix)];

    /// <summary>What gave it its verdict, in each base chain that it came to.</summary>
    public IReadOnlyList<RuleDecision> Decisions => [.. RuleDecision.Of(Own, _texts)];

    /// <summary>What happened to it, hook by hook and rule by rule.</summary>
    public string Story => _texts.Story(Steps, "the packet");

    /// <summary>What became of it, in words.</summary>
    public override string ToString() => _end switch
    {
        PacketLeft left => $"accept: it left by {left.Interface} as {PacketText.Format(left.Bytes)}",
        PacketDelivered => "accept: it was delivered to the host",
        PacketDropped { Reason: DropReason.Rule } when RejectedWith is null => "drop",
        PacketDropped { Reason: DropReason.Rule } => $"reject with {RejectedWith}",
        PacketDropped { Reason: DropReason.TakenOver } => "a rule took it over",
        PacketDropped dropped => $"{(RejectedWith is null ? "drop" : $"reject with {RejectedWith}")}: {TraceStory.ReasonOf(dropped.Reason)}",
        _ => "it is a fragment that waits for the others",
    };

    /// <summary>Rules that a pattern finds, and that the packet came to without matching them: why not.</summary>
    internal IEnumerable<string> Missed(Func<RuleDecision, bool> isWanted) =>
        from step in Own.OfType<RuleEvaluated>()
        where step.FailedExpression >= 0 && isWanted(new RuleDecision(_texts, step.Chain, step.Rule, step.Verdict))
        select $"{RuleDecision.NameOf(step.Chain)}: {_texts.Of(step.Chain, step.Rule)}: {_texts.WhyNot(step)}";

    private IEnumerable<TraceStep> Own => Steps.Where(step => step.Packet == 0);

    // What the host sent to the sender, if that tells it that the packet is gone.
    private RejectAnswer? FindAnswer()
    {
        foreach (var step in Steps)
        {
            if (step.Packet == 0 || step is not PacketLeft left || !IpView.TryParse(left.Bytes, out var view) || !view.Destination.SequenceEqual(_sender.Bytes))
                continue;
            if (view.Protocol == IpProtocol.Tcp && TcpView.TryParse(view.Transport, out var tcp) && (tcp.Flags & Packets.TcpFlags.Rst) != 0)
                return new RejectAnswer(null, null);
            if (view.Protocol is IpProtocol.Icmp or IpProtocol.IcmpV6 && view.Transport is [var type, var code, ..] && (view.IsIPv6 ? type < 128 : IcmpView.IsErrorType(type)))
                return new RejectAnswer(type, code) { IsIPv6 = view.IsIPv6 };
        }
        return null;
    }
}
