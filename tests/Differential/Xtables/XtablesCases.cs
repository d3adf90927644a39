using Differential.Rulesets;
using Statewall.Packets.Building;

namespace Differential.Xtables;

// Rules of iptables and its like, by what they are about, and packets that show what they do.
internal static partial class XtablesCases
{
    private const string Client = "10.0.0.2";
    private const string OtherClient = "10.0.0.3";
    private const string Server = "203.0.113.7";
    private const string OtherServer = "203.0.113.8";
    private const string Public = "192.0.2.254";
    private const string Inner = "10.0.2.2";
    private const string Client6 = "2001:db8::2";
    private const string Server6 = "2001:db8:1::2";

    internal static IReadOnlyList<RulesetCase> All { get; } = Wanted(
    [
        .. Headers, .. OtherHeaders, .. Headers6, .. Connections, .. Rates, .. Marks, .. Writing, .. Verdicts, .. Translations, .. Frames, .. FrameTargets, .. OldKinds, .. OtherOldKinds,
    ]);

    // All their commands, one by one.
    internal static IEnumerable<string> Rules => All.SelectMany(tested => tested.Xtables!.Split('\n')).Where(line => line.Contains(" -A ", StringComparison.Ordinal)).Distinct();

    private static RulesetCase[] Wanted(RulesetCase[] cases) => Environment.GetEnvironmentVariable("STATEWALL_CASES") is { Length: > 0 } text
        ? Array.FindAll(cases, tested => tested.Name.Contains(text, StringComparison.Ordinal))
        : cases;

    // Rules of iptables at the forward hook, or whatever the line says.
    private static RulesetCase Rules4(string name, string rules, params Step[] steps) => Of("iptables-nft", name, rules, steps);

    private static RulesetCase Rules6(string name, string rules, params Step[] steps) => Of("ip6tables-nft", name, rules, steps);

    private static RulesetCase Of(string tool, string name, string rules, Step[] steps) => new(name, "", steps)
    {
        Xtables = string.Join('\n', rules.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(rule => rule.StartsWith('-') && rule.Contains("-A ", StringComparison.Ordinal) ? $"{tool} {rule}" : $"{tool} -A FORWARD {rule}")),
    };

    private static PacketDraft Udp6(ushort fromPort, ushort toPort, string payload = "x") => new PacketDraft().IPv6(Client6, Server6).Udp(fromPort, toPort).Payload(payload);
}
