using System.Text.Json;
using Statewall.Engine.Forwarding;
using Statewall.Engine.Tracing;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;
using Statewall.Packets;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay.Traces;

/// <summary>Writes what happened to packets as JSON.</summary>
/// <param name="rules">Knows the ruleset.</param>
/// <param name="options">How rules are written; as nft writes without options when null.</param>
public sealed class TraceJson(RuleDescriber rules, ListingOptions? options = null)
{
    private readonly TraceStory _story = new(rules, options);

    /// <summary>Writes what became of a packet: members of the object that is open.</summary>
    public static void WriteFate(Utf8JsonWriter writer, PacketFate fate, Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(scenario);
        writer.WriteString("verdict", Lower(fate.Disposition));
        if (fate.OutInterface >= 0)
            writer.WriteString("interface", scenario.Interfaces[fate.OutInterface].Name);
        if (fate.Reason != DropReason.None)
            writer.WriteString("reason", TraceStory.ReasonOf(fate.Reason));
        if (fate.State != ConntrackState.None)
            writer.WriteString("state", Lower(fate.State));
    }

    /// <summary>Writes the steps: a member of the object that is open.</summary>
    public void WriteSteps(Utf8JsonWriter writer, IEnumerable<TraceStep> steps)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(steps);
        writer.WriteStartArray("steps");
        foreach (var step in steps)
        {
            writer.WriteStartObject();
            Write(writer, step);
            if (step.Packet > 0)
                writer.WriteNumber("packet", step.Packet);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private void Write(Utf8JsonWriter writer, TraceStep step)
    {
        switch (step)
        {
            case PacketBegan began:
                Begin(writer, "began");
                Write(writer, TraceStory.TextOf(began.LinkHeader, began.Bytes), began.Interface);
                break;
            case PacketTracked tracked:
                Begin(writer, "tracked");
                writer.WriteString("state", Lower(tracked.State));
                writer.WriteString("direction", Lower(tracked.Direction));
                break;
            case ChainEntered { Chain: var chain }:
                Begin(writer, "chain");
                Write(writer, chain);
                writer.WriteString("type", chain.Type);
                writer.WriteNumber("priority", chain.Priority);
                break;
            case RuleEvaluated rule:
                Write(writer, rule);
                break;
            case RulePassed passed:
                Write(writer, passed.Chain, passed.Rule);
                writer.WriteBoolean("matched", false);
                break;
            case ConnectionAnnounced announced:
                Begin(writer, "announced");
                writer.WriteString("text", announced.Text);
                break;
            case PolicyApplied policy:
                Begin(writer, "policy");
                Write(writer, policy.Chain);
                writer.WriteString("verdict", Lower(policy.Policy));
                break;
            case PacketTranslated translated:
                Begin(writer, translated.IsSource ? "source-translated" : "destination-translated");
                Write(writer, PacketText.Format(translated.Bytes), null);
                break;
            case PacketLogged logged:
                Begin(writer, "logged");
                writer.WriteString("prefix", logged.Prefix);
                break;
            case PacketEnded ended:
                Write(writer, ended);
                break;
        }
    }

    private static void Write(Utf8JsonWriter writer, PacketEnded step)
    {
        switch (step)
        {
            case PacketDropped dropped:
                Begin(writer, "dropped");
                writer.WriteString("reason", TraceStory.ReasonOf(dropped.Reason));
                break;
            case PacketLeft left:
                Begin(writer, "left");
                Write(writer, TraceStory.TextOf(left.LinkHeader, left.Bytes), left.Interface);
                break;
            default:
                Begin(writer, "delivered");
                break;
        }
    }

    private void Write(Utf8JsonWriter writer, RuleEvaluated rule)
    {
        Write(writer, rule.Chain, rule.Rule);
        if (rule.FailedExpression >= 0)
            writer.WriteString("failed", _story.WhyNot(rule));
        else
            writer.WriteString("verdict", Lower(rule.Verdict));
        if (rule.Target is not null)
            writer.WriteString("target", rule.Target);
    }

    private void Write(Utf8JsonWriter writer, TracedChain chain, Rule rule)
    {
        Begin(writer, "rule");
        Write(writer, chain);
        writer.WriteNumber("handle", rule.Handle ?? 0);
        writer.WriteString("rule", _story.TextOf(chain, rule));
    }

    private static void Write(Utf8JsonWriter writer, string packet, string? device)
    {
        writer.WriteString("bytes", packet);
        if (device is not null)
            writer.WriteString("interface", device);
    }

    private static void Begin(Utf8JsonWriter writer, string what) => writer.WriteString("step", what);

    private static void Write(Utf8JsonWriter writer, TracedChain chain)
    {
        writer.WriteString("family", RulesetText.NameOf(chain.Family));
        writer.WriteString("table", chain.Table);
        writer.WriteString("chain", chain.Name);
    }

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
