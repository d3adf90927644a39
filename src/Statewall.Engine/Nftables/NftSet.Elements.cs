using Statewall.Engine.Nftables.Operations;
using Statewall.Engine.Nftables.Sets;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables;

/// <summary>The elements of a set. A deleted one keeps its place, inactive, until the batch ends.</summary>
internal sealed partial class NftSet
{
    private int _total;
    private int _active;
    private int _catchall = -1;
    private int _visibleCatchall = -1;
    private int _visible;
    private int _dead; // taken out by packets
    private long _nextCollection;

    /// <summary>Whether it has elements, those included that the batch at hand has deleted.</summary>
    public bool HasElements => _total > 0;

    /// <summary>Whether an element is there for the batch at hand, or for the packet that comes in between, and its time is not up.</summary>
    public bool IsLive(int element) => (Elements[element] & _ruleset.Present) != 0 && !IsExpired(element);

    /// <summary>Whether an element is the end that stands before all intervals.</summary>
    public bool IsLeadingEnd(int element) => (Elements[element] & ElementStates.IntervalEnd) != 0 && !Elements.Key(element).ContainsAnyExcept((byte)0);

    public bool IsExpired(int element) => Elements.Extras(element) is { Timeout: not 0 } extras && extras.IsExpired(_ruleset.Now);

    /// <summary>Adds an element. // nft_setelem_insert</summary>
    /// <param name="states">Its state besides being active.</param>
    /// <param name="key">Its key.</param>
    /// <param name="keyEnd">Its last key, in concatenated ranges.</param>
    /// <param name="value">Its value.</param>
    /// <param name="extras">What else there is of it.</param>
    /// <param name="element">The element, or the one that is in its way.</param>
    /// <returns>0; EEXIST with the one in the way; EEXIST without one when it overlaps; ENFILE; or EINVAL.</returns>
    public int Insert(
        ElementStates states, ReadOnlySpan<byte> key, ReadOnlySpan<byte> keyEnd, ReadOnlySpan<byte> value, ElementExtras? extras, out int element)
    {
        var isCatchall = (states & ElementStates.Catchall) != 0;
        if (isCatchall && _catchall >= 0 && IsLive(_catchall))
        {
            element = _catchall;
            return NetlinkErrno.Exist;
        }
        var added = Elements.Add(states | ElementStates.Active, key, keyEnd, value, extras, _index.ReusesNumbers);
        var clash = -1;
        var result = isCatchall ? InsertResult.Inserted : _index.Insert(added, out clash);
        if (result != InsertResult.Inserted)
        {
            Elements.Remove(added);
            element = result == InsertResult.Exists ? clash : -1;
            return result == InsertResult.Backwards ? NetlinkErrno.Inval : NetlinkErrno.Exist;
        }
        element = added;
        if (isCatchall)
        {
            _catchall = added;
        }
        else
        {
            _total++;
            _active++;
            if (_active > Capacity)
            {
                Remove(added);
                return NetlinkErrno.NFile;
            }
        }
        HoldData(added);
        return 0;
    }

    /// <summary>Finds the element that a deletion is about; -1 when there is none. // nft_setelem_deactivate</summary>
    public int Find(ReadOnlySpan<byte> key, ElementStates states) => (states & ElementStates.Catchall) != 0
        ? LiveCatchall
        : _index.Find(key, (states & ElementStates.IntervalEnd) != 0);

    /// <summary>Finds the element that has or contains a key; -1 when there is none. // nft_setelem_get</summary>
    public int Get(ReadOnlySpan<byte> key, ElementStates states) => (states & ElementStates.Catchall) != 0
        ? LiveCatchall
        : _index.Get(key, (states & ElementStates.IntervalEnd) != 0);

    /// <summary>Finds the element that a packet meets; -1 when there is none. // nft_set_do_lookup, nft_set_catchall_lookup</summary>
    public int LookUp(ReadOnlySpan<byte> key)
    {
        var element = _ruleset.IsBetweenRequests && _visible == 0 ? -1 : _index.Get(key, false);
        return element >= 0 || _catchall < 0 ? element : LiveCatchall;
    }

