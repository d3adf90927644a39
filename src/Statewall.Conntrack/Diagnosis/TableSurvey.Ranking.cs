namespace Statewall.Conntrack.Diagnosis;

// What is read off the counts once all connections have passed.
public sealed partial class TableSurvey
{
    /// <summary>The sources with the most entries.</summary>
    public IReadOnlyList<TopEntry> TopSources(int most) =>
        [.. _sources.Top(most, static tally => tally.Count).Select(one => Top(EndpointText.Address(one.Key), one.Tally))];

    /// <summary>The services with the most entries: address, protocol and port of the original direction's destination.</summary>
    public IReadOnlyList<TopEntry> TopServices(int most) =>
        [.. _services.Top(most, static tally => tally.Count).Select(one => Top(EndpointText.Service(one.Key), one.Tally))];

    /// <summary>The addresses of source NAT, with the service outside, that use the most ports.</summary>
    public IReadOnlyList<TopEntry> TopNat(int most) =>
        [.. _natPairs.Top(most, static tally => tally.Count).Select(one => Top($"{EndpointText.Address(one.Key.External)} to {EndpointText.Service(one.Key.Service)}", one.Tally))];

    /// <summary>Different sources.</summary>
    public int SourceCount => _sources.Count;

    /// <summary>Different services.</summary>
    public int ServiceCount => _services.Count;

    /// <summary>Services that are flooded with half-open connections, worst first.</summary>
    internal IReadOnlyList<Flood> Floods(int most)
    {
        var floods = new List<Flood>();
        foreach (var one in _services.Top(most, static tally => tally.HalfOpen))
        {
            if (one.Tally.HalfOpen >= Thresholds.FloodEntries && one.Tally.HalfOpen >= Thresholds.FloodShare * one.Tally.Count)
                floods.Add(new Flood(one.Key, one.Tally, SourcesOf(one.Tally)));
        }
        return floods;
    }

    /// <summary>Sources whose failed connections go to many ports or many destinations, worst first.</summary>
    internal IReadOnlyList<Scan> Scans(int most)
    {
        var scans = new List<Scan>();
        foreach (var one in _sources.Top(most, static tally => tally.Failed))
        {
            if (one.Tally.Detail == 0 || one.Tally.Failed < Thresholds.ScanEntries || one.Tally.Failed < Thresholds.Majority * one.Tally.Count)
                continue;
            var detail = _sourceDetails[one.Tally.Detail - 1];
            var scan = new Scan(one.Key, one.Tally, detail.First, detail.Ports.Count, Math.Max(1, detail.Destinations.Count));
            if (Math.Max(scan.Ports, scan.Destinations) >= Thresholds.ScanTargets)
                scans.Add(scan);
        }
        return scans;
    }

    /// <summary>The services with the most entries, with their counts.</summary>
    internal List<Ranked<Endpoint>> Services(int most, Func<Tally, int> score) => _services.Top(most, score);

    /// <summary>The sources with the most entries, with their counts.</summary>
    internal List<Ranked<Endpoint>> Sources(int most, Func<Tally, int> score) => _sources.Top(most, score);

    /// <summary>The pairs of NAT address and service with the most entries.</summary>
    internal List<Ranked<NatPair>> NatPairs(int most) => _natPairs.Top(most, static tally => tally.Count);

    /// <summary>Different sources of a service, about; as many as connections where they were not counted.</summary>
    internal int SourcesOf(Tally service) => service.Detail == 0 ? service.Count : Math.Min(service.Count, _serviceDetails[service.Detail - 1].Count);

    private static TopEntry Top(string name, Tally tally) => new(name, tally.Count, tally.Unreplied);

    /// <summary>A service that is flooded.</summary>
    internal readonly record struct Flood(Endpoint Service, Tally Tally, int Sources);

    /// <summary>A source that scans.</summary>
    internal readonly record struct Scan(Endpoint Source, Tally Tally, Endpoint Destination, int Ports, int Destinations);
}

/// <summary>One line of a ranking.</summary>
/// <param name="Name">What it is, e.g. <c>192.0.2.1 tcp 80</c>.</param>
/// <param name="Entries">Its entries.</param>
/// <param name="Unreplied">Those to which nothing came back.</param>
public readonly record struct TopEntry(string Name, long Entries, long Unreplied);
