namespace Statewall.Engine.Conntrack;

/// <summary>Timeouts under a name, which rules can give to connections instead of the protocol's own. // struct ctnl_timeout</summary>
internal sealed class NamedTimeouts
{
    public NamedTimeouts(byte[] name, ushort family, byte protocol, uint[] seconds)
    {
        Name = name;
        Family = family;
        Protocol = protocol;
        Seconds = seconds;
    }

    /// <summary>Its name in whatever bytes it was given, without a terminator.</summary>
    public byte[] Name { get; }

    /// <summary>The network protocol as it was given; nothing depends on it.</summary>
    public ushort Family { get; }

    public byte Protocol { get; }

    /// <summary>The timeouts in the order of the protocol's own.</summary>
    public uint[] Seconds { get; }

    /// <summary>Rules that refer to it; while there are any it stays. // refcnt</summary>
    public int Users { get; set; }
}

/// <summary>The timeout policies of an engine, oldest first, each under a number by which connections name it; 0 is none.</summary>
/// <remarks>Threads: the engine's gate. Mirrors nfnetlink_cttimeout.c.</remarks>
internal sealed class TimeoutPolicies
{
    private readonly List<NamedTimeouts?> _byNumber = [null];

    /// <summary>All of them, oldest first. // nfct_timeout_list</summary>
    public List<NamedTimeouts> All { get; } = [];

    /// <summary>The policy with a number; null when it is gone.</summary>
    public NamedTimeouts? this[ushort number] => _byNumber[number];

    /// <summary>Finds a policy by its name; null when there is none.</summary>
    public NamedTimeouts? Find(ReadOnlySpan<byte> name)
    {
        foreach (var policy in All)
        {
            if (name.SequenceEqual(policy.Name))
                return policy;
        }
        return null;
    }

    /// <summary>The number by which connections name a policy.</summary>
    public ushort NumberOf(NamedTimeouts policy) => (ushort)_byNumber.IndexOf(policy);

    /// <summary>Makes a policy known.</summary>
    public void Add(NamedTimeouts policy)
    {
        All.Add(policy);
        AddUnlisted(policy);
    }

    /// <summary>Gives a number to timeouts that have no name.</summary>
    public ushort AddUnlisted(NamedTimeouts policy)
    {
        var free = _byNumber.IndexOf(null, 1);
        if (free > 0)
            _byNumber[free] = policy;
        else
            _byNumber.Add(policy);
        return NumberOf(policy);
    }

    /// <summary>Forgets a policy; no connection may name it any more.</summary>
    public void Remove(NamedTimeouts policy)
    {
        All.Remove(policy);
        _byNumber[_byNumber.IndexOf(policy)] = null;
    }
}