    /// <summary>A packet adds an element, or meets the one that is there. // nft_rhash_update, nft_dynset_new</summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">Its value, in maps.</param>
    /// <param name="operations">What a new one is to count with.</param>
    /// <param name="timeout">Milliseconds that it is to live; 0 for the set's own.</param>
    /// <param name="refreshes">Whether one that is there lives that long again.</param>
    /// <returns>The element; -1 when there is no room.</returns>
    public int AddByPacket(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, Operation[] operations, ulong timeout, bool refreshes)
    {
        if (timeout == 0)
            timeout = Timeout;
        var element = FindByPacket(key);
        if (element >= 0)
        {
            if (refreshes && Elements.Extras(element) is { Timeout: not 0 } present)
                (present.Timeout, present.Expires) = (timeout, _ruleset.Now + (long)timeout);
            return element;
        }
        if (Size != 0 && _total >= Size)
            return -1;
        var extras = operations.Length == 0 && (Flags & NftSetFlags.Timeout) == 0 ? null : new ElementExtras
        {
            Operations = Array.ConvertAll(operations, operation => operation.Clone()),
            Timeout = timeout,
            Expires = _ruleset.Now + (long)Math.Min(timeout, long.MaxValue / 2),
        };
        element = Elements.Add(ElementStates.Active | ElementStates.Visible, key, default, value, extras, _index.ReusesNumbers);
        _index.Insert(element, out _);
        _total++;
        _active++;
        _visible++;
        return element;
    }

    // One that the batch at hand has added is in nobody's sight, but in the way. // NFT_GENMASK_ANY
    private int FindByPacket(ReadOnlySpan<byte> key)
    {
        var element = _index.Find(key, false);
        if (element >= 0 || !_ruleset.IsBetweenRequests)
            return element;
        _ruleset.IsBetweenRequests = false;
        element = _index.Find(key, false);
        _ruleset.IsBetweenRequests = true;
        return element;
    }

    /// <summary>A packet takes an element out, if it is there. It takes up room until the dead are collected. // nft_rhash_delete</summary>
    public void RemoveByPacket(ReadOnlySpan<byte> key)
    {
        var element = _index.Find(key, false);
        if (element < 0)
            return;
        _visible--;
        if ((Elements[element] & ElementStates.Active) != 0) // otherwise the batch at hand has deleted it
        {
            _active--;
            _dead++;
        }
        Elements[element] &= ~(ElementStates.Active | ElementStates.Visible);
    }

    /// <summary>The element that stands for all keys that no other has; -1 when there is none.</summary>
    public int LiveCatchall => (_ruleset.IsBetweenRequests ? _visibleCatchall : _catchall) is >= 0 and var element && IsLive(element) ? element : -1;

    /// <summary>Moves a walk over all elements but the last-named on; see <see cref="SetIndex.MoveNext"/>.</summary>
    public bool MoveNext(ref long position, out int element)
    {
        while (_index.MoveNext(ref position, out element))
        {
            if (IsLive(element))
                return true;
        }
        return false;
    }

    /// <summary>An element is there for packets, since its batch is committed.</summary>
    public void Show(int element)
    {
        ref var states = ref Elements[element];
        if ((states & ElementStates.Active) == 0)
            return; // the same batch has deleted it
        states |= ElementStates.Visible;
        if ((states & ElementStates.Catchall) != 0)
            _visibleCatchall = element;
        else
            _visible++;
    }

    /// <summary>Deletes an element until the batch is over.</summary>
    public void Deactivate(int element)
    {
        Elements[element] &= ~ElementStates.Active;
        Count(element, -1);
        ReleaseData(element);
    }

    /// <summary>Takes that back.</summary>
    public void Activate(int element)
    {
        ref var states = ref Elements[element];
        states |= ElementStates.Active;
        if ((states & ElementStates.Catchall) != 0)
            _catchall = element;
        Count(element, 1);
        HoldData(element);
    }

    /// <summary>Takes an element out for good.</summary>
    public void Remove(int element)
    {
        if ((Elements[element] & ElementStates.Catchall) != 0)
        {
            if (_catchall == element)
                _catchall = -1;
            if (_visibleCatchall == element)
                _visibleCatchall = -1;
        }
        else
        {
            _index.Remove(element);
            _total--;
            if ((Elements[element] & ElementStates.Active) != 0)
                _active--;
            if ((Elements[element] & ElementStates.Visible) != 0)
                _visible--;
        }
        Elements.Remove(element);
    }

