using Statewall.Conntrack.Diagnosis;
using Statewall.Conntrack.Diagnosis.Settings;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Tests.Diagnosis;

// Examines connections that are in memory alone.
internal static class Examination
{
    public static TableDiagnosis Of(IEnumerable<ConntrackMessage> connections, IConntrackSettings settings, CounterTotals? counters = null, CounterTotals? recent = null, double? rate = null)
    {
        var survey = Survey(connections, settings);
        return Doctor.Judge(new TableFacts(survey, settings) { Counters = counters, Recent = recent, EntriesPerSecond = rate, Interval = TimeSpan.FromSeconds(1) });
    }

    public static TableDiagnosis Of(IEnumerable<ConntrackMessage> connections, long max = 262_144, long buckets = 262_144) => Of(connections, Machine(max, buckets));

    public static TableSurvey Survey(IEnumerable<ConntrackMessage> connections, IConntrackSettings settings)
    {
        var survey = new TableSurvey(settings);
        Each(connections, survey.Handle);
        return survey;
    }

    public static void Each(IEnumerable<ConntrackMessage> connections, ViewAction action)
    {
        using var writer = new MessageWriter();
        foreach (var connection in connections)
        {
            var copy = connection;
            writer.Clear();
            writer.AppendNfnetlink(NfnetlinkMessage.TypeOf(NfnlSubsystem.Ctnetlink, CtMessage.New), NetlinkFlags.Multi, 0, 0, SyntheticTables.FamilyOf(connection), 0, ref copy);
            var messages = new NetlinkMessageEnumerator(writer.Written);
            Assert.True(messages.MoveNext());
            var view = new ConnectionView(messages.Current);
            action(ref view);
        }
    }

    public static TestSettings Machine(long max, long buckets) => new() { Values = { [SettingNames.Maximum] = (ulong)max, [SettingNames.Buckets] = (ulong)buckets } };
}

// Settings in memory; an entry has 384 bytes.
internal sealed class TestSettings : IConntrackSettings
{
    public Dictionary<string, ulong> Values { get; } = [];

    public string Origin => "test";

    public long? EntrySize => 384;

    public ulong? Read(string name) => Values.TryGetValue(name, out var value) ? value : null;

    public string? ObstacleTo(string name) => null;

    public void Write(string name, ulong value) => Values[name] = value;
}

internal delegate void ViewAction(ref ConnectionView connection);
