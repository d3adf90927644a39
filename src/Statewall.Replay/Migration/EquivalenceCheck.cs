using Statewall.Iptables.Families;
using Statewall.Iptables.Migration;
using Statewall.Iptables.Migration.Ipsets;
using Statewall.Iptables.Rules;

namespace Statewall.Replay.Migration;

// Overview: whether a rule of iptables and its translation do the same is found out by packets: one is looked for that both take (each step changes one of its
// values so that it comes further through the expressions of both), then each of its values is changed to those at the bounds that the rule's text names, and
// all outcomes are compared. Rules that remember something are shown packets at several times, too.

/// <summary>A packet with which a rule and its translation do not do the same.</summary>
/// <param name="Packet">The packet in words.</param>
/// <param name="Iptables">What the rule does.</param>
/// <param name="Nft">What the translation does.</param>
internal sealed record Witness(string Packet, string Iptables, string Nft);

/// <summary>What a check has found.</summary>
/// <param name="Packets">How many packets were compared.</param>
/// <param name="Matches">How many of them the rule took.</param>
/// <param name="Witness">One with which both do not do the same; null when there was none.</param>
/// <param name="Unchecked">Why nothing could be compared; null when it was.</param>
internal sealed record CheckResult(int Packets, int Matches, Witness? Witness, string? Unchecked);

/// <summary>Compares rules of a family with their translations.</summary>
/// <param name="family">The family.</param>
internal sealed class EquivalenceCheck(XtFamily family) : IDisposable
{
    private const long Second = 1_000_000_000, Hour = 3600 * Second, Start = 1_700_000_000 * Second;
    private const int Mixtures = 24, MostSweeps = 4, Burst = 12, LongestWait = 7 * 24 * 3600;
    private static readonly string[] Remembering = ["connbytes", "connlimit", "hashlimit", "limit", "quota", "recent", "statistic"];

    private readonly TrialPair _pair = new(family);
    private readonly Random _random = new(1);
    private long _time = Start;
    private int _packets, _matches;
    private Witness? _witness;

    /// <summary>Compares rules that are in one chain, in their order.</summary>
    public CheckResult Check(MigratedTable table, IReadOnlyList<MigratedRule> rules, RulePlace place)
    {
        (_packets, _matches, _witness) = (0, 0, null);
        var expanded = rules is [var only] ? IpsetExpansion.Of(table, only) : null;
        if (Load() is { } obstacle)
            return new CheckResult(0, 0, null, obstacle);
        var words = new RuleWords(rules.Select(rule => rule.Source).Concat(expanded?.Words ?? []));
        var dimensions = TrialPackets.For(family, [.. rules.Select(rule => rule.Rule!), .. expanded?.Rules ?? []], words, place);
        var found = Search(dimensions, place);
        Vary(dimensions, found, place);
        if (_witness is null && rules.Any(rule => rule.Rule!.Matches.Exists(Remembers)) && Load() is null)
            Repeat(dimensions, found, words, place);
        return new CheckResult(_packets, _matches, _witness, null);

        string? Load() => expanded is null ? _pair.Load(table, rules) : _pair.Load(expanded);
    }

    /// <inheritdoc/>
    public void Dispose() => _pair.Dispose();

    private static bool Remembers(XtEntry match) => Array.IndexOf(Remembering, match.Kind.Name) >= 0;

    private TrialCase Search(List<TrialDimension> dimensions, RulePlace place)
    {
        var best = new TrialCase(dimensions, new int[dimensions.Count]);
        var score = Try(best, place).Score;
        for (var sweep = 0; sweep < MostSweeps && _matches == 0; sweep++)
        {
            var before = score;
            for (var dimension = 0; dimension < dimensions.Count && _matches == 0; dimension++)
            {
                for (var value = 0; value < dimensions[dimension].Values.Count && _matches == 0; value++)
                {
                    if (value == best.Choice[dimension])
                        continue;
                    var next = best.With(dimension, value);
                    var outcome = Try(next, place);
                    if (outcome.Score > score)
                        (best, score) = (next, outcome.Score);
                }
            }
            if (score == before)
                break;
        }
        return best;
    }

    private void Vary(List<TrialDimension> dimensions, TrialCase found, RulePlace place)
    {
        for (var dimension = 0; dimension < dimensions.Count; dimension++)
        {
            for (var value = 0; value < dimensions[dimension].Values.Count; value++)
                Try(found.With(dimension, value), place);
        }
        for (var mixture = 0; mixture < Mixtures; mixture++)
        {
            var mixed = found;
            for (var change = 0; change < 3; change++)
            {
                var dimension = _random.Next(dimensions.Count);
                mixed = mixed.With(dimension, _random.Next(dimensions[dimension].Values.Count));
            }
            Try(mixed, place);
        }
    }

    // Many at once, from two senders, and then again after each of the times that the rules name.
    private void Repeat(List<TrialDimension> dimensions, TrialCase found, RuleWords words, RulePlace place)
    {
        var port = dimensions[(int)TrialKind.SourcePort].Values;
        var other = found.With((int)TrialKind.Source, (found.Choice[(int)TrialKind.Source] + 1) % dimensions[(int)TrialKind.Source].Values.Count);
        _time += Hour * 24;
        for (var packet = 0; packet < Burst; packet++)
        {
            Try(found.With((int)TrialKind.SourcePort, packet % port.Count), place, Second / 1000, keepsConnection: true);
            if (packet % 3 == 0)
                Try(other, place, Second / 1000, keepsConnection: true);
        }
        foreach (var wait in words.Numbers.Where(number => number is > 0 and <= LongestWait))
        {
            Try(found, place, (long)wait * Second, keepsConnection: true);
            Try(found, place, Second / 1000, keepsConnection: true);
        }
        _pair.ForgetConnections();
    }

    private TrialOutcome Try(TrialCase tried, RulePlace place, long wait = Hour, bool keepsConnection = false)
    {
        if (tried.Frame() is not { } frame)
            return default;
        _time += wait;
        _pair.AdvanceTo(_time);
        var around = tried.PlaceAt(place);
        if (place.IsTracked)
        {
            foreach (var before in tried.Before())
                _pair.Track(before, around with { IsUntracked = false });
        }
        var outcome = _pair.Run(frame, in around);
        if (keepsConnection && place.IsTracked)
            _pair.Track(frame, in around);
        else
            _pair.ForgetConnections();
        _packets++;
        if (outcome.IsMatch)
            _matches++;
        if (outcome.Difference is { } difference)
            _witness ??= new Witness(tried.Words, difference.Iptables, difference.Nft);
        return outcome;
    }
}
