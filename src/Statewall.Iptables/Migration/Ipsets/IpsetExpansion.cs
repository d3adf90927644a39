using Statewall.Iptables.Extensions.Matches;
using Statewall.Iptables.Families;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;

namespace Statewall.Iptables.Migration.Ipsets;

/// <summary>A rule that asks for a set, and rules that do the same without one.</summary>
/// <param name="Table">A table with no more of the set than those rules have.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Rules">Rules of which the first that a packet meets decides.</param>
/// <param name="Stops">Those of them with which the rule does not match.</param>
/// <param name="Words">The values of the elements, as options.</param>
internal sealed record ExpandedRule(MigratedTable Table, MigratedRule Rule, IReadOnlyList<XtRule> Rules, IReadOnlySet<int> Stops, IReadOnlyList<string> Words);

/// <summary>Writes rules that ask for a set of ipset as rules for each of its elements: engines have no such sets.</summary>
internal static class IpsetExpansion
{
    private const int MostElements = 32;
    private static readonly string[] ProtocolsWithPorts = ["tcp", "udp", "sctp", "udplite"];

    /// <summary>Writes a rule so; null when it asks for none, or for more than this can say.</summary>
    public static ExpandedRule? Of(MigratedTable table, MigratedRule migrated)
    {
        var rule = migrated.Rule!;
        if (rule.Find(SetMatch.Instance) is not { } asked || rule.Matches.Count(match => match.Kind == SetMatch.Instance) > 1)
            return null;
        var (name, areSources, isInverted) = SetMatch.Asked(asked.Info, rule);
        if (table.Context.Find(name) is not { } named || IpsetTranslation.Whole(table.Context, named) is not { } set || set.Dimensions.Length != areSources.Length)
            return null;
        var part = PartOf(set);
        var context = new MigrationContext(new Dictionary<string, Ipset> { [name] = part });
        if (rule.Jump is { } jump && !rule.IsVerdict)
            context.NameChains([jump]);
        var reduced = new MigratedTable(table.Family, table.Name, context);
        var translation = new RuleTranslation(table.Family, rule) { Others = reduced.Objects, IsFree = true, Context = context };
        if (!RuleTranslator.TryWrite(translation))
            return null;
        reduced.Objects.Add(translation.Objects);
        return Write(reduced, migrated, asked, part, areSources, isInverted);
    }

    private static ExpandedRule? Write(MigratedTable table, MigratedRule migrated, XtEntry asked, Ipset set, bool[] areSources, bool isInverted)
    {
        var (rules, stops, words) = (new List<XtRule>(), new HashSet<int>(), new List<string>());
        foreach (var element in set.Elements.OrderBy(SizeOf))
        {
            foreach (var options in OptionsOf(set, element, areSources))
            {
                if (With(table.Family, migrated.Rule!, asked, options) is not { } rule)
                    continue;
                words.Add(string.Join(' ', options));
                if (isInverted != element.IsException)
                {
                    stops.Add(rules.Count);
                    (rule.Target, rule.Jump) = (null, null);
                }
                rules.Add(rule);
            }
        }
        if (isInverted)
            rules.Add(Without(migrated.Rule!, asked, (IpHead)migrated.Rule!.Head, []));
        return rules.Count == 0 ? null : new ExpandedRule(table, migrated, rules, stops, words);
    }

    // Without times, after which elements would go.
    private static Ipset PartOf(Ipset set)
    {
        var part = new Ipset(set.Name, set.Type, set.Line);
        foreach (var (option, value) in set.Options.Where(option => option.Key != "timeout"))
            part.Options[option] = value;
        part.Elements.AddRange(set.Elements.Take(MostElements).Select(element => element with { Timeout = null }));
        return part;
    }

    private static UInt128 SizeOf(IpsetElement element)
    {
        try
        {
            var (from, to) = AddressRanges.Parse(element, element.Parts[0]);
            return to - from;
        }
        catch (ElementException)
        {
            return 0; // it begins with no address
        }
    }

    // The options that ask for an element, several times where a port is one of any protocol.
    private static IEnumerable<string[]> OptionsOf(Ipset set, IpsetElement element, bool[] areSources)
    {
        var options = new List<string>();
        string[] protocols = [""];
        for (var at = 0; at < set.Dimensions.Length; at++)
        {
            var (part, isSource) = (element.Parts[at], areSources[at]);
            switch (set.Dimensions[at])
            {
                case "port":
                    var colon = part.IndexOf(':', StringComparison.Ordinal);
                    protocols = set.Type == "bitmap:port" ? ProtocolsWithPorts : [colon < 0 ? "tcp" : part[..colon]];
                    options.AddRange(["-m", "multiport", isSource ? "--sports" : "--dports", part[(colon + 1)..].Replace('-', ':')]);
                    break;
                case "mac":
                    options.AddRange(["-m", "mac", "--mac-source", part]);
                    break;
                case "mark":
                    options.AddRange(["-m", "mark", "--mark", part]);
                    break;
                case "iface":
                    options.AddRange([isSource ? "-i" : "-o", part]);
                    break;
                default:
                    options.AddRange(["-m", "iprange", isSource ? "--src-range" : "--dst-range", AddressRanges.Bounds(element, part, set.IsIPv6)]);
                    break;
            }
        }
        return protocols.Select(protocol => protocol.Length == 0 ? options.ToArray() : ["-p", protocol, .. options]);
    }

    // Null when the rule's own head asks for something else.
    private static XtRule? With(XtFamily family, XtRule rule, XtEntry asked, string[] options)
    {
        var added = family.ReadCommand(["-A", "x", .. options], "filter").Rules[0];
        var (own, other) = ((IpHead)rule.Head, (IpHead)added.Head);
        if (other.Protocol != 0 && (own.IsProtocolInverted ? own.Protocol == other.Protocol : own.Protocol != 0 && own.Protocol != other.Protocol))
            return null;
        if ((own.In.IsThere && other.In.IsThere) || (own.Out.IsThere && other.Out.IsThere))
            return null;
        var head = own with
        {
            Protocol = other.Protocol != 0 ? other.Protocol : own.Protocol,
            IsProtocolInverted = other.Protocol == 0 && own.IsProtocolInverted,
            In = other.In.IsThere ? other.In : own.In,
            Out = other.Out.IsThere ? other.Out : own.Out,
        };
        return Without(rule, asked, head, added.Matches);
    }

    private static XtRule Without(XtRule rule, XtEntry asked, IpHead head, List<XtEntry> added) => new(head)
    {
        Matches = [.. rule.Matches.Where(match => match != asked), .. added],
        Target = rule.Target,
        Jump = rule.Jump,
        IsGoto = rule.IsGoto,
    };
}
