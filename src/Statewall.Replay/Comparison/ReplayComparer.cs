using Statewall.Nfnetlink.Ctnetlink;

namespace Statewall.Replay.Comparison;

/// <summary>
/// Compares what two replays of one capture left behind, so that the running kernel can judge the engine. Identifiers and the order of
/// dumps, which the kernel draws at random, do not count; absolute times do not either.
/// </summary>
public static class ReplayComparer
{
    private const int MostAlignedCells = 16 * 1024 * 1024;

    /// <summary>Compares tables, expectations and events.</summary>
    public static ReplayComparison Compare(ReplayResult left, ReplayResult right, ComparisonOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        options ??= new ComparisonOptions();
        var differences = new List<ReplayDifference>();
        Match(
            left.Connections, right.Connections, connection => TrackingText.Key(connection),
            (key, first, second) => CompareConnections(key, first, second, options, differences), differences);
        Match(
            left.Expectations, right.Expectations, expectation => TrackingText.Key(expectation),
            (key, first, second) => CompareExpectations(key, first, second, options, differences), differences);
        if (options.Events)
        {
            Differ("events", "lost", left.EventsLost ? "some" : "", right.EventsLost ? "some" : "", differences);
            CompareEvents(left.Events, right.Events, options, differences);
        }
        return new ReplayComparison(options, differences);
    }

    private static void CompareConnections(
        string key, ConntrackMessage left, ConntrackMessage right, ComparisonOptions options, List<ReplayDifference> differences)
    {
        Differ(key, "reply", TrackingText.Of(left.Reply), TrackingText.Of(right.Reply), differences);
        Differ(key, "state", TrackingText.State(left), TrackingText.State(right), differences);
        Differ(key, "status", TrackingText.Status(left.Status), TrackingText.Status(right.Status), differences);
        Differ(key, "mark", $"{left.Mark}", $"{right.Mark}", differences);
        Differ(key, "helper", $"{left.Helper}", $"{right.Helper}", differences);
        Differ(key, "master", TrackingText.Of(left.Master), TrackingText.Of(right.Master), differences);
        Differ(key, "labels", $"{left.Labels}", $"{right.Labels}", differences);
        Differ(key, "sequence adjustment", TrackingText.SequenceAdjustment(left), TrackingText.SequenceAdjustment(right), differences);
        if (options.Counters)
            Differ(key, "counters", TrackingText.Counters(left), TrackingText.Counters(right), differences);
        CompareTimeouts(key, left.Timeout, right.Timeout, options, differences);
    }

    private static void CompareExpectations(
        string key, ExpectationMessage left, ExpectationMessage right, ComparisonOptions options, List<ReplayDifference> differences)
    {
        Differ(key, "contents", TrackingText.Rest(left), TrackingText.Rest(right), differences);
        CompareTimeouts(key, left.Timeout, right.Timeout, options, differences);
    }

    private static void CompareTimeouts(string key, uint? left, uint? right, ComparisonOptions options, List<ReplayDifference> differences)
    {
        if (left is { } first && right is { } second && Math.Abs((long)first - second) <= options.TimeoutTolerance)
            return;
        Differ(key, "timeout", $"{left}", $"{right}", differences);
    }

    private static void Differ(string subject, string field, string left, string right, List<ReplayDifference> differences)
    {
        if (left != right)
            differences.Add(new ReplayDifference(subject, field, left, right));
    }

    private static void Match<T>(
        IReadOnlyList<T> left, IReadOnlyList<T> right, Func<T, string> keyOf, Action<string, T, T> compare, List<ReplayDifference> differences)
    {
        var unmatched = new Dictionary<string, Queue<T>>();
        foreach (var item in right)
        {
            var key = keyOf(item);
            if (!unmatched.TryGetValue(key, out var queue))
                unmatched.Add(key, queue = new Queue<T>());
            queue.Enqueue(item);
        }
        foreach (var item in left)
        {
            var key = keyOf(item);
            if (unmatched.TryGetValue(key, out var queue) && queue.TryDequeue(out var partner))
                compare(key, item, partner);
            else
                differences.Add(new ReplayDifference(key, "", "present", ""));
        }
        foreach (var (key, queue) in unmatched)
        {
            for (var count = queue.Count; count > 0; count--)
                differences.Add(new ReplayDifference(key, "", "", "present"));
        }
    }

    private static void CompareEvents(
        IReadOnlyList<ReplayEvent> left, IReadOnlyList<ReplayEvent> right, ComparisonOptions options, List<ReplayDifference> differences)
    {
        var lefts = left.Select(TrackingText.Of).ToArray();
        var rights = right.Select(TrackingText.Of).ToArray();
        var (first, second) = (0, 0);
        var lengths = default(int[,]);
        while (first < lefts.Length && second < rights.Length)
        {
            if (lefts[first] == rights[second])
            {
                var timeouts = (Left: TimeoutOf(left[first]), Right: TimeoutOf(right[second]));
                CompareTimeouts($"event {first + 1} {lefts[first]}", timeouts.Left, timeouts.Right, options, differences);
                (first, second) = (first + 1, second + 1);
                continue;
            }
            lengths ??= CommonLengths(lefts, rights);
            if (lengths is null)
            {
                Differ($"event {first + 1}", "first that differs", lefts[first], rights[second], differences);
                return;
            }
            if (lengths[first + 1, second] >= lengths[first, second + 1])
                differences.Add(new ReplayDifference($"event {first + 1} {lefts[first++]}", "", "present", ""));
            else
                differences.Add(new ReplayDifference($"event {second + 1} {rights[second++]}", "", "", "present"));
        }
        for (; first < lefts.Length; first++)
            differences.Add(new ReplayDifference($"event {first + 1} {lefts[first]}", "", "present", ""));
        for (; second < rights.Length; second++)
            differences.Add(new ReplayDifference($"event {second + 1} {rights[second]}", "", "", "present"));
    }

    // Length of the longest common subsequence of what begins at each pair; null when that is too much to reckon.
    private static int[,]? CommonLengths(string[] left, string[] right)
    {
        if ((left.Length + 1L) * (right.Length + 1L) > MostAlignedCells)
            return null;
        var lengths = new int[left.Length + 1, right.Length + 1];
        for (var first = left.Length - 1; first >= 0; first--)
        {
            for (var second = right.Length - 1; second >= 0; second--)
            {
                lengths[first, second] = left[first] == right[second]
                    ? lengths[first + 1, second + 1] + 1
                    : Math.Max(lengths[first + 1, second], lengths[first, second + 1]);
            }
        }
        return lengths;
    }

    private static uint? TimeoutOf(ReplayEvent @event) =>
        @event.IsExpectation ? @event.Expectation.Timeout : @event.Connection.Timeout;
}
