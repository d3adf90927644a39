using System.Globalization;
using Statewall.Iptables.Rules;
using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Monitoring;

/// <summary>Packets that the target TRACE marks, on their way: a line for the packet where it comes to a table, and one for each rule and policy that decides.</summary>
/// <param name="output">Gets the lines.</param>
/// <param name="rules">Writes rules.</param>
/// <param name="only">The only family that is shown; none for all.</param>
internal sealed class TraceLines(TextOutput output, MonitoredRules rules, NfProto only)
{
    /// <summary>Writes what a message tells.</summary>
    /// <exception cref="NetlinkProtocolException">It is malformed.</exception>
    public void Write(in NetlinkMessage message, NfProto family)
    {
        if (only != NfProto.Unspecified && family != only)
            return;
        var trace = default(TraceEvent);
        if (message.DecodeNfnetlink(ref trace) is { IsNone: false } fault)
            throw new NetlinkProtocolException("receive traces", 0, fault);
        var head = $"{(int)family} {(trace.Id ?? 0).ToString("x8", CultureInfo.InvariantCulture)} ";
        if (trace.LinkHeader is not null || trace.NetworkHeader is not null)
        {
            output.Append("PACKET: ").Append(head);
            TracedPacketText.Write(output, family, in trace);
            output.Append("\n");
        }
        // what only says that a chain is at its end
        if (trace is { Type: NftTraceType.Rule, RuleHandle: null })
            return;
        output.Append(" TRACE: ").Append(head).Append(trace.Table ?? "").Append(":").Append(trace.Chain ?? "").Append(":");
        switch (trace.Type)
        {
            case NftTraceType.Rule:
                output.Append("rule:0x").Append((trace.RuleHandle ?? 0).ToString("x", CultureInfo.InvariantCulture)).Append(":").Append(NameOf(trace.Verdict)).Append(" ");
                rules.WriteNumbered(family, trace.Table ?? "", trace.Chain ?? "", trace.RuleHandle ?? 0);
                break;
            case NftTraceType.Policy:
                output.Append("policy:").Append(trace.Policy is { } policy ? NameOf(new Verdict { Code = policy }) : "").Append(" ");
                break;
            default:
                output.Append("return:");
                break;
        }
        output.Append("\n");
    }

    private static string NameOf(Verdict? verdict) => verdict is not { Code: { } code } ? "" : code switch
    {
        NftVerdict.Continue => XtRule.Continue,
        NftVerdict.Return => XtRule.Return,
        NftVerdict.Jump => $"JUMP:{verdict.Value.Chain}",
        NftVerdict.Goto => $"GOTO:{verdict.Value.Chain}",
        NftVerdict.Break => "BREAK",
        _ => (NftVerdict)((int)code & byte.MaxValue) switch // NF_VERDICT_MASK: the rest is the queue's number
        {
            NftVerdict.Drop => XtRule.Drop,
            NftVerdict.Accept => XtRule.Accept,
            NftVerdict.Queue => XtRule.Queue,
            NftVerdict.Stolen => "STOLEN",
            _ => $"0x{(uint)code:x}",
        },
    };
}
