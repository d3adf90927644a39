using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Changes a frame's mark. // struct ebt_mark_t_info: mark (long), target: the verdict in the lowest four bits, and what is done in the others</summary>
internal sealed class BridgeMarkTarget : XtTarget
{
    private const int TargetAt = 8;
    private const int Accept = -1;
    private const uint VerdictBits = 0xf, AllOnes = 0xfffffff0;

    // MARK_SET_VALUE …
    private static readonly (string Name, uint Action, string Nft)[] Actions =
        [("set", 0xfffffff0, ""), ("or", 0xffffffe0, "meta mark or "), ("and", 0xffffffd0, "meta mark and "), ("xor", 0xffffffc0, "meta mark xor ")];

    private BridgeMarkTarget()
        : base("mark")
    {
        Families = XtFamilies.Bridge;
        Size = 16;
        UserSize = 12;
        var names = Actions.Select(action => $"mark-{action.Name}").ToArray();
        Options =
        [
            .. Actions.Select(action => new XtOption($"mark-{action.Name}", value => ReadMark(value, action.Action)) { Excludes = [.. names.Where(name => name != $"mark-{action.Name}")] }),
            new("mark-target", value => SetTarget(value.Info, (Target(value.Info) & ~VerdictBits) | ((uint)BridgeBits.Verdict(value) & VerdictBits))),
        ];
    }

    /// <summary>The target.</summary>
    public static BridgeMarkTarget Instance { get; } = new();

    /// <inheritdoc/>
    public override void Begin(Span<byte> info) => BitConverter.TryWriteBytes(info[TargetAt..], Accept);

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (!Actions.Any(action => options.Has($"mark-{action.Name}")))
            throw options.Wrong("You must specify some option");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        output.Option($"mark-{ActionOf(info).Name}").Append(" ").Hex(info.Read64(0));
        output.Option("mark-target").Append(" ").Append(BridgeBits.NameOf(VerdictOf(info)));
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        translation.Output.Append(" meta mark set ").Append(ActionOf(info).Nft).Hex(info.Read64(0)).Append(" ").Append(BridgeBits.NameOf(VerdictOf(info)).ToLowerInvariant());
        return true;
    }

    private static void ReadMark(OptionValue value, uint action)
    {
        value.Info.Write64(0, value.Number(0, uint.MaxValue));
        SetTarget(value.Info, (Target(value.Info) & VerdictBits) | action);
    }

    private static (string Name, uint Action, string Nft) ActionOf(ReadOnlySpan<byte> info)
    {
        var action = Target(info) & AllOnes;
        return Array.Find(Actions, known => known.Action == action) is { Name: not null } found ? found : Actions[0];
    }

    private static int VerdictOf(ReadOnlySpan<byte> info) => (int)(Target(info) | AllOnes);

    private static uint Target(ReadOnlySpan<byte> info) => info.Read32(TargetAt);

    private static void SetTarget(Span<byte> info, uint target) => info.Write32(TargetAt, target);
}
