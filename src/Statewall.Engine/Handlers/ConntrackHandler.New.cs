using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Handlers;

internal sealed partial class ConntrackHandler
{
    // What a request that makes or changes an entry announces besides. // ctnetlink_new_conntrack
    private const ConntrackEvents RequestEvents = ConntrackEvents.Reply | ConntrackEvents.Assured | ConntrackEvents.Helper
        | ConntrackEvents.ProtoInfo | ConntrackEvents.SeqAdj | ConntrackEvents.Mark | ConntrackEvents.Synproxy;

    private int New(in NfnetlinkRequest request, in RequestAttributes attributes)
    {
        var zone = RequestZone.Read(in attributes, CtAttribute.Zone);
        var (hasOriginal, hasReply) = (attributes.Has(CtAttribute.TupleOrig), attributes.Has(CtAttribute.TupleReply));
        TupleKey original = default, reply = default;
        var errno = 0;
        if (hasOriginal)
            errno = TupleParser.Parse(in attributes, CtAttribute.TupleOrig, request.Family, ref zone, out original);
        if (errno == 0 && hasReply)
            errno = TupleParser.Parse(in attributes, CtAttribute.TupleReply, request.Family, ref zone, out reply);
        if (errno != 0)
            return errno;

        var slot = hasOriginal ? Find(_table, in original, in zone) : hasReply ? Find(_table, in reply, in zone) : 0;
        if (slot != 0)
            return Update(in request, in attributes, slot);
        if ((request.Message.Flags & NetlinkFlags.Create) == 0)
            return NetlinkErrno.NoEnt;
        if (!hasOriginal || !hasReply || original.Protocol != reply.Protocol)
            return NetlinkErrno.Inval;
        original.Zone = zone.Of(Direction.Original);
        reply.Zone = zone.Of(Direction.Reply);
        return Create(in request, in attributes, in zone, in original, in reply);
    }

    private int Update(in NfnetlinkRequest request, in RequestAttributes attributes, uint slot)
    {
        if ((request.Message.Flags & NetlinkFlags.Exclusive) != 0)
            return NetlinkErrno.Exist;
        var errno = Change(in attributes, slot);
        if (errno != 0)
            return errno;
        Announce(in request, slot, RequestEvents | ConntrackEvents.Label);
        return 0;
    }

    // ctnetlink_create_conntrack
    private int Create(
        in NfnetlinkRequest request, in RequestAttributes attributes, in RequestZone zone, in TupleKey original, in TupleKey reply)
    {
        var slot = _table.Allocate(in original, _table.HashOf(in original));
        if (slot == 0)
            return NetlinkErrno.NoMem;
        if (!ProtocolTrackers.TryInvert(in original, out var inverse) || !inverse.EqualsRef(in reply))
            _table.StoreReply(slot, in reply);
        var errno = Equip(in request, in attributes, in zone, slot);
        if (errno == 0 && IsTaken(slot))
            errno = NetlinkErrno.Exist;
        if (errno != 0)
        {
            _table.Discard(slot);
            return errno;
        }
        _table[slot].Status &= ~ConntrackStatus.Confirmed; // to be set where it is set for packets' entries
        _table.Confirm(slot);
        _table.Statistics.Insert++;

        var events = RequestEvents | (_table[slot].Has(ConntrackStatus.Expected) ? ConntrackEvents.Related : ConntrackEvents.New);
        if (attributes.Has(CtAttribute.Labels) && ChangeLabels(in attributes, slot) == 0)
            events |= ConntrackEvents.Label;
        Announce(in request, slot, events);
        return 0;
    }

    private int Equip(in NfnetlinkRequest request, in RequestAttributes attributes, in RequestZone zone, uint slot)
    {
        if (!attributes.Has(CtAttribute.Timeout))
            return NetlinkErrno.Inval;
        var errno = attributes.Has(CtAttribute.Help) ? AttachHelper(in attributes, slot) : 0;
        if (errno == 0)
            errno = SetUpNat(in attributes, slot);
        if (errno != 0)
            return errno;
        _table.AddSynproxy(slot);
        ref var entry = ref _table[slot];
        entry.Status |= ConntrackStatus.Confirmed; // a status given must not contradict it
        entry.Expires = DurationOf(attributes.U32(CtAttribute.Timeout));

        if (attributes.Has(CtAttribute.Status))
            errno = ChangeStatus(in attributes, slot);
        if (errno == 0)
            errno = ChangeAdjustments(in attributes, slot);
        if (errno == 0 && attributes.Has(CtAttribute.ProtoInfo))
            errno = ChangeProtocolInfo(in attributes, slot);
        if (errno == 0 && attributes.Has(CtAttribute.Synproxy))
            errno = ChangeSynproxy(in attributes, slot);
        if (errno != 0)
            return errno;
        if (attributes.Has(CtAttribute.Mark))
            ChangeMark(in attributes, slot);
        return attributes.Has(CtAttribute.TupleMaster) ? LinkMaster(in request, in attributes, in zone, slot) : 0;
    }

    // The entry is given the look of one that was expected and has come.
    private int LinkMaster(in NfnetlinkRequest request, in RequestAttributes attributes, in RequestZone zone, uint slot)
    {
        var errno = TupleParser.Parse(in attributes, CtAttribute.TupleMaster, request.Family, out var tuple);
        if (errno != 0)
            return errno;
        var master = Find(_table, in tuple, in zone);
        if (master == 0)
            return NetlinkErrno.NoEnt;
        _table.SetMaster(slot, master);
        return 0;
    }

    // nf_conntrack_hash_check_insert
    private bool IsTaken(uint slot)
    {
        ref readonly var original = ref _table[slot].Original;
        var reply = _table.ReplyOf(slot);
        return _table.Find(in original, _table.HashOf(in original), out _) != 0 || _table.Find(in reply, _table.HashOf(in reply), out _) != 0;
    }

    private void Announce(in NfnetlinkRequest request, uint slot, ConntrackEvents events)
    {
        _notifier.BeginRequest(in request);
        _notifier.Changed(slot, events);
        _notifier.EndRequest();
    }
}
