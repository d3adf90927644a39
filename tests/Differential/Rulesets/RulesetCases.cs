namespace Differential.Rulesets;

// The cases, by what they are about: one file of this folder for each.
internal static partial class RulesetCases
{
    internal static IReadOnlyList<RulesetCase> All { get; } = Wanted(
    [
        .. Matches, .. Transports, .. OtherProtocols, .. Metadata, .. Routes, .. Numbers, .. Flow, .. Sets, .. States, .. Tracking, .. Changes, .. Ways,
        .. Rejections, .. Translations, .. Masquerades, .. Proxies, .. OtherProxies, .. RecordedWays, .. ChosenWays, .. Fingerprints, .. Helpers, .. Sizes,
        .. Frames, .. LargeFrames, .. FramesToTheHost, .. Devices, .. Bridges, .. Choices, .. OtherChoices, .. LastChoices,
        .. RuleTraps, .. ChainTraps, .. HeaderTraps, .. ExtensionTraps, .. WritingTraps, .. NumberTraps, .. ComparisonTraps, .. SetTraps, .. CountingTraps, .. KeyTraps, .. TrackingTraps, .. OptionTraps, .. RejectionTraps, .. TransactionTraps,
        .. HookTraps, .. FlowTraps, .. TcpTraps, .. DatagramTraps, .. ObjectTraps, .. NatTraps,
    ]);

    private const string Client = "10.0.0.2";
    private const string OtherClient = "10.0.0.3";
    private const string Server = "203.0.113.7";
    private const string OtherServer = "203.0.113.8";
    private const string Inner = "10.0.2.2";
    private const string Public = "192.0.2.254";

    // Those whose name has a text in it, when one is given.
    private static RulesetCase[] Wanted(RulesetCase[] cases) => Environment.GetEnvironmentVariable("STATEWALL_CASES") is { Length: > 0 } text
        ? Array.FindAll(cases, tested => tested.Name.Contains(text, StringComparison.Ordinal))
        : cases;

    // A table with one base chain at the forward hook, and rules in it.
    private static string Forward(string rules, string policy = "accept", string more = "") =>
        $"table inet t {{\n{more}\nchain c {{\ntype filter hook forward priority 0; policy {policy};\n{rules}\n}}\n}}\n";
}
