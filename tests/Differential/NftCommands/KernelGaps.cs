using System.Text.RegularExpressions;

namespace Differential.NftCommands;

// What the kernel at hand is built without: found out by trying, so that a case it has to refuse tells why.
internal sealed class KernelGaps
{
    private static readonly Gap[] Known =
    [
        new("bridge meta keys", "table bridge t { chain c { meta ibrname \"b\"; }; }", @"\b([io]br(name|pvid|vproto|hwaddr)|broute)\b"),
        new("flow tables", "table ip t { flowtable f { hook ingress priority 0; devices = { lo }; }; }", @"\bflow(table| add)\b"),
        new("osf in ip6", "table ip6 t { chain c { type filter hook input priority 0; osf name \"x\"; }; }", @"\bosf\b", "ip6"),
        new("queue", "table ip t { chain c { queue; }; }", @"\bqueue\b"),
        new("reject in bridge", "table bridge t { chain c { type filter hook input priority 0; reject; }; }", @"\breject\b", "bridge"),
        new("secmark", "table ip t { secmark s { \"system_u:object_r:a_t:s0\"; }; }", @"\bsecmark\b"),
    ];

    private readonly List<Gap> _gaps = [];

    // Nothing is missing in the engine; the kernel's side is left empty.
    internal static KernelGaps Of(RulesetSide side)
    {
        var found = new KernelGaps();
        if (side.IsKernel)
            found._gaps.AddRange(Known.Where(gap => !side.Run($"flush ruleset\n{gap.Probe}").IsOk));
        side.Run("flush ruleset");
        return found;
    }

    // What is missing for a text in tables of some families; null when nothing is, or all that is missing is about other families.
    internal string? ReasonFor(IReadOnlyCollection<string> families, string text) =>
        _gaps.Find(gap => (gap.Family is not { } family || families.Contains(family)) && Regex.IsMatch(text, gap.Words)) is { } missing ? $"this kernel lacks {missing.Name}" : null;

    private sealed record Gap(string Name, string Probe, string Words, string? Family = null);
}
