using System.Text.Json;

namespace Statewall.Sync.Control;

// Overview: compares statistics of two moments, both as JSON. Nothing is asked of the other machine: heartbeats come once a second with FTFW and NOTRACK,
// so one that is alive is heard within that time. With ALARM a machine without connections is silent, and silence says nothing.

/// <summary>What is wrong with how a daemon synchronises.</summary>
internal sealed class HealthCheck
{
    private const long FewMessages = 1_000; // a burst that a second works off
    private const long FullShare = 90; // percent

    private readonly List<string> _stalls = [];
    private readonly List<string> _remarks = [];

    /// <summary>What keeps states from the other machine, or its states from this one.</summary>
    public IReadOnlyList<string> Stalls => _stalls;

    /// <summary>What is wrong, but keeps nothing back yet.</summary>
    public IReadOnlyList<string> Remarks => _remarks;

    /// <summary>A daemon that cannot be asked.</summary>
    /// <param name="reason">Why not.</param>
    public static HealthCheck Unknown(string reason)
    {
        var check = new HealthCheck();
        check._stalls.Add(reason);
        return check;
    }

    /// <summary>Compares two moments.</summary>
    /// <param name="before">The statistics of the first.</param>
    /// <param name="after">Those of the second.</param>
    /// <param name="hasHeartbeats">The mode has heartbeats, and the moments are further apart than these.</param>
    public static HealthCheck Of(JsonElement before, JsonElement after, bool hasHeartbeats)
    {
        var check = new HealthCheck();
        check.CheckLinks(before, after, hasHeartbeats);
        check.CheckQueues(before, after);
        check.CheckCaches(before, after);
        if (Grown(before, after, "netlink", "overruns") is > 0 and var overruns)
            check._remarks.Add($"events of the kernel were lost {overruns} times: the table is read anew");
        return check;
    }

    private void CheckLinks(JsonElement before, JsonElement after, bool hasHeartbeats)
    {
        var links = after.GetProperty("links");
        if (links.GetArrayLength() == 0)
        {
            _stalls.Add("nothing is synchronised: there is no dedicated link");
            return;
        }
        foreach (var link in links.EnumerateArray())
        {
            if (link.GetProperty("status").GetString() is not "running" and var status)
                (link.GetProperty("active").GetBoolean() ? _stalls : _remarks).Add($"the link {link.GetProperty("device").GetString()} is {(status == "down" ? "down" : "without a carrier")}");
        }
        var first = before.GetProperty("links");
        if (hasHeartbeats && Sum(links, "packets_received") == Sum(first, "packets_received"))
            _stalls.Add("the other machine is silent");
        if (Sum(links, "send_errors") - Sum(first, "send_errors") is > 0 and var errors)
            _stalls.Add($"{errors} messages could not be sent");
    }

    private void CheckQueues(JsonElement before, JsonElement after)
    {
        var waiting = Number(after, "queues", "transmission", "length");
        if (waiting > FewMessages && waiting > Number(before, "queues", "transmission", "length"))
            _stalls.Add($"{waiting} states wait to be sent, more and more of them");
        foreach (var (name, what) in (ReadOnlySpan<(string, string)>)[("resend", "messages wait to be acknowledged"), ("errors", "messages wait for a connection")])
        {
            var length = Number(after, "queues", name, "length");
            if (Grown(before, after, "queues", name, "not_enough_space") is > 0 and var lost)
                _stalls.Add($"{length} {what}, the most there can be: {lost} were given up");
            else if (length > 0 && length * 100 >= Number(after, "queues", name, "maximum") * FullShare)
                _remarks.Add($"{length} {what}, almost the most there can be");
        }
    }

    private void CheckCaches(JsonElement before, JsonElement after)
    {
        foreach (var kind in (ReadOnlySpan<string>)["connections", "expectations"])
        {
            foreach (var cache in (ReadOnlySpan<string>)["internal", "external"])
            {
                if (Grown(before, after, kind, cache, "creation_no_space") is > 0 and var refused)
                    _stalls.Add($"the {cache} cache of {kind} is full: {refused} had no room (HashLimit)");
            }
        }
    }

    private static long Grown(JsonElement before, JsonElement after, params ReadOnlySpan<string> path) => Number(after, path) - Number(before, path);

    // What is not there counts as 0: a configuration has it switched off.
    private static long Number(JsonElement statistics, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (!statistics.TryGetProperty(name, out statistics))
                return 0;
        }
        return statistics.GetInt64();
    }

    private static long Sum(JsonElement links, string name)
    {
        var sum = 0L;
        foreach (var link in links.EnumerateArray())
            sum += link.GetProperty(name).GetInt64();
        return sum;
    }
}
