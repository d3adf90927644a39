using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Statewall.Engine.Conntrack.Expectations;
using Statewall.Engine.Conntrack.Helpers;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Engine.Flows;
using Statewall.Engine.Nat;
using Statewall.Engine.Numbers;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Conntrack;

/// <summary>
/// The connection table: entries in a pool that never moves, an index over both directions of each, a wheel that expires them.
/// </summary>
/// <remarks>
/// <para>Life of an entry: <see cref="Allocate"/> when a packet fits nothing (it counts against the limit from then on), <see cref="Confirm(uint)"/>
/// when that packet leaves the host (only now can it be found), <see cref="Refresh"/> by later packets, <see cref="Delete"/> by a request, by
/// its tracker or by the clock. An entry whose time is up counts as absent even before the wheel comes round.</para>
/// <para>One thread at a time: the engine's gate. Mirrors nf_conntrack_core.c.</para>
/// </remarks>
internal sealed unsafe partial class ConntrackTable : IDisposable
{
    private const int FirstReferences = 4096;
    private readonly EntryPool<ConntrackEntry> _entries = new();
    private readonly EntryPool<EntryExtension> _extensions = new();
    private readonly TupleIndex _index = new(FirstReferences);
    private readonly ExpiryWheel _wheel = new();
    private readonly ulong _seed;
    private uint _lastId;

    public ConntrackTable(ConntrackSettings settings, ulong seed)
    {
        Settings = settings;
        _seed = seed | 1;
        Expectations = new ExpectationTable(this, _seed);
        NatSources = new NatSources(this);
        Flows = new FlowTables(this);
        Nat = new NatTranslator(this, new KernelRandom(seed));
    }

    public ConntrackSettings Settings { get; }

    public ConntrackStatistics Statistics { get; } = new();

    /// <summary>Receives what happens to entries; null while nobody cares.</summary>
    public IConntrackListener? Listener { get; set; }

    /// <summary>The helpers that entries name by number.</summary>
    public ConntrackHelpers Helpers { get; } = new();

    /// <summary>The connections whose source translation has bound.</summary>
    public NatSources NatSources { get; }

    /// <summary>Decides what connections are translated to.</summary>
    public NatTranslator Nat { get; }

    /// <summary>The security contexts by their numbers.</summary>
    public SecurityContexts Contexts { get; } = new();

    /// <summary>The call ids of PPTP tunnels.</summary>
    public GreKeys GreKeys { get; } = new();

    /// <summary>The connections that are in flow tables.</summary>
    public FlowTables Flows { get; }

    /// <summary>The connections that are waited for.</summary>
    public ExpectationTable Expectations { get; }

    /// <summary>Number of rules that use labels; new entries have room for them while there are any. // net->ct.labels_used</summary>
    public int LabelUsers { get; set; }

    /// <summary>The present, in nanoseconds since the Unix epoch; only moves forward.</summary>
    public long Now { get; private set; }

    /// <summary>Entries in existence, those not yet confirmed included. // nf_conntrack_count</summary>
    public int Count => _entries.Count;

    /// <summary>One more than the highest slot in use, for scans.</summary>
    public uint Bound => _entries.Bound;

    /// <summary>Bytes allocated for entries, extensions and the index.</summary>
    public long MemoryBytes => _entries.Bytes + _extensions.Bytes + _index.Bytes + Expectations.Bytes;

