using System.Globalization;

namespace Differential;

// The seed of the suites that are made by chance. It is the same for every run, so that a failure comes from what was changed and not from
// luck; STATEWALL_SEED=random looks elsewhere, and STATEWALL_SEED=N repeats what that found.
internal static class Seeds
{
    private const ulong Usual = 20_261_124;

    internal static ulong Seed { get; } = Environment.GetEnvironmentVariable("STATEWALL_SEED") switch
    {
        null or "" => Usual,
        "random" => (ulong)TimeProvider.System.GetTimestamp() % 1_000_000_007,
        var text => ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture),
    };
}