    /// <summary>Forgets what an element counted.</summary>
    public void Reset(int element)
    {
        foreach (var operation in Elements.Extras(element)?.Operations ?? [])
            operation.Reset();
    }

    /// <summary>Takes out the elements whose time is up, if it is time to look for them. // nft_rhash_gc, nft_rbtree_gc</summary>
    public void Collect()
    {
        var now = _ruleset.Now;
        if (((Flags & NftSetFlags.Timeout) == 0 && _dead == 0) || (now < _nextCollection && !_index.IsCollectedFirst))
            return;
        WaitForCollection();
        for (var element = 0; element < Elements.Bound; element++)
        {
            var isDead = (Elements[element] & (ElementStates.Free | ElementStates.Active)) == 0;
            if ((Elements[element] & ElementStates.Free) != 0 || !(isDead || IsExpired(element)))
                continue;
            if (_index.CompanionOf(element) is >= 0 and var companion)
                Remove(companion);
            ReleaseData(element);
            Remove(element);
        }
        _dead = 0;
    }

    private void WaitForCollection()
    {
        const uint UsualInterval = 1000;
        _nextCollection = _ruleset.Now + (CollectionInterval != 0 ? CollectionInterval : UsualInterval);
    }

    /// <summary>All elements let go of chains and objects. // nft_map_deactivate</summary>
    public void ReleaseData() => ForEach(ReleaseData);

    /// <summary>All elements take hold again. // nft_map_activate</summary>
    public void HoldData() => ForEach(HoldData);

    /// <summary>Checks where the verdicts of a map lead. // nft_lookup_validate</summary>
    public int ValidateVerdicts(ChainWalk walk)
    {
        if (!IsVerdictMap)
            return 0;
        var position = 0L;
        while (MoveNext(ref position, out var element))
        {
            var errno = Elements.Extras(element)?.Verdict?.Validate(walk) ?? 0;
            if (errno != 0)
                return errno;
        }
        return LiveCatchall >= 0 ? Elements.Extras(LiveCatchall)?.Verdict?.Validate(walk) ?? 0 : 0;
    }

    /// <summary>Whether an element has the same value as one that is to be added.</summary>
    public bool HasSameValue(int element, ReadOnlySpan<byte> value, ElementExtras? extras)
    {
        var own = Elements.Extras(element);
        return own?.Verdict == extras?.Verdict && ReferenceEquals(own?.Object, extras?.Object) && (!HasValues || Elements.Value(element).SequenceEqual(value));
    }

    // nf_tables_fill_setelem
    public SetElement ToMessage(int element)
    {
        var states = Elements[element];
        var isEnd = (states & ElementStates.IntervalEnd) != 0;
        var extras = Elements.Extras(element);
        var message = new SetElement();
        if ((states & ElementStates.Catchall) == 0)
        {
            message.Key = new DataValue { Value = Elements.Key(element).ToArray() };
            if ((states & ElementStates.KeyEnd) != 0)
                message.KeyEnd = new DataValue { Value = Elements.KeyEnd(element).ToArray() };
        }
        if (HasValues && !isEnd)
            message.Data = new DataValue { Value = Elements.Value(element).ToArray() };
        var flags = (isEnd ? NftSetElemFlags.IntervalEnd : 0) | ((states & ElementStates.Catchall) != 0 ? NftSetElemFlags.Catchall : 0);
        message.Flags = flags != 0 ? flags : null;
        if (extras is not null)
            Fill(extras, ref message);
        return message;
    }

    private uint Capacity => Size == 0 ? uint.MaxValue : _index.Capacity(Size);