    /// <summary>The entry in a slot.</summary>
    public ref ConntrackEntry this[uint slot]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref *_entries.At(slot);
    }

    /// <summary>True when the slot holds an entry that others can see: confirmed and not expired.</summary>
    public bool IsVisible(uint slot)
    {
        var entry = _entries.At(slot);
        return entry->Original.Family != 0 && entry->Has(ConntrackStatus.Confirmed) && entry->Expires > Now;
    }

    /// <summary>The hash by which a tuple is found.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint HashOf(in TupleKey key) => key.Hash(_seed);

    /// <summary>Asks the processor for the index line that a later <see cref="Find"/> with this hash needs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(uint hash) => _index.Prefetch(hash);

    /// <summary>
    /// Asks the processor for the entry that the index line of this hash most likely leads to; when it leads nowhere, for the line of the
    /// reply, since a new entry will need it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchEntry(in TupleKey key, uint hash)
    {
        if (!Sse.IsSupported)
            return;
        if (!_index.Find(hash).MoveNext(out var slot, out _))
        {
            _index.Prefetch(key.Swapped().Hash(_seed));
            return;
        }
        var entry = (byte*)_entries.At(slot);
        Sse.Prefetch0(entry);
        Sse.Prefetch0(entry + 64);
        Sse.Prefetch0(entry + 128);
    }

    /// <summary>Finds the confirmed entry one of whose tuples is <paramref name="key"/>. // nf_conntrack_find_get</summary>
    /// <param name="key">The tuple.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="direction">Which of the entry's tuples it is.</param>
    /// <returns>The entry's slot, 0 when there is none.</returns>
    public uint Find(in TupleKey key, uint hash, out Direction direction)
    {
        var cursor = _index.Find(hash);
        while (cursor.MoveNext(out var slot, out var side))
        {
            var entry = _entries.At(slot);
            if (!Holds(entry, side, in key))
                continue;
            if (entry->Expires <= Now)
            {
                Delete(slot);
                cursor = _index.Find(hash);
                continue;
            }
            direction = (Direction)side;
            return slot;
        }
        direction = Direction.Original;
        return 0;
    }

    // Most replies are the original with its ends swapped: those are compared as they stand.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Holds(ConntrackEntry* entry, int side, in TupleKey key) =>
        side == 0 ? entry->Original.EqualsRef(in key)
        : (entry->Features & EntryFeatures.OtherReply) == 0 ? entry->Original.EqualsSwapped(in key)
        : OtherReplyOf(entry).EqualsRef(in key);

    /// <summary>The entry's reply tuple.</summary>
    public TupleKey ReplyOf(uint slot)
    {
        var entry = _entries.At(slot);
        return (entry->Features & EntryFeatures.OtherReply) == 0 ? entry->Original.Swapped() : OtherReplyOf(entry);
    }

    /// <summary>Gives the entry a reply tuple of its own. Only before it is confirmed.</summary>
    public void StoreReply(uint slot, in TupleKey reply)
    {
        Extend(slot).Reply = reply;
        _entries.At(slot)->Features |= EntryFeatures.StoredReply | EntryFeatures.OtherReply;
    }

    /// <summary>The entry's extension, made when it has none.</summary>
    public ref EntryExtension Extend(uint slot)
    {
        ref var extension = ref _entries.At(slot)->Extension;
        if (extension == 0)
        {
            extension = _extensions.Take();
            _extensions.At(extension)->Used = 1;
        }
        return ref *_extensions.At(extension);
    }

    /// <summary>The entry's extension; false when it has none.</summary>
    public bool TryGetExtension(uint slot, out EntryExtension* extension)
    {
        var number = _entries.At(slot)->Extension;
        extension = number == 0 ? null : _extensions.At(number);
        return number != 0;
    }

    /// <summary>Whether a connection was expected by another. // ct->master</summary>
    public bool HasMaster(uint slot) => TryGetExtension(slot, out var extension) && extension->MasterSlot != 0;

    /// <summary>A connection with a helper whose ends are translated gets room for shifts of its sequence numbers. // nfct_seqadj_ext_add</summary>
    public void AddSequenceAdjustment(uint slot)
    {
        if (TryGetExtension(slot, out var extension) && extension->Helper != 0)
            extension->HasSequenceAdjustment = 1;
    }

    /// <summary>A SYN proxy may stand between a connection's ends. // nf_ct_add_synproxy</summary>
    public void AddSynproxy(uint slot)
    {
        ref var extension = ref Extend(slot);
        extension.HasSequenceAdjustment = extension.HasSynproxy = 1;
        _entries.At(slot)->Features |= EntryFeatures.Synproxy;
    }

    /// <summary>Makes an entry the child of another, which it was expected by. // ct->master</summary>
    public void SetMaster(uint slot, uint master)
    {
        Extend(master).Children++;
        ref var extension = ref Extend(slot);
        (extension.MasterSlot, extension.Master) = (master, _entries.At(master)->Original);
        _entries.At(slot)->Status |= ConntrackStatus.Expected;
    }

    /// <summary>Makes an entry that nobody can find yet. // __nf_conntrack_alloc</summary>
    /// <param name="original">The tuple of the packet.</param>
    /// <param name="hash">Its hash, from which the search for a victim starts when the table is full.</param>
    /// <returns>Its slot, or 0 when the table is full and nothing could be dropped for it.</returns>
    public uint Allocate(in TupleKey original, uint hash)
    {
        if (Settings.Maximum != 0 && _entries.Count >= Settings.Maximum && !EarlyDrop(hash))
        {
            Statistics.TableFull++;
            _evictAt = Math.Min(_evictAt, Now + EvictionDelay);
            return 0;
        }
        var slot = _entries.Take();
        var entry = _entries.At(slot);
        entry->Original = original;
        entry->Id = ++_lastId;
        if ((ProtocolTrackers.For(original.Protocol).Traits & TrackerTraits.InvertsItself) != 0)
            entry->Features |= EntryFeatures.OtherReply;
        if (Settings.Accounting)
            entry->Features |= EntryFeatures.Accounting;
        if (Settings.Timestamp)
            entry->Features |= EntryFeatures.Timestamp;
        if (Settings.Events == 1 || (Settings.Events == 2 && Listener is { IsListening: true }))
            entry->Features |= EntryFeatures.Events;
        if (LabelUsers > 0)
            entry->Features |= EntryFeatures.Labels;
        return slot;
    }

    /// <summary>Gives an entry that was never confirmed back.</summary>
    public void Discard(uint slot)
    {
        EndHelp(slot);
        Release(slot);
    }

    /// <summary>Makes an entry findable. // __nf_conntrack_confirm</summary>
    /// <returns>False when one of its tuples is taken; the entry then still is unconfirmed.</returns>
    public bool Confirm(uint slot) => Confirm(slot, HashOf(in _entries.At(slot)->Original));

    /// <summary>As the other overload, for who has the hash of the original tuple already.</summary>
    public bool Confirm(uint slot, uint originalHash)
    {
        var entry = _entries.At(slot);
        var reply = ReplyOf(slot);
        var replyHash = HashOf(in reply);
        if (Find(in entry->Original, originalHash, out _) != 0 || Find(in reply, replyHash, out _) != 0)
        {
            Statistics.InsertFailed++;
            return false;
        }
        entry->Expires = SaturatingAdd(Now, entry->Expires);
        if ((entry->Features & EntryFeatures.Timestamp) != 0)
            entry->Start = Now;
        entry->Status |= ConntrackStatus.Confirmed;
        Insert(slot, in reply, originalHash, replyHash);
        _wheel.Schedule(new WheelEntries(_entries), slot);
        return true;
    }

    /// <summary>Moves the entry's expiry; an unconfirmed entry keeps it as a duration. // __nf_ct_refresh_acct</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Refresh(uint slot, long timeout)
    {
        var entry = _entries.At(slot);
        if (!entry->Has(ConntrackStatus.Confirmed))
        {
            entry->Expires = timeout;
            return;
        }
        var expires = SaturatingAdd(Now, timeout);
        var sooner = expires < entry->Expires;
        entry->Expires = expires;
        if (sooner)
            Reschedule(slot);
    }

    /// <summary>Removes a confirmed entry and announces it. // nf_ct_delete</summary>
    public void Delete(uint slot)
    {
        Unlink(slot);
        LetGo(slot);
    }

    /// <summary>Gives an entry back that was unlinked. While it has children, it counts on. // nf_ct_put</summary>
    public void LetGo(uint slot)
    {
        var entry = _entries.At(slot);
        if (entry->Extension != 0 && _extensions.At(entry->Extension)->Children > 0)
            entry->Expires = 0; // nobody sees it any more
        else
            Release(slot);
    }

    // __nf_ct_delete_from_lists
    private void Unlink(uint slot)
    {
        var entry = _entries.At(slot);
        entry->Status |= ConntrackStatus.Dying;
        if ((entry->Features & EntryFeatures.Timestamp) != 0)
            Extend(slot).Stop = Now;
        var reply = ReplyOf(slot);
        if (!reply.EqualsRef(in entry->Original))
            _index.Remove(HashOf(in entry->Original), slot, (int)Direction.Original);
        _index.Remove(HashOf(in reply), slot, (int)Direction.Reply);
        _wheel.Cancel(new WheelEntries(_entries), slot);
        Listener?.Destroyed(slot, (entry->Features & EntryFeatures.Events) != 0 && Announces(slot, ConntrackEvents.Destroy));
        EndHelp(slot);
    }

    // nf_ct_helper_destroy, nf_ct_remove_expectations
    private void EndHelp(uint slot)
    {
        if (TryGetExtension(slot, out var extension) && extension->Helper != 0)
            Helpers[extension->Helper].Code?.End(this, slot);
        if (Expectations.Count != 0)
            Expectations.RemoveOf(slot);
    }

    /// <summary>Moves the clock and removes what expires on the way. Going back in time is ignored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AdvanceTo(long now)
    {
        if (now <= Now)
            return;
        if (Now == 0)
            Start(now);
        if (now >= Flows.NextCheck)
            EndFlows(now);
        Now = now;
        if (now >= _wheel.NextTick)
            Expire();
    }

    // Flows end before their connections do, each in its time.
    private void EndFlows(long now)
    {
        while (Flows.NextCheck <= now && Flows.NextCheck != long.MaxValue)
        {
            Now = Math.Max(Now, Flows.NextCheck);
            Flows.Check();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _entries.Dispose();
        _extensions.Dispose();
        _index.Dispose();
        _wheel.Dispose();
        Expectations.Dispose();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Expire()
    {
        while (_wheel.Advance(new WheelEntries(_entries), Now, out var slot))
            Delete(slot);
        Expectations.Expire(Now);
        if (Now >= _evictAt)
            EvictClosing();
    }

    private void Start(long now)
    {
        _wheel.Start(now);
        Expectations.Start(now);
    }

    private void Reschedule(uint slot)
    {
        var entries = new WheelEntries(_entries);
        _wheel.Cancel(entries, slot);
        _wheel.Schedule(entries, slot);
    }

    private void Release(uint slot)
    {
        if (_entries.At(slot)->Has(ConntrackStatus.SrcNatDone))
            NatSources.Remove(slot);
        var extension = _entries.At(slot)->Extension;
        if (extension != 0)
        {
            var master = _extensions.At(extension)->MasterSlot;
            _extensions.Return(extension);
            _entries.Return(slot);
            if (master != 0)
                LeaveMaster(master);
            return;
        }
        _entries.Return(slot);
    }

    private void LeaveMaster(uint master)
    {
        if (--Extend(master).Children == 0 && _entries.At(master)->Has(ConntrackStatus.Dying))
            Release(master);
    }

    // A tuple that is its own reply is found as the reply, as the kernel does, whose chains have the reply in front.
    private void Insert(uint slot, in TupleKey reply, uint originalHash, uint replyHash)
    {
        if (!reply.EqualsRef(in _entries.At(slot)->Original))
            _index.Insert(new EntryHashes(this), originalHash, slot, (int)Direction.Original);
        _index.Insert(new EntryHashes(this), replyHash, slot, (int)Direction.Reply);
    }

    private TupleKey OtherReplyOf(ConntrackEntry* entry)
    {
        if ((entry->Features & EntryFeatures.StoredReply) != 0)
            return _extensions.At(entry->Extension)->Reply;
        ProtocolTrackers.TryInvert(in entry->Original, out var reply); // was invertible when the entry was made
        return reply;
    }

    private static long SaturatingAdd(long now, long timeout) => timeout > long.MaxValue - now ? long.MaxValue : now + timeout;

    private readonly struct EntryHashes(ConntrackTable table) : ITupleHashes
    {
        public uint HashOf(uint slot, int direction) =>
            table.HashOf(direction == 0 ? table[slot].Original : table.ReplyOf(slot));
    }

    private readonly struct WheelEntries(EntryPool<ConntrackEntry> entries) : IWheelEntries
    {
        public WheelLinks* Links(uint slot) => &entries.At(slot)->Links;

        public long ExpiresAt(uint slot) => entries.At(slot)->Expires;
    }
}

/// <summary>Hears of what happens in the table; called on the engine's thread, inside its gate.</summary>
internal interface IConntrackListener
{
    /// <summary>True while somebody wants events, which new entries are then equipped for. // nf_conntrack_ctnetlink_has_listener</summary>
    bool IsListening { get; }

    /// <summary>The packet that caused these events has left. // nf_ct_deliver_cached_events</summary>
    void Changed(uint slot, ConntrackEvents events);

    /// <summary>The entry is about to go. // nf_ct_delete</summary>
    /// <param name="slot">The entry, still readable.</param>
    /// <param name="announce">False when the entry was made without events.</param>
    void Destroyed(uint slot, bool announce);

    /// <summary>An expectation was made. // nf_ct_expect_event_report</summary>
    void ExpectationMade(uint number);

    /// <summary>An expectation is about to go. // nf_ct_unlink_expect_report</summary>
    /// <param name="number">The expectation, still readable.</param>
    /// <param name="onRequest">Whether the present request asked for it.</param>
    void ExpectationEnded(uint number, bool onRequest);
}
