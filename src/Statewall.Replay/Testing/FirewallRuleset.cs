using System.Text;
using Statewall.Netlink.Channels;
using Statewall.Nftables.Scanning;
using Statewall.Replay.Rulesets;

namespace Statewall.Replay.Testing;

/// <summary>The ruleset of tests, which each test's host is given anew.</summary>
/// <param name="source">The ruleset.</param>
/// <param name="variables">Its variables.</param>
internal sealed class FirewallRuleset(SourceText source, IReadOnlyList<RulesetVariable> variables)
{
    private readonly SourceText? _variables = variables.Count == 0
        ? null
        : new SourceText("define", Encoding.UTF8.GetBytes(string.Concat(variables.Select(variable => $"redefine {variable.Name} = {variable.Value}\n"))));

    private IReadOnlyList<byte[]>? _batches;

    /// <summary>What its named counters show before any packet, by FAMILY TABLE NAME; known when it was loaded once.</summary>
    public IReadOnlyDictionary<string, CounterValue> Counters { get; private set; } = new Dictionary<string, CounterValue>();

    /// <summary>The ruleset of a file of tests. Its places are those in the file that it stands in.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FirewallRuleset Of(RulesetTestFile file)
    {
        if (file.RulesetPath is { } path)
            return new FirewallRuleset(new SourceText(path, File.ReadAllBytes(path)), file.Variables);
        var text = new StringBuilder().Append('\n', Math.Max(file.RulesetLine - 1, 0));
        foreach (var line in file.RulesetText!.Split('\n'))
            text.Append(' ', line.Length == 0 ? 0 : file.RulesetColumn - 1).Append(line).Append('\n');
        return new FirewallRuleset(new SourceText(file.Name, Encoding.UTF8.GetBytes(text.ToString())), file.Variables);
    }

    /// <summary>Loads it; always to hosts with the same interfaces, which have no ruleset yet.</summary>
    /// <exception cref="Nftables.Diagnostics.LanguageException">It has mistakes.</exception>
    public void Load(HostRuleset host, INetlinkChannel channel)
    {
        if (_batches is null)
        {
            var first = new RecordedBatches(channel);
            host.Load(first, source, _variables);
            Counters = HostTables.Counters(channel);
            _batches = first.Batches;
        }
        else
        {
            RecordedBatches.Send(_batches, channel);
        }
    }
}
