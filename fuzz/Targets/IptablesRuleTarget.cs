using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Families;
using Statewall.Iptables.Listing;
using Statewall.Iptables.Messages;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Netlink;
using Statewall.Nftables.Listing;

namespace Statewall.Fuzz.Targets;

/// <summary>The expressions of a rule as a kernel tells them, of one of the four families (the first byte says which): iptables shows them in some way, whatever they are.</summary>
public sealed class IptablesRuleTarget : IFuzzTarget, IFuzzSeeds
{
    private static readonly string[] Rules =
    [
        "-A INPUT -s 10.0.0.0/9 -i eth+ -p tcp -m tcp --dport 22:80 --syn -m comment --comment x -j ACCEPT",
        "-A INPUT -m limit --limit 3/min -m mark --mark 1/2 -m conntrack --ctstate NEW --ctorigdst 10.0.0.1 -j NFLOG --nflog-prefix p",
        "-A INPUT -p udp -m multiport --ports 1,2:3 -m recent --name x --set -j LOG --log-prefix y",
    ];

    /// <inheritdoc/>
    public static string Name => "iptables-rule";

    /// <inheritdoc/>
    public static IEnumerable<byte[]> Seeds => Rules.Select(rule => Seed(0, rule)).Append(Seed(3, "-A INPUT -p IPv4 -s 0:1:2:3:4:5 --ip-proto tcp --ip-dport 22 --log -j mark --mark-set 3"));

    /// <inheritdoc/>
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
            return;
        var family = XtFamilyTable.All[input[0] % XtFamilyTable.All.Count];
        XtRule rule;
        try
        {
            new RuleReader(family).TryRead(input[1..], out rule);
        }
        catch (NetlinkProtocolException)
        {
            return; // malformed
        }
        var output = new TextOutput();
        RuleText.Write(output, family, "INPUT", rule, RuleText.CounterPlace.Option);
        foreach (var entry in rule.Target is { } target ? rule.Matches.Append(target) : rule.Matches)
        {
            entry.Kind.Print(output, entry.Info, rule, isNumeric: true);
            entry.Kind.Print(output, entry.Info, rule, isNumeric: false);
        }
        RuleTranslator.Translate(family, new XtCommand { Verb = XtVerb.Append, Chain = "INPUT", Rules = [rule] }, new TranslatedObjects());
    }

    private static byte[] Seed(byte family, string rule)
    {
        var writer = new RuleWriter(XtFamilyTable.All[family]);
        writer.Write(XtFamilyTable.All[family].ReadCommand(rule.Split(' '), "filter").Rules[0]);
        return [family, .. writer.Attribute[4..]]; // behind the header of the attribute
    }
}
