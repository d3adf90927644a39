using Statewall.Iptables.Rules;

namespace Statewall.Iptables.CommandLine;

/// <summary>A rule while its options are read: lists of addresses make several rules of it in the end.</summary>
/// <param name="rule">The rule.</param>
/// <param name="command">The command that it is part of.</param>
internal sealed class RuleDraft(XtRule rule, XtCommand command)
{
    /// <summary>The command that it is part of.</summary>
    public XtCommand Command { get; } = command;

    /// <summary>The rule, with the first address of each list.</summary>
    public XtRule Rule { get; } = rule;

    /// <summary>All senders.</summary>
    public AddressPattern[] Sources { get; set; } = [];

    /// <summary>All receivers.</summary>
    public AddressPattern[] Destinations { get; set; } = [];

    /// <summary>What it asks for, of one family.</summary>
    public T Head<T>()
        where T : RuleHead => (T)Rule.Head;

    /// <summary>One rule for each sender and receiver.</summary>
    public IReadOnlyList<XtRule> Expand(Func<RuleHead, AddressPattern?, AddressPattern?, RuleHead> with)
    {
        if (Sources.Length <= 1 && Destinations.Length <= 1)
        {
            Rule.Head = with(Rule.Head, Sources.Length == 0 ? null : Sources[0], Destinations.Length == 0 ? null : Destinations[0]);
            return [Rule];
        }
        var rules = new List<XtRule>();
        foreach (var source in Sources.Length == 0 ? [null] : Sources.Select(pattern => (AddressPattern?)pattern))
        {
            foreach (var destination in Destinations.Length == 0 ? [null] : Destinations.Select(pattern => (AddressPattern?)pattern))
            {
                rules.Add(new XtRule(with(Rule.Head, source, destination))
                {
                    Matches = Rule.Matches,
                    Target = Rule.Target,
                    Jump = Rule.Jump,
                    IsGoto = Rule.IsGoto,
                    Packets = Rule.Packets,
                    Bytes = Rule.Bytes,
                    Ipsets = Rule.Ipsets,
                });
            }
        }
        return rules;
    }
}
