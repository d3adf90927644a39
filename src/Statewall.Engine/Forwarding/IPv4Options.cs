using Statewall.Nfnetlink;
using Statewall.Packets;

namespace Statewall.Engine.Forwarding;

/// <summary>The options of an IPv4 header as a host reads them that gets a packet. // struct ip_options, ip_options_compile</summary>
internal struct IPv4Options
{
    private const byte End = 0; // IPOPT_END
    private const byte NoOperation = 1; // IPOPT_NOOP
    private const byte Timestamp = 68; // IPOPT_TIMESTAMP
    private const byte Cipso = 134; // IPOPT_CIPSO

    /// <summary>The route is recorded. // IPOPT_RR</summary>
    public const byte RecordRoute = 7;

    /// <summary>The route leads by given stops. // IPOPT_LSRR</summary>
    public const byte LooseSourceRoute = 131;

    /// <summary>It leads by no others. // IPOPT_SSRR</summary>
    public const byte StrictSourceRoute = 137;

    /// <summary>Routers look at the packet. // IPOPT_RA</summary>
    public const byte RouterAlert = 148;

    /// <summary>Hosts note the time. // IPOPT_TS_TSONLY</summary>
    public const int OnlyTimes = 0;

    /// <summary>Hosts note their address and the time. // IPOPT_TS_TSANDADDR</summary>
    public const int TimesAndAddresses = 1;

    /// <summary>Those hosts note the time whose address is given. // IPOPT_TS_PRESPEC</summary>
    public const int TimesOfGiven = 3;

    private IPv4Records _records;
    private bool _isOnItsWay;

    /// <summary>The offset in the options of the byte that is wrong, or -1.</summary>
    public int Fault { get; private set; }

    /// <summary>They ask for a route of the sender's choice.</summary>
    public readonly bool HasSourceRoute => _records.SourceRouteAt != 0;

    /// <summary>Where what is recorded stands, and what of this host is to be. // struct ip_options</summary>
    public readonly IPv4Records Records => _records;

    /// <summary>Reads the options of a packet that comes in, up to the first that is wrong.</summary>
    /// <param name="options">What stands between the fixed header and the transport's.</param>
    public static IPv4Options ReadArriving(ReadOnlySpan<byte> options) => Read(options, isOnItsWay: true);

    /// <summary>Reads options as rules do, and who sends them: a source route must be whole and at its beginning.</summary>
    /// <param name="options">What stands between the fixed header and the transport's.</param>
    public static IPv4Options Read(ReadOnlySpan<byte> options) => Read(options, isOnItsWay: false);

    private static IPv4Options Read(ReadOnlySpan<byte> options, bool isOnItsWay)
    {
        var result = new IPv4Options { Fault = -1, _isOnItsWay = isOnItsWay };
        for (var at = 0; at < options.Length;)
        {
            if (options[at] == End)
            {
                result._records.JunkAt = options[at..].ContainsAnyExcept(End) ? (byte)(IPv4View.MinimumSize + at) : (byte)0;
                break;
            }
            if (options[at] == NoOperation)
            {
                at++;
                continue;
            }
            var size = at + 1 < options.Length ? options[at + 1] : 0;
            var fault = size < 2 || size > options.Length - at ? 0 : result.Read(options[at], options.Slice(at, size), (byte)(IPv4View.MinimumSize + at));
            if (fault >= 0)
            {
                result.Fault = at + fault;
                break;
            }
            at += size;
        }
        return result;
    }

    private int Read(byte kind, ReadOnlySpan<byte> option, byte position) => kind switch
    {
        LooseSourceRoute or StrictSourceRoute => ReadSourceRoute(option, position),
        RecordRoute => ReadRoute(option, position),
        Timestamp => ReadTimestamp(option, position),
        RouterAlert => ReadAlert(option, position),
        Cipso => option.Length < 8 ? 1 : 2, // there is no domain of interpretation // cipso_v4_validate
        _ => -1,
    };

    private int ReadSourceRoute(ReadOnlySpan<byte> option, byte position)
    {
        if (option.Length < 3)
            return 1;
        if (option[2] < 4)
            return 2;
        if (HasSourceRoute)
            return 0;
        if (!_isOnItsWay && (option[2] != 4 || option.Length < 7 || (option.Length - 3) % InetAddress.IPv4Size != 0))
            return 1;
        _records.SourceRouteAt = position;
        _records.IsStrict = option[0] == StrictSourceRoute;
        return -1;
    }

    // Only what every router is to look at counts.
    private int ReadAlert(ReadOnlySpan<byte> option, byte position)
    {
        if (option.Length < 4)
            return 1;
        if ((option[2] | option[3]) == 0)
            _records.RouterAlertAt = position;
        return -1;
    }

    // The pointer counts from 1; this host fills in four bytes there.
    private int ReadRoute(ReadOnlySpan<byte> option, byte position)
    {
        if (_records.RouteAt != 0)
            return 0;
        if (option.Length < 3)
            return 1;
        int pointer = option[2];
        if (pointer < 4 || (pointer <= option.Length && pointer + 3 > option.Length))
            return 2;
        _records.RouteAt = position;
        _records.RouteNeedsAddress = pointer <= option.Length;
        return -1;
    }

    private int ReadTimestamp(ReadOnlySpan<byte> option, byte position)
    {
        if (_records.TimestampAt != 0)
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
            _records.IsOverflown = what != TimesOfGiven;
        }
        else
        {
            if (pointer + (what is TimesAndAddresses or TimesOfGiven ? 7 : 3) > option.Length)
                return 2;
            _records.TimeNeedsAddress = what == TimesAndAddresses;
            _records.NeedsTime = what is OnlyTimes or TimesAndAddresses or TimesOfGiven;
        }
        _records.TimestampAt = position;
        return -1;
    }
}

/// <summary>Where options record a packet's way, and what of this host is to be recorded. Offsets are from the packet's start; 0 for none. // struct ip_options</summary>
internal struct IPv4Records
{
    /// <summary>A route that is recorded. // rr</summary>
    public byte RouteAt;

    /// <summary>Times that are. // ts</summary>
    public byte TimestampAt;

    /// <summary>A route that the sender chose. // srr</summary>
    public byte SourceRouteAt;

    /// <summary>It leads by no other stops. // is_strictroute</summary>
    public bool IsStrict;

    /// <summary>The packet has come to a stop of that route: the address of the next one. // srr_is_hit, nexthop</summary>
    public byte NextStopAt;

    /// <summary>That routers are to look at the packet. // router_alert</summary>
    public byte RouterAlertAt;

    /// <summary>What stands behind the end of the list, and should be nothing.</summary>
    public byte JunkAt;

    /// <summary>The route has room for this host's address. // rr_needaddr</summary>
    public bool RouteNeedsAddress;

    /// <summary>The times have room for it, too. // ts_needaddr</summary>
    public bool TimeNeedsAddress;

    /// <summary>The times have room for this host's. // ts_needtime</summary>
    public bool NeedsTime;

    /// <summary>The times have room no more, which is counted.</summary>
    public bool IsOverflown;

    /// <summary>Something was written, and the header's checksum not corrected yet. // is_changed</summary>
    public bool IsChanged;
}