    private void Fill(ElementExtras extras, ref SetElement message)
    {
        if (extras.Verdict is { } verdict)
            message.Data = verdict.ToMessage();
        message.Expression = extras.Operations is [var only] ? only.ToMessage() : null;
        message.Expressions = extras.Operations.Length > 1 ? Array.ConvertAll(extras.Operations, operation => operation.ToMessage()) : null;
        message.ObjectReference = extras.Object?.Name;
        message.UserData = extras.UserData;
        if ((Flags & NftSetFlags.Timeout) == 0)
            return;
        message.Timeout = extras.Timeout != Timeout ? extras.Timeout : null;
        message.Expiration = extras.Timeout != 0 ? (ulong)Math.Max(extras.Expires - _ruleset.Now, 0) : null;
    }

    private void Count(int element, int change)
    {
        if ((Elements[element] & ElementStates.Catchall) == 0)
            _active += change;
    }

    private void HoldData(int element)
    {
        if (Elements.Extras(element) is not { } extras)
            return;
        extras.Verdict?.Hold();
        if (extras.Object is { } target)
            target.Use++;
    }

    private void ReleaseData(int element)
    {
        if (Elements.Extras(element) is not { } extras)
            return;
        extras.Verdict?.Release();
        if (extras.Object is { } target)
            target.Use--;
    }

    private void ForEach(Action<int> action)
    {
        if ((Flags & (NftSetFlags.Map | NftSetFlags.Object)) == 0)
            return;
        for (var element = 0; element < Elements.Bound; element++)
        {
            if ((Elements[element] & ElementStates.Active) != 0)
                action(element);
        }
    }
}

/// <summary>Elements were added.</summary>
internal sealed class NewElementsChange(RequestOrigin origin, NftSet set) : Change(origin, set.Table)
{
    /// <summary>The elements, in the order in which they were named.</summary>
    public List<int> Elements { get; } = [];

    public override void Commit(Ruleset ruleset)
    {
        var isWanted = ruleset.Announcer.IsWanted(Origin);
        foreach (var element in Elements)
        {
            set.Show(element);
            if (isWanted)
                ElementAnnouncement.Send(ruleset, Origin, NftMessage.NewSetElem, set, element);
        }
    }

    public override void Abort(Ruleset ruleset)
    {
        for (var at = Elements.Count - 1; at >= 0; at--)
        {
            set.Deactivate(Elements[at]);
            set.Remove(Elements[at]);
        }
    }
}

/// <summary>An element that was there is to live for another time, once the batch is committed.</summary>
internal sealed class ElementTimeChange(RequestOrigin origin, NftSet set, int element, ulong? timeout, ulong? expiration) : Change(origin, set.Table)
{
    public override void Commit(Ruleset ruleset)
    {
        var extras = set.Elements.Extras(element)!;
        extras.Timeout = timeout ?? extras.Timeout;
        if (expiration is { } left)
            extras.Expires = ruleset.Now + (long)Math.Min(left, long.MaxValue / 2);
        if (ruleset.Announcer.IsWanted(Origin))
            ElementAnnouncement.Send(ruleset, Origin, NftMessage.NewSetElem, set, element);
    }

    public override void Abort(Ruleset ruleset)
    {
    }
}

/// <summary>Elements were deleted.</summary>
internal sealed class DeleteElementsChange(RequestOrigin origin, NftSet set) : Change(origin, set.Table)
{
    /// <summary>The elements, in the order in which they were named.</summary>
    public List<int> Elements { get; } = [];

    public override void Commit(Ruleset ruleset)
    {
        var isWanted = ruleset.Announcer.IsWanted(Origin);
        foreach (var element in Elements)
        {
            if (isWanted)
                ElementAnnouncement.Send(ruleset, Origin, NftMessage.DelSetElem, set, element);
            set.Remove(element);
        }
    }

    public override void Abort(Ruleset ruleset)
    {
        for (var at = Elements.Count - 1; at >= 0; at--)
            set.Activate(Elements[at]);
    }
}

/// <summary>What is announced of an element; without the request's sequence number, as by the kernel. // nf_tables_setelem_notify</summary>
internal static class ElementAnnouncement
{
    public static void Send(Ruleset ruleset, in RequestOrigin origin, byte kind, NftSet set, int element)
    {
        var message = new SetElementList { Table = set.Table.Name, Set = set.Name, Elements = [set.ToMessage(element)] };
        ruleset.Announcer.Announce(kind, origin.CreateFlags, origin with { Sequence = 0 }, set.Table.Family, ruleset.Generation, ref message);
    }
}
