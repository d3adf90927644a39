using System.Collections.Concurrent;
using Differential.Rulesets;
using Statewall.Netlink.Channels;

namespace Differential.Xtables;

// Rules that Debian's tools make of commands, loaded into any kernel as the messages by which the kernel lists them.
internal static class XtablesRules
{
    private static readonly ConcurrentDictionary<string, RulesetMessages> Recorded = new(StringComparer.Ordinal);

    // What the kernel says against them; empty when it takes them.
    internal static string Load(INetlinkChannel channel, RulesetCase tested)
    {
        var made = Recorded.GetOrAdd(tested.Xtables!, Record);
        return RawBatch.Refusal(channel, Requests.Wire.Batch([.. made.All, .. tested.RawRules]));
    }

    private static RulesetMessages Record(string commands)
    {
        using var place = new XtablesNamespace();
        var said = place.Run("set -e\n" + commands);
        Assert.True(said.Length == 0, $"{commands}\n{said}");
        using var channel = place.OpenChannel();
        return RulesetMessages.Read(channel);
    }
}
