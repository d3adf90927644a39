namespace Statewall.Fuzz;

/// <summary>Every fuzz target, sorted by name: one line for each file of Targets/.</summary>
public static class TargetTable
{
    /// <summary>The rows: <c>FuzzTarget.Of&lt;T&gt;()</c>, or <c>FuzzTarget.WithSeeds&lt;T&gt;()</c> for a target that has seeds.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        FuzzTarget.Of<Targets.CaptureTarget>(),
        FuzzTarget.WithSeeds<Targets.CommandsTarget>(),
        FuzzTarget.WithSeeds<Targets.CtnetlinkTarget>(),
        FuzzTarget.WithSeeds<Targets.ExpressionTarget>(),
        FuzzTarget.WithSeeds<Targets.FingerprintsTarget>(),
        FuzzTarget.WithSeeds<Targets.FramesTarget>(),
        FuzzTarget.WithSeeds<Targets.HelpersTarget>(),
        FuzzTarget.WithSeeds<Targets.HostTarget>(),
        FuzzTarget.WithSeeds<Targets.IptablesRuleTarget>(),
        FuzzTarget.WithSeeds<Targets.SavedRulesTarget>(),
        FuzzTarget.WithSeeds<Targets.LegacyTablesTarget>(),
        FuzzTarget.WithSeeds<Targets.ListingTarget>(),
        FuzzTarget.WithSeeds<Targets.NetlinkTarget>(),
        FuzzTarget.WithSeeds<Targets.NftBatchTarget>(),
        FuzzTarget.WithSeeds<Targets.NftEventsTarget>(),
        FuzzTarget.WithSeeds<Targets.NftJsonTarget>(),
        FuzzTarget.WithSeeds<Targets.NftTextTarget>(),
        FuzzTarget.WithSeeds<Targets.NftablesTarget>(),
        FuzzTarget.Of<Targets.PacketTarget>(),
        FuzzTarget.WithSeeds<Targets.PacketWordsTarget>(),
        FuzzTarget.WithSeeds<Targets.RulesetTestTarget>(),
        FuzzTarget.WithSeeds<Targets.ScenarioTarget>(),
        FuzzTarget.WithSeeds<Targets.SyncConfigurationTarget>(),
        FuzzTarget.WithSeeds<Targets.SyncMessagesTarget>(),
        FuzzTarget.WithSeeds<Targets.XtablesTarget>(),
    ];
}
