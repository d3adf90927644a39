using Statewall.Iptables.Extensions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Iptables.Rules;

/// <summary>A rule as iptables sees it. // struct iptables_command_state</summary>
internal sealed class XtRule(RuleHead head)
{
    /// <summary>Verdicts with names: they are no targets of the kernel. // xt_standard_target</summary>
    public const string Accept = "ACCEPT", Drop = "DROP", Return = "RETURN", Continue = "CONTINUE", Queue = "QUEUE";

    /// <summary>What it asks for without matches.</summary>
    public RuleHead Head { get; set; } = head;

    /// <summary>Its matches, in order; for bridges watchers too, which are targets and change nothing.</summary>
    public List<XtEntry> Matches { get; init; } = [];

    /// <summary>Its target; null when it jumps, or does nothing.</summary>
    public XtEntry? Target { get; set; }

    /// <summary>A verdict or a chain; null for a target of the kernel or none.</summary>
    public string? Jump { get; set; }

    /// <summary>It does not come back from the chain that it jumps to. // -g</summary>
    public bool IsGoto { get; set; }

    /// <summary>How many packets it matched.</summary>
    public ulong Packets { get; set; }

    /// <summary>How many bytes those had.</summary>
    public ulong Bytes { get; set; }

    /// <summary>The kernel's number of it; 0 for a new one. // NFTA_RULE_HANDLE</summary>
    public ulong Handle { get; set; }

    /// <summary>The sets of ipset that it names; null for those of the kernel.</summary>
    public IpsetNames? Ipsets { get; init; }

    /// <summary>It is what becomes of packets at the end of a chain of bridges that somebody made: such chains have no policy of their own in nf_tables. // UDATA_TYPE_EBTABLES_POLICY</summary>
    public bool IsPolicy { get; set; }

    /// <summary>The jump is a verdict.</summary>
    public bool IsVerdict => !IsGoto && Jump is Accept or Drop or Return or Continue or Queue;

    /// <summary>The transport protocol that a rule of IP asks for, or 0.</summary>
    public ushort Protocol => Head is IpHead ip ? ip.Protocol : (ushort)0;

    /// <summary>The family of its addresses.</summary>
    public NfProto Family => Head is IpHead ip ? ip.Source.Mask.Family : Head is ArpHead ? NfProto.IPv4 : NfProto.Bridge;

    /// <summary>Whether it asks for the same and does the same; counters and numbers aside. // nft_rule_find</summary>
    public bool IsSame(XtRule other)
    {
        if (!Head.Equals(other.Head) || Jump != other.Jump || IsGoto != other.IsGoto || Matches.Count != other.Matches.Count)
            return false;
        if (Target is { } target ? other.Target is not { } its || !target.IsSame(its) : other.Target is not null)
            return false;
        for (var index = 0; index < Matches.Count; index++)
        {
            if (!Matches[index].IsSame(other.Matches[index]))
                return false;
        }
        return true;
    }

    /// <summary>A match of some kind, or null.</summary>
    public XtEntry? Find(XtExtension kind) => Matches.Find(match => ReferenceEquals(match.Kind, kind));
}
