using Statewall.Engine.Conntrack.Storage;
using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Conntrack.Expectations;

/// <summary>
/// The connections that are waited for: found by the destination of their first packet, linked to the connection that expects them,
/// given up by a wheel of their own.
/// </summary>
/// <remarks>
/// <para>Life of an expectation: <see cref="Add"/> by a request or a helper, <see cref="Find"/> by the packet that it was made for, which
/// ends it unless it is permanent; otherwise <see cref="Remove"/> by a request, by its time or with its master. Whoever looks for one asks
/// <see cref="Count"/> first, so that an empty table costs nothing.</para>
/// <para>One thread at a time: the engine's gate. Mirrors nf_conntrack_expect.c.</para>
/// </remarks>
internal sealed unsafe class ExpectationTable : IDisposable
{
    private const int Buckets = 1024; // nf_ct_expect_hsize
    private const long NanosecondsPerSecond = 1_000_000_000;
    private readonly ConntrackTable _connections;
    private readonly EntryPool<Expectation> _pool = new();
    private readonly ExpiryWheel _wheel = new();
    private readonly uint[] _heads = new uint[Buckets];
    private readonly ulong _seed;
    private uint _lastId = 0x8000_0000; // far from the connections' own

    public ExpectationTable(ConntrackTable connections, ulong seed)
    {
        _connections = connections;
        _seed = seed;
    }

    /// <summary>Expectations that wait. // expect_count</summary>
    public int Count => _pool.Count;

    /// <summary>One more than the highest number in use, for scans.</summary>
    public uint Bound => _pool.Bound;

    /// <summary>Bytes allocated.</summary>
    public long Bytes => _pool.Bytes;

    /// <summary>The expectation with a number.</summary>
    public ref Expectation this[uint number] => ref *_pool.At(number);

    /// <summary>True when the number is that of an expectation that waits.</summary>
    public bool Exists(uint number) => number < _pool.Bound && _pool.At(number)->Id != 0;

    /// <summary>Finds the expectation that a tuple meets. // __nf_ct_expect_find</summary>
    /// <param name="tuple">The tuple; its zone is not looked at.</param>
    /// <param name="zone">The zone, which has to be the master's.</param>
    /// <param name="active">Whether inactive ones are passed over.</param>
    /// <returns>Its number, 0 when there is none.</returns>
    public uint Find(in TupleKey tuple, ushort zone, bool active = false)
    {
        if (_pool.Count == 0)
            return 0;
        for (var number = _heads[BucketOf(in tuple)]; number != 0; number = _pool.At(number)->Next)
        {
            var expectation = _pool.At(number);
            if (expectation->Mask.Matches(in tuple, in expectation->Tuple) && ZoneOf(expectation->Master) == zone
                && !(active && (expectation->Flags & ExpectationFlags.Inactive) != 0))
                return number;
        }
        return 0;
    }

    /// <summary>
    /// A new connection was perhaps expected: it becomes its master's child and gets what the expectation has for it. What is not
    /// permanent has done its work then. // init_conntrack, nf_ct_find_expectation
    /// </summary>
    public void Meet(uint slot)
    {
        ref var entry = ref _connections[slot];
        var number = Find(in entry.Original, entry.Original.Zone, active: true);
        if (number == 0)
            return;
        var expectation = this[number];
        var helper = expectation.Helper;
        var master = expectation.Master;
        if (!_connections[master].Has(ConntrackStatus.Confirmed) || _connections[master].Has(ConntrackStatus.Dying))
            return;
        if ((expectation.Flags & ExpectationFlags.Permanent) == 0)
            Remove(number);
        _connections.SetMaster(slot, master);
        entry.Mark = _connections[master].Mark;
        if (helper != 0)
        {
            ref var extension = ref _connections.Extend(slot);
            (extension.HasHelp, extension.Helper) = (1, helper);
        }
        _connections.Statistics.ExpectNew++;
        ExpectationFunctions.Run(_connections, slot, in expectation);
    }

    /// <summary>Adds an expectation unless another stands in its way or its master has too many. // nf_ct_expect_related_report</summary>
    /// <param name="wanted">All but what the table itself sets; without a helper, with the time to wait.</param>
    /// <param name="number">Its number.</param>
    /// <param name="ofAnybody">Whether the same one of another connection is the same. // NF_CT_EXP_F_SKIP_MASTER</param>
    /// <returns>0, or the number of the error because of which it was refused.</returns>
    public int Add(in Expectation wanted, out uint number, bool ofAnybody = false)
    {
        number = 0;
        var errno = Check(in wanted, ofAnybody);
        if (errno != 0)
            return errno;
        number = _pool.Take();
        ref var expectation = ref this[number];
        expectation = wanted;
        expectation.Id = ++_lastId;
        ref var master = ref _connections.Extend(wanted.Master);
        expectation.Expires = _connections.Now + (master.Helper == 0 ? wanted.Expires : PolicyOf(in master, wanted.Class).Timeout * NanosecondsPerSecond);
        expectation.Older = master.NewestExpectation;
        if (expectation.Older != 0)
            this[expectation.Older].Newer = number;
        master.NewestExpectation = number;
        master.Expecting[wanted.Class]++;
        ref var head = ref _heads[BucketOf(in wanted.Tuple)];
        (expectation.Next, head) = (head, number);
        _wheel.Schedule(new WheelEntries(_pool), number);
        _connections.Statistics.ExpectCreate++;
        _connections.Listener?.ExpectationMade(number);
        return 0;
    }

