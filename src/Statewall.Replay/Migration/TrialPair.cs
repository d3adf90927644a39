using System.Text;
using Statewall.Engine.Tracing;
using Statewall.Iptables.Families;
using Statewall.Iptables.Migration;
using Statewall.Iptables.Migration.Ipsets;
using Statewall.Iptables.Rules;
using Statewall.Netlink.Channels;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Scanning;

namespace Statewall.Replay.Migration;

/// <summary>Rules of a family in two engines: in one as structures of xtables, in the other as nft's text says.</summary>
internal sealed class TrialPair : IDisposable
{
    private const string Chain = "statewall_trial_of_migrated_rules"; // longer than iptables allows, so that no rule jumps there
    private readonly XtFamily _family;
    private readonly PacketTrial _first = new(), _second = new();
    private readonly StructureRules _structures;
    private readonly INetlinkChannel _channel;
    private readonly RulesetClient _client;
    private readonly List<string> _effects = [], _otherEffects = [];
    private MigratedTable? _table;
    private IReadOnlySet<int>? _stops;
    private string _loaded = "";

    public TrialPair(XtFamily family)
    {
        _family = family;
        _structures = new StructureRules(_first.Kernel.OpenChannel(), family);
        _channel = _second.Kernel.OpenChannel();
        _client = new RulesetClient(_channel, ownsChannel: false);
    }

    /// <summary>Loads rules into both.</summary>
    /// <returns>Why the first cannot have them; null when it was done.</returns>
    /// <exception cref="RefusedTextException">The second does not take the text.</exception>
    public string? Load(MigratedTable table, IReadOnlyList<MigratedRule> rules)
    {
        _stops = null;
        return Load(table, rules, [.. rules.Select(rule => rule.Rule!)]);
    }

    /// <summary>Loads a rule that asks for a set into both, in the first as rules for its elements.</summary>
    /// <returns>Why the first cannot have them; null when it was done.</returns>
    /// <exception cref="RefusedTextException">The second does not take the text.</exception>
    public string? Load(ExpandedRule expanded)
    {
        _stops = expanded.Stops;
        return Load(expanded.Table, [expanded.Rule], expanded.Rules);
    }

    private string? Load(MigratedTable table, IReadOnlyList<MigratedRule> rules, IReadOnlyList<XtRule> structures)
    {
        _table = table;
        if (_structures.Load(table.Name, Chain, structures) is { } refusal)
            return $"the engine has not what the rule asks for ({refusal})";
        var text = new StringBuilder();
        if (_loaded.Length > 0)
            text.Append("delete table ").Append(_loaded).Append('\n');
        text.Append(NftFile.Excerpt(table, rules, Chain));
        try
        {
            new CommandRunner(_client, new TextOutput(), ListingOptions.Usual).Run(new SourceText("trial", Encoding.UTF8.GetBytes(text.ToString())));
            _loaded = table.NftName;
            return null;
        }
        catch (LanguageException mistake)
        {
            throw new RefusedTextException(mistake.Diagnostics[0].Message);
        }
    }

    /// <summary>A packet goes by in both before the rules are tried.</summary>
    public void Track(byte[] frame, in TrialPlace place)
    {
        _first.Track(frame, in place);
        _second.Track(frame, in place);
    }

    /// <summary>Connections end in both.</summary>
    public void ForgetConnections()
    {
        _first.ForgetConnections();
        _second.ForgetConnections();
    }

    /// <summary>Both come to a moment.</summary>
    public void AdvanceTo(long time)
    {
        _first.Kernel.AdvanceTo(time);
        _second.Kernel.AdvanceTo(time);
    }

    /// <summary>Tries the rules on a packet.</summary>
    public TrialOutcome Run(byte[] frame, in TrialPlace place)
    {
        _effects.Clear();
        _otherEffects.Clear();
        var progress = _first.Run(_family.Proto, _table!.Name, Chain, frame, in place, _stops, _effects);
        var other = _second.Run(_family.Proto, _table.Name, Chain, frame, in place, null, _otherEffects);
        var matched = Array.FindAll(progress, passed => passed == -1).Length;
        var isSame = progress.Length == other.Length && progress.Zip(other).All(pair => pair.First == -1 == (pair.Second == -1)) && AreSame();
        return new TrialOutcome(progress.Sum(Score) + other.Sum(Score), matched > 0, isSame ? null : (Tell(progress, _effects, _otherEffects), Tell(other, _otherEffects, _effects)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _structures.Dispose();
        _client.Dispose();
        _channel.Dispose();
        _first.Dispose();
        _second.Dispose();
    }

    private static int Score(int passed)
    {
        const int All = 100;
        return passed == -1 ? All : passed;
    }

    private bool AreSame()
    {
        if (_effects.Count != _otherEffects.Count)
            return false;
        for (var at = 0; at < _effects.Count; at++)
        {
            if (_effects[at] != _otherEffects[at] && (at > 0 || Renamed(_effects[at]) != _otherEffects[at]))
                return false;
        }
        return true;
    }

    // Chains can have other names there.
    private string Renamed(string verdict) => verdict.LastIndexOf(' ') is > 8 and var end && verdict[..end] is "verdict: Jump" or "verdict: Goto"
        ? $"{verdict[..(verdict.LastIndexOf(' ') + 1)]}{_table!.Context.ChainName(verdict[(verdict.LastIndexOf(' ') + 1)..])}"
        : verdict;

    private static string Tell(int[] progress, List<string> effects, List<string> others)
    {
        var matching = Enumerable.Range(0, progress.Length).Where(rule => progress[rule] == -1).ToArray();
        if (matching.Length == 0)
            return "no match";
        var told = others.Count == 0 ? effects.Take(1) : effects.Where((effect, at) => at == 0 || at >= others.Count || others[at] != effect);
        return $"match{(progress.Length > 1 ? $" of rule {string.Join(", ", matching.Select(rule => rule + 1))}" : "")}, {string.Join(", ", told)}";
    }
}

/// <summary>A translation is none: nft does not take it.</summary>
internal sealed class RefusedTextException(string message) : Exception(message);

/// <summary>What became of a packet in two engines.</summary>
/// <param name="Score">How far it came in both.</param>
/// <param name="IsMatch">A rule matched it.</param>
/// <param name="Difference">What the first and the second did, in words; null when that was the same.</param>
internal readonly record struct TrialOutcome(int Score, bool IsMatch, (string Iptables, string Nft)? Difference);
