using Statewall.Conntrack.Diagnosis.Settings;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Diagnosis.Findings;

/// <summary>TCP connections that are over and still take room.</summary>
internal static class Closing
{
    private static readonly (TcpState State, string Name, string Setting, ulong Seconds)[] States =
    [
        (TcpState.FinWait, "FIN_WAIT", SettingNames.TcpFinWait, 30),
        (TcpState.CloseWait, "CLOSE_WAIT", SettingNames.TcpCloseWait, 20),
        (TcpState.LastAck, "LAST_ACK", SettingNames.TcpLastAck, 15),
        (TcpState.TimeWait, "TIME_WAIT", SettingNames.TcpTimeWait, 30),
        (TcpState.Close, "CLOSE", SettingNames.TcpClose, 5),
    ];

    public static void Judge(TableFacts facts, List<Finding> findings)
    {
        var count = facts.Survey.Closing;
        if (count < Thresholds.LeastEntries || facts.ShareOf(count) < Thresholds.CauseShare)
            return;
        var cures = new List<Cure>();
        var figures = new List<Figure> { new("closing", count), new("share", facts.ShareOf(count)) };
        var worst = States[0];
        foreach (var row in States)
        {
            var inState = facts.Survey.OfTcpState(row.State);
            figures.Add(new Figure(row.Name, inState));
            if (inState > facts.Survey.OfTcpState(worst.State))
                worst = row;
            if (inState >= count / 4 && facts.Timeout(row.Setting) > row.Seconds)
                cures.Add(facts.Cure(row.Setting, row.Seconds, $"connections in {row.Name} leave the table sooner"));
        }
        findings.Add(new Finding(
            "closing",
            facts.IsHarmful(count) ? Severity.Warning : Severity.Notice,
            $"{EndpointText.Number(count)} closing TCP connections ({EndpointText.Percent(facts.ShareOf(count))} of the table), mainly in {worst.Name}")
        {
            Figures = figures,
            Cures = cures,
        });
    }
}
