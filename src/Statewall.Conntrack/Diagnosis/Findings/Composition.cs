namespace Statewall.Conntrack.Diagnosis.Findings;

/// <summary>What the largest part of a table is.</summary>
/// <param name="Text">In words.</param>
/// <param name="Share">Its share of the table.</param>
/// <param name="IsAttack">It grows with any limit.</param>
internal readonly record struct Cause(string Text, double Share, bool IsAttack);

/// <summary>Finds the cause that explains most of a table.</summary>
internal static class Composition
{
    private const int Most = 10;

    public static Cause MainCause(TableFacts facts)
    {
        var survey = facts.Survey;
        var main = new Cause("a mixture without one cause", 0, false);
        Consider(ref main, "half-open connections of a SYN flood", survey.Floods(Most).Sum(static flood => (long)flood.Tally.HalfOpen), true);
        Consider(ref main, "failed connections of a scan", survey.Scans(Most).Sum(static scan => (long)scan.Tally.Failed), true);
        Consider(ref main, "unanswered ICMP requests", survey.UnrepliedIcmp, true);
        Consider(ref main, "ESTABLISHED TCP connections that are idle", survey.Idle, false);
        Consider(ref main, "ESTABLISHED TCP connections in use", survey.Established - survey.Idle, false);
        Consider(ref main, "closing TCP connections", survey.Closing, false);
        Consider(ref main, "entries of protocols without a tracker", survey.UnknownProtocols, false);
        Consider(ref main, "UDP", survey.OfProtocol(Protocols.ProtocolNames.Udp), false);
        return main;

        void Consider(ref Cause best, string text, long entries, bool isAttack)
        {
            var share = facts.ShareOf(entries);
            if (share >= Thresholds.CauseShare && share > best.Share)
                best = new Cause($"{text} ({EndpointText.Percent(share)})", share, isAttack);
        }
    }
}
