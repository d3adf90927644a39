using Statewall.Engine.Conntrack;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Handlers;

/// <summary>
/// Announces what happens to connections to the multicast groups. An event that a request caused names the requester, and comes back to it
/// when it asked for an echo. Nothing here allocates once its buffer has grown. // ctnetlink_conntrack_event
/// </summary>
internal sealed class ConntrackNotifier : IConntrackListener
{
    private readonly ConntrackTable _table;
    private readonly MulticastGroups _groups;
    private readonly MessageWriter _writer;
    private ServerSocket? _requester;
    private bool _echo;

    public ConntrackNotifier(ConntrackTable table, MulticastGroups groups, MessageWriter writer)
    {
        _writer = writer;
        _table = table;
        _groups = groups;
    }

    /// <inheritdoc/>
    public bool IsListening
    {
        get
        {
            for (var group = NfnlGroup.ConntrackNew; group <= NfnlGroup.ExpDestroy; group++)
            {
                if (_groups.HasListeners(group))
                    return true;
            }
            return false;
        }
    }

    /// <summary>Events up to <see cref="EndRequest"/> are the doing of a request.</summary>
    public void BeginRequest(in NfnetlinkRequest request)
    {
        _requester = request.Socket;
        _echo = request.WantsEcho;
    }

    /// <summary>Events are nobody's doing again.</summary>
    public void EndRequest()
    {
        _requester = null;
        _echo = false;
    }

    /// <inheritdoc/>
    public void Changed(uint slot, ConntrackEvents events)
    {
        if (events == ConntrackEvents.None || (_table[slot].Features & EntryFeatures.Events) == 0)
            return;
        var isNew = (events & (ConntrackEvents.New | ConntrackEvents.Related)) != 0;
        var group = isNew ? NfnlGroup.ConntrackNew : NfnlGroup.ConntrackUpdate;
        if (!IsWanted(group))
            return;
        ref var entry = ref _table[slot];
        var message = default(ConntrackMessage);
        FillCommon(slot, (events & ConntrackEvents.Mark) != 0, ref message);
        ConntrackFiller.FillTimeout(_table, slot, ref message);
        if ((events & ConntrackEvents.ProtoInfo) != 0)
            ProtocolTrackers.For(entry.Original.Protocol).Fill(ref entry, ref message, false);
        ConntrackFiller.FillHelper(_table, slot, ref message);
        ConntrackFiller.FillContext(_table, slot, ref message);
        if ((events & ConntrackEvents.Label) != 0)
            ConntrackFiller.FillLabels(_table, slot, ref message);
        if ((events & ConntrackEvents.Related) != 0)
            ConntrackFiller.FillMaster(_table, slot, ref message);
        if ((events & ConntrackEvents.SeqAdj) != 0)
            ConntrackFiller.FillAdjustments(_table, slot, ref message);
        if ((events & ConntrackEvents.Synproxy) != 0)
            ConntrackFiller.FillSynproxy(_table, slot, ref message);
        Send(CtMessage.New, isNew ? NetlinkFlags.Create | NetlinkFlags.Exclusive : NetlinkFlags.None, group, entry.Original.Family, ref message);
    }

    /// <inheritdoc/>
    public void Destroyed(uint slot, bool announce)
    {
        if (!announce || !IsWanted(NfnlGroup.ConntrackDestroy))
            return;
        ref var entry = ref _table[slot];
        var message = default(ConntrackMessage);
        FillCommon(slot, false, ref message);
        ConntrackFiller.FillTimeout(_table, slot, ref message);
        if (message.Timeout == 0)
            message.Timeout = null;
        ConntrackFiller.FillCounters(ref entry, ref message);
        ConntrackFiller.FillTimes(_table, slot, ref message);
        ProtocolTrackers.For(entry.Original.Protocol).Fill(ref entry, ref message, true);
        Send(CtMessage.Delete, NetlinkFlags.None, NfnlGroup.ConntrackDestroy, entry.Original.Family, ref message);
    }

    /// <inheritdoc/>
    public void ExpectationMade(uint number)
    {
        if (IsWanted(NfnlGroup.ExpNew))
            SendExpectation(number, ExpMessage.New, NetlinkFlags.Create | NetlinkFlags.Exclusive, NfnlGroup.ExpNew, true);
    }

    /// <inheritdoc/>
    public void ExpectationEnded(uint number, bool onRequest)
    {
        if (onRequest ? IsWanted(NfnlGroup.ExpDestroy) : _groups.HasListeners(NfnlGroup.ExpDestroy))
            SendExpectation(number, ExpMessage.Delete, NetlinkFlags.None, NfnlGroup.ExpDestroy, onRequest);
    }

    private void SendExpectation(uint number, byte kind, NetlinkFlags flags, uint group, bool onRequest)
    {
        ref readonly var expectation = ref _table.Expectations[number];
        if ((_table[expectation.Master].Features & EntryFeatures.Events) == 0)
            return;
        var message = default(ExpectationMessage);
        ExpectationFiller.Fill(_table, number, ref message);
        var requester = onRequest ? _requester : null;
        _writer.Clear();
        var type = NfnetlinkMessage.TypeOf(NfnlSubsystem.CtnetlinkExpect, kind);
        _writer.AppendNfnetlink(type, flags, 0, requester?.PortId ?? 0, (NfProto)expectation.Tuple.Family, 0, ref message);
        _groups.Notify(_writer.Written, group, requester, onRequest && _echo);
    }

    private bool IsWanted(uint group) => _echo || _groups.HasListeners(group);

    private void FillCommon(uint slot, bool withMark, ref ConntrackMessage message)
    {
        ref var entry = ref _table[slot];
        ConntrackFiller.FillTuples(_table, slot, ref message);
        message.Id = entry.Id;
        message.Status = entry.Status;
        if (withMark || entry.Mark != 0)
            message.Mark = entry.Mark;
        if ((entry.Features & EntryFeatures.Timestamp) != 0)
            message.EventTimestamp = (ulong)_table.Now; // ctnetlink_dump_event_timestamp
    }

    private void Send(byte kind, NetlinkFlags flags, uint group, byte family, ref ConntrackMessage message)
    {
        _writer.Clear();
        var type = NfnetlinkMessage.TypeOf(NfnlSubsystem.Ctnetlink, kind);
        var announced = new ConntrackEventMessage { Connection = message };
        _writer.AppendNfnetlink(type, flags, 0, _requester?.PortId ?? 0, (NfProto)family, 0, ref announced);
        _groups.Notify(_writer.Written, group, _requester, _echo);
    }
}
