namespace Statewall.Iptables.Migration;

/// <summary>Rates in nft's language, which are whole numbers of a unit of time.</summary>
internal static class NftRate
{
    private static readonly (string Name, ulong Seconds)[] Units = [("second", 1), ("minute", 60), ("hour", 3600), ("day", 86400), ("week", 604800)];

    /// <summary>A number of packets in some seconds, by the smallest unit in which that is whole, or by the largest.</summary>
    public static string Of(uint packets, uint seconds)
    {
        foreach (var (name, length) in Units)
        {
            if (packets * length % seconds == 0)
                return $"{packets * length / seconds}/{name}";
        }
        return $"{Math.Max(packets * Units[^1].Seconds / seconds, 1)}/{Units[^1].Name}";
    }
}
