using Statewall.Iptables.Families;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Iptables.Migration;

/// <summary>
/// A list of addresses that were seen: a set for each time that rules ask for, whose elements expire then, and one without if a rule asks whether an address is in it at all.
/// </summary>
/// <param name="name">Its name in iptables.</param>
internal sealed class RecentList(string name)
{
    /// <summary>Addresses that are kept.</summary>
    public const int Most = 65535;

    private readonly SortedSet<uint> _periods = [];

    /// <summary>The name of the set without a time, with which the other names begin.</summary>
    public string SetName { get; } = $"recent_{NftName.Of(name)}";

    /// <summary>The times in seconds; 0 for none.</summary>
    public IReadOnlyCollection<uint> Periods => _periods.Count == 0 ? [0] : _periods;

    /// <summary>A rule asks for a time.</summary>
    public void Need(uint seconds) => _periods.Add(seconds);

    /// <summary>The name of the set for a time.</summary>
    public string SetOf(uint seconds) => seconds == 0 ? SetName : $"{SetName}_{seconds}s";

    /// <summary>The set for a time.</summary>
    public TranslatedObject Definition(XtFamily family, uint seconds)
    {
        var type = family.Proto == NfProto.IPv4 ? "ipv4_addr" : "ipv6_addr";
        return new TranslatedObject("set", SetOf(seconds), seconds == 0 ? $"type {type}; size {Most}; flags dynamic;" : $"type {type}; size {Most}; flags dynamic,timeout; timeout {seconds}s;")
        {
            Origin = $"recent list {name}",
        };
    }
}
