using System.Text;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Tables;

/// <summary>What extensions of different rules have in common by name. It goes with the last rule that uses it.</summary>
internal sealed class XtTables
{
    private readonly Dictionary<string, Shared<RecentTable>> _recent = [];
    private readonly Dictionary<string, Shared<HashlimitTable>> _hashlimits = [];
    private readonly Dictionary<string, Shared<RateEstimator>> _estimators = [];
    private readonly Dictionary<string, Shared<IdleTimer>> _timers = [];

    /// <summary>A list of addresses; one that is used already keeps its mask. // recent_table_lookup</summary>
    public RecentTable TakeRecent(byte[] name, UInt128 mask, uint hits)
    {
        var table = Take(_recent, Name(name), key => new RecentTable(key, mask, hits));
        table.Demand(hits);
        return table;
    }

    /// <summary>Rates; those that are used already keep their settings. // htable_find_get</summary>
    public HashlimitTable TakeHashlimit(byte[] name, NfProto family, HashlimitSettings settings) =>
        Take(_hashlimits, $"{Name(name)} {(int)family}", key => new HashlimitTable(key, settings));

    /// <summary>An estimator that a rule has made; null when none has. // xt_rateest_lookup</summary>
    public RateEstimator? TakeEstimator(byte[] name) => _estimators.ContainsKey(Name(name)) ? Take(_estimators, Name(name), _ => null!) : null;

    /// <summary>An estimator; null when there is another of that name. // xt_rateest_tg_checkentry</summary>
    public RateEstimator? TakeEstimator(byte[] name, sbyte interval, byte weight, long now)
    {
        if (_estimators.TryGetValue(Name(name), out var present) && !present.Item.HasSettings(interval, weight))
            return null;
        return Take(_estimators, Name(name), key => new RateEstimator(key, interval, weight, now));
    }

    /// <summary>A timer; null when there is another kind of that name. // idletimer_tg_checkentry, idletimer_tg_checkentry_v1</summary>
    public IdleTimer? TakeTimer(byte[] name, bool isAlarm)
    {
        if (_timers.TryGetValue(Name(name), out var present) && present.Item.IsAlarm != isAlarm)
            return null;
        return Take(_timers, Name(name), key => new IdleTimer(key, isAlarm));
    }

    /// <summary>A rule uses one no more.</summary>
    public void Return(RecentTable table) => Return(_recent, table.Name);

    /// <inheritdoc cref="Return(RecentTable)"/>
    public void Return(HashlimitTable table) => Return(_hashlimits, table.Name);

    /// <inheritdoc cref="Return(RecentTable)"/>
    public void Return(RateEstimator? estimator)
    {
        if (estimator is not null)
            Return(_estimators, estimator.Name);
    }

    /// <inheritdoc cref="Return(RecentTable)"/>
    public void Return(IdleTimer timer) => Return(_timers, timer.Name);

    private static string Name(byte[] name) => Encoding.Latin1.GetString(name);

    private static T Take<T>(Dictionary<string, Shared<T>> items, string name, Func<string, T> make)
    {
        if (!items.TryGetValue(name, out var shared))
            items[name] = shared = new Shared<T>(make(name));
        shared.Users++;
        return shared.Item;
    }

    private static void Return<T>(Dictionary<string, Shared<T>> items, string name)
    {
        if (--items[name].Users == 0)
            items.Remove(name);
    }

    private sealed class Shared<T>(T item)
    {
        public T Item { get; } = item;

        public int Users { get; set; }
    }
}

/// <summary>A timer that packets wind up; nobody is told when it has run down. // struct idletimer_tg</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsAlarm">It runs while the machine sleeps.</param>
internal sealed record IdleTimer(string Name, bool IsAlarm);