    /// <summary>Ends an expectation and announces it. // nf_ct_unlink_expect_report</summary>
    /// <param name="number">Its number.</param>
    /// <param name="onRequest">Whether the present request asked for it.</param>
    public void Remove(uint number, bool onRequest = false)
    {
        ref var expectation = ref this[number];
        _wheel.Cancel(new WheelEntries(_pool), number);
        ref var link = ref _heads[BucketOf(in expectation.Tuple)];
        while (link != number)
            link = ref this[link].Next;
        link = expectation.Next;
        ref var master = ref _connections.Extend(expectation.Master);
        if (expectation.Newer == 0)
            master.NewestExpectation = expectation.Older;
        else
            this[expectation.Newer].Older = expectation.Older;
        if (expectation.Older != 0)
            this[expectation.Older].Newer = expectation.Newer;
        master.Expecting[expectation.Class]--;
        _connections.Listener?.ExpectationEnded(number, onRequest);
        _connections.Statistics.ExpectDelete++;
        _pool.Return(number);
    }

    /// <summary>Ends all that a connection expects. // nf_ct_remove_expectations</summary>
    public void RemoveOf(uint master)
    {
        while (_connections.TryGetExtension(master, out var extension) && extension->NewestExpectation != 0)
            Remove(extension->NewestExpectation);
    }

    /// <summary>Gives an expectation so many seconds from now. // ctnetlink_change_expect</summary>
    public void Refresh(uint number, uint seconds)
    {
        var entries = new WheelEntries(_pool);
        _wheel.Cancel(entries, number);
        this[number].Expires = _connections.Now + (seconds * NanosecondsPerSecond);
        _wheel.Schedule(entries, number);
    }

    /// <summary>Sets the clock before there is anything.</summary>
    public void Start(long now) => _wheel.Start(now);

    /// <summary>Ends what has waited long enough. // nf_ct_expectation_timed_out</summary>
    public void Expire(long now)
    {
        while (_wheel.Advance(new WheelEntries(_pool), now, out var number))
            Remove(number);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pool.Dispose();
        _wheel.Dispose();
    }

    /// <summary>The zone of a connection, whichever directions it covers. // nf_ct_zone</summary>
    internal ushort ZoneOf(uint slot)
    {
        var zone = _connections[slot].Original.Zone;
        return zone != 0 ? zone : _connections.ReplyOf(slot).Zone;
    }

    // __nf_ct_expect_check: one that is the same gives way, one that would be met by the same packets does not
    private int Check(in Expectation wanted, bool ofAnybody)
    {
        var zone = ZoneOf(wanted.Master);
        for (uint number = _heads[BucketOf(in wanted.Tuple)], next; number != 0; number = next)
        {
            ref var other = ref this[number];
            next = other.Next;
            var shared = SourceMask.Common(in other.Mask, in wanted.Mask);
            if (ZoneOf(other.Master) != zone)
                continue;
            if ((ofAnybody || other.Master == wanted.Master) && other.Tuple.EqualsRef(in wanted.Tuple) && other.Mask.Equals(in wanted.Mask))
            {
                if (other.Class != wanted.Class || other.Master != wanted.Master)
                    return NetlinkErrno.Already;
                Remove(number);
                break;
            }
            if (shared.Matches(in other.Tuple, in wanted.Tuple))
                return NetlinkErrno.Busy;
        }
        ref var master = ref _connections.Extend(wanted.Master);
        var limit = PolicyOf(in master, wanted.Class).Maximum;
        if (limit != 0 && master.Expecting[wanted.Class] >= limit)
            RemoveOldest(wanted.Master, wanted.Class);
        return _pool.Count >= _connections.Settings.ExpectMaximum ? NetlinkErrno.MFile : 0;
    }

    // evict_oldest_expect
    private void RemoveOldest(uint master, byte kind)
    {
        uint oldest = 0;
        for (var number = _connections.Extend(master).NewestExpectation; number != 0; number = this[number].Older)
        {
            if (this[number].Class == kind)
                oldest = number;
        }
        Remove(oldest);
    }

    private ExpectationClass PolicyOf(in EntryExtension master, byte kind)
    {
        if (master.Helper == 0)
            return default;
        var classes = _connections.Helpers[master.Helper].Classes;
        return kind < classes.Length ? classes[kind] : default;
    }

    // nf_ct_expect_dst_hash
    private uint BucketOf(in TupleKey tuple)
    {
        var destination = new TupleKey
        {
            DestinationHigh = tuple.DestinationHigh,
            DestinationLow = tuple.DestinationLow,
            DestinationPort = tuple.DestinationPort,
            Family = tuple.Family,
            Protocol = tuple.Protocol,
        };
        return destination.Hash(_seed) & (Buckets - 1);
    }

    private readonly struct WheelEntries(EntryPool<Expectation> pool) : IWheelEntries
    {
        public WheelLinks* Links(uint slot) => &pool.At(slot)->Links;

        public long ExpiresAt(uint slot) => pool.At(slot)->Expires;
    }
}
