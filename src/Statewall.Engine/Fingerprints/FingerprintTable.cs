using Statewall.Packets;

namespace Statewall.Engine.Fingerprints;

/// <summary>The fingerprints of systems, in the order in which they came: the first that fits a SYN tells the system. // nf_osf_fingers</summary>
/// <remarks>Threads: the kernel's gate. Mirrors nfnetlink_osf.c.</remarks>
internal sealed class FingerprintTable
{
    private readonly List<Fingerprint> _splittable = [];
    private readonly List<Fingerprint> _whole = [];

    /// <summary>Adds one.</summary>
    /// <returns>False when it is there already.</returns>
    public bool TryAdd(Fingerprint fingerprint, ReadOnlySpan<byte> bytes)
    {
        var list = ListOf(Fingerprint.IsOfWhole(bytes));
        if (IndexOf(list, bytes) >= 0)
            return false;
        list.Add(fingerprint);
        return true;
    }

    /// <summary>Removes one.</summary>
    /// <returns>False when it is not there.</returns>
    public bool TryRemove(ReadOnlySpan<byte> bytes)
    {
        var list = ListOf(Fingerprint.IsOfWhole(bytes));
        if (IndexOf(list, bytes) is not (>= 0 and var at))
            return false;
        list.RemoveAt(at);
        return true;
    }

    /// <summary>The fingerprint of a SYN; null when its sender is unknown. // nf_osf_find, nf_osf_match</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="tcp">Its TCP header.</param>
    /// <param name="check">What is asked of its time to live.</param>
    /// <param name="name">The one kind of system that is looked for; null for all.</param>
    public Fingerprint? Find(in Packet packet, in TcpView tcp, TtlCheck check, byte[]? name = null)
    {
        foreach (var fingerprint in ListOf((packet.View.Bytes[IPv4View.Offset.Fragment] & 0x40) != 0)) // IP_DF
        {
            if ((name is null || fingerprint.Name.SequenceEqual(name)) && fingerprint.Fits(in packet.View, in tcp) && IsFrom(in packet, fingerprint.TimeToLive, check))
                return fingerprint;
        }
        return null;
    }

    // nf_osf_ttl
    private static bool IsFrom(in Packet packet, byte sent, TtlCheck check) => check switch
    {
        TtlCheck.Exact => packet.View.TimeToLive == sent,
        TtlCheck.Any => true,
        _ => packet.View.TimeToLive <= sent,
    };

    private List<Fingerprint> ListOf(bool mustNotBeSplit) => mustNotBeSplit ? _whole : _splittable;

    private static int IndexOf(List<Fingerprint> list, ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at < list.Count; at++)
        {
            if (list[at].IsOf(bytes))
                return at;
        }
        return -1;
    }
}

/// <summary>How a packet's time to live must be related to the one with which a system sends.</summary>
internal enum TtlCheck : byte
{
    /// <summary>It is the same: nothing is between. // NF_OSF_TTL_TRUE</summary>
    Exact = 0,

    /// <summary>It is not more. // NF_OSF_TTL_LESS</summary>
    Less = 1,

    /// <summary>It is not asked. // NF_OSF_TTL_NOCHECK</summary>
    Any = 2,
}
