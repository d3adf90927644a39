namespace Statewall.Conntrack.Diagnosis;

// What a sample found, as an estimate of the whole. Numbers of different ports, sources and destinations stay: they are what was seen at least.
public sealed partial class TableSurvey
{
    /// <summary>Takes what was seen for a random sample, and multiplies every count accordingly.</summary>
    /// <param name="entries">Entries of the whole table.</param>
    internal void ScaleTo(long entries)
    {
        if (Entries == 0 || entries <= Entries)
            return;
        Sample = Entries;
        var factor = (double)entries / Entries;
        Entries = entries;
        Unreplied = Scaled(Unreplied);
        Assured = Scaled(Assured);
        Evictable = Scaled(Evictable);
        Offloaded = Scaled(Offloaded);
        IPv6 = Scaled(IPv6);
        SourceNat = Scaled(SourceNat);
        HalfOpen = Scaled(HalfOpen);
        IdleForADay = Scaled(IdleForADay);
        Idle = Scaled(Idle);
        Closing = Scaled(Closing);
        UnrepliedIcmp = Scaled(UnrepliedIcmp);
        UnknownProtocols = Scaled(UnknownProtocols);
        Overlong = Scaled(Overlong);
        foreach (ref var count in _protocols.AsSpan())
            count = Scaled(count);
        foreach (ref var count in _tcpStates.AsSpan())
            count = Scaled(count);
        foreach (var use in _helpers.Keys)
            _helpers[use] = Scaled(_helpers[use]);
        _sources.Scale(factor);
        _services.Scale(factor);
        _natPairs.Scale(factor);

        long Scaled(long count) => (long)Math.Round(count * factor);
    }
}
