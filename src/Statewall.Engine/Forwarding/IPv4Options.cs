namespace Statewall.Engine.Forwarding;

/// <summary>The options of an IPv4 header as a host reads them that gets a packet. // struct ip_options, ip_options_compile</summary>
internal ref struct IPv4Options
{
    private const byte End = 0; // IPOPT_END
    private const byte NoOperation = 1; // IPOPT_NOOP
    private const byte RecordRoute = 7; // IPOPT_RR
    private const byte Timestamp = 68; // IPOPT_TIMESTAMP
    private const byte LooseSourceRoute = 131; // IPOPT_LSRR
    private const byte Cipso = 134; // IPOPT_CIPSO
    private const byte StrictSourceRoute = 137; // IPOPT_SSRR
    private const byte RouterAlert = 148; // IPOPT_RA
    private const int OnlyTimes = 0; // IPOPT_TS_TSONLY
    private const int TimesAndAddresses = 1; // IPOPT_TS_TSANDADDR
    private const int TimesOfGiven = 3; // IPOPT_TS_PRESPEC
    private ReadOnlySpan<byte> _firstHop;
    private ReadOnlySpan<byte> _lastHop;
    private int _hops;
    private bool _hasRoute;
    private bool _hasTimestamp;

    /// <summary>The offset in the options of the byte that is wrong, or -1.</summary>
    public int Fault { get; private set; }

    /// <summary>They ask for a route of the sender's choice.</summary>
    public bool HasSourceRoute { get; private set; }

    /// <summary>
    /// Where an answer goes first: the packet's source, or the last stop of the source route by which it came. // __ip_options_echo
    /// </summary>
    public readonly ReadOnlySpan<byte> WayBack(ReadOnlySpan<byte> source) =>
        _hops > 1 || (_hops == 1 && !_firstHop.SequenceEqual(source)) ? _lastHop : source;

    /// <summary>
    /// An answer would have no room to go on with the records. Options that are wrong are not answered then. // __ip_options_echo
    /// </summary>
    public bool IsFull { get; private set; }

    /// <summary>Reads options, up to the first that is wrong.</summary>
    /// <param name="options">What stands between the fixed header and the transport's.</param>
    public static IPv4Options Read(ReadOnlySpan<byte> options)
    {
        var result = new IPv4Options { Fault = -1 };
        for (var at = 0; at < options.Length && options[at] != End;)
        {
            if (options[at] == NoOperation)
            {
                at++;
                continue;
            }
            var size = at + 1 < options.Length ? options[at + 1] : 0;
            var fault = size < 2 || size > options.Length - at ? 0 : result.Read(options[at], options.Slice(at, size));
            if (fault >= 0)
            {
                result.Fault = at + fault;
                break;
            }
            at += size;
        }
        return result;
    }

    private int Read(byte kind, ReadOnlySpan<byte> option) => kind switch
    {
        LooseSourceRoute or StrictSourceRoute => ReadSourceRoute(option),
        RecordRoute => ReadRoute(option),
        Timestamp => ReadTimestamp(option),
        RouterAlert when option.Length < 4 => 1,
        Cipso => option.Length < 8 ? 1 : 2, // there is no domain of interpretation // cipso_v4_validate
        _ => -1,
    };

    private int ReadSourceRoute(ReadOnlySpan<byte> option)
    {
        if (option.Length < 3)
            return 1;
        if (option[2] < 4)
            return 2;
        if (HasSourceRoute)
            return 0;
        HasSourceRoute = true;
        var passed = Math.Min(option[2], option.Length + 1) - 4; // bytes
        _hops = passed / 4;
        if (_hops > 0)
        {
            _firstHop = option.Slice(3 + (passed & 3), 4);
            _lastHop = option.Slice(passed - 1, 4);
        }
        return -1;
    }

    // The pointer counts from 1; this host fills in four bytes there, and the answer would fill in the next four.
    private int ReadRoute(ReadOnlySpan<byte> option)
    {
        if (_hasRoute)
            return 0;
        if (option.Length < 3)
            return 1;
        int pointer = option[2];
        if (pointer < 4 || (pointer <= option.Length && pointer + 3 > option.Length))
            return 2;
        _hasRoute = true;
        IsFull |= pointer + 4 <= option.Length && pointer + 7 > option.Length;
        return -1;
    }

    private int ReadTimestamp(ReadOnlySpan<byte> option)
    {
        if (_hasTimestamp)
            return 0;
        if (option.Length < 4)
            return 1;
        int pointer = option[2];
        if (pointer < 5)
            return 2;
        var what = option[3] & 15;
        if (pointer > option.Length)
        {
            if (what != TimesOfGiven && option[3] >> 4 == 15)
                return 3; // no more can be counted that found no room
            _hasTimestamp = true;
            return -1;
        }
        if (pointer + (what is TimesAndAddresses or TimesOfGiven ? 7 : 3) > option.Length)
            return 2;
        _hasTimestamp = true;
        var (next, needed) = what switch
        {
            OnlyTimes => (pointer + 4, 3),
            TimesAndAddresses => (pointer + 8, 7),
            _ => (option.Length + 1, 0), // another's turn, or nobody's
        };
        IsFull |= next <= option.Length && next + needed > option.Length;
        return -1;
    }
}
