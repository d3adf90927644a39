using Statewall.Engine.Conntrack;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Nat;
using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Handlers;

/// <summary>
/// Connections by netlink: create and change (New), one or all of them (Get), delete and flush (Delete), statistics.
/// </summary>
/// <remarks>
/// <para>Overview: a request's attributes are checked against the kernel's own rules, then read in the kernel's order, since
/// which of several errors is reported depends on it.</para>
/// <para>Threads: the engine's gate. Mirrors nf_conntrack_netlink.c.</para>
/// </remarks>
internal sealed partial class ConntrackHandler : INfnetlinkSubsystem
{
    private const int LabelBytes = 16; // NF_CT_LABELS_MAX_SIZE
    private const int HelperNameBytes = 15; // NF_CT_HELPER_NAME_LEN - 1

    // ct_nla_policy
    private static readonly AttributeRule[] Rules = BuildRules();

    private readonly ConntrackTable _table;
    private readonly NatTranslator _nat;
    private readonly ConntrackNotifier _notifier;
    private readonly MessageWriter _writer;

    public ConntrackHandler(ConntrackTable table, NatTranslator nat, ConntrackNotifier notifier, MessageWriter writer)
    {
        _writer = writer;
        _table = table;
        _nat = nat;
        _notifier = notifier;
    }

    /// <inheritdoc/>
    public byte Number => NfnlSubsystem.Ctnetlink;

    /// <inheritdoc/>
    public int Handle(in NfnetlinkRequest request, ref ExtendedAck ack)
    {
        var attributes = default(RequestAttributes);
        var kind = request.Kind;
        if (kind <= CtMessage.GetCtrZero)
        {
            var errno = request.Parse(Rules, ref attributes, ref ack);
            if (errno != 0)
                return errno;
        }
        else
        {
            // No attribute is known: only the bytes left over are complained of.
            _ = request.Parse([], ref attributes, ref ack);
        }
        return kind switch
        {
            CtMessage.New => New(in request, in attributes),
            CtMessage.Get or CtMessage.GetCtrZero => Get(in request, in attributes),
            CtMessage.Delete => Delete(in request, in attributes),
            CtMessage.GetStatsCpu => GetStatsCpu(in request),
            CtMessage.GetStats => GetStats(in request),
            CtMessage.GetDying or CtMessage.GetUnconfirmed => GetNothing(in request),
            _ => NetlinkErrno.Inval,
        };
    }

    /// <summary>Finds an entry by one of its tuples, in the zones of both directions. // nf_conntrack_find_get</summary>
    internal static uint Find(ConntrackTable table, in TupleKey tuple, in RequestZone zone)
    {
        var key = tuple;
        key.Zone = zone.Of(Direction.Original);
        var slot = table.Find(in key, table.HashOf(in key), out var direction);
        var other = zone.Of(Direction.Reply);
        if (key.Zone == other || (slot != 0 && direction == Direction.Original))
            return slot;
        key.Zone = other;
        slot = table.Find(in key, table.HashOf(in key), out direction);
        return direction == Direction.Reply ? slot : 0;
    }

    // Reads the tuple that names an entry, the original one if both are there.
    private int FindNamed(in NfnetlinkRequest request, in RequestAttributes attributes, out uint slot)
    {
        slot = 0;
        var zone = RequestZone.Read(in attributes, CtAttribute.Zone);
        var type = attributes.Has(CtAttribute.TupleOrig) ? CtAttribute.TupleOrig : CtAttribute.TupleReply;
        if (!attributes.Has(type))
            return NetlinkErrno.Inval;
        var errno = TupleParser.Parse(in attributes, type, request.Family, ref zone, out var tuple);
        if (errno != 0)
            return errno;
        slot = Find(_table, in tuple, in zone);
        return slot == 0 ? NetlinkErrno.NoEnt : 0;
    }

    private void Answer<T>(in NfnetlinkRequest request, byte kind, NfProto family, ushort resourceId, ref T message)
        where T : struct, Netlink.Attributes.IAttributeSet<T>
    {
        _writer.Clear();
        var type = NfnetlinkMessage.TypeOf(NfnlSubsystem.Ctnetlink, kind);
        _writer.AppendNfnetlink(type, NetlinkFlags.Multi, request.Message.Sequence, request.Socket.PortId, family, resourceId, ref message);
        request.Socket.Queue(_writer.Written);
    }

    private static AttributeRule[] BuildRules()
    {
        var rules = new AttributeRule[CtAttribute.TimestampEvent + 1];
        foreach (var type in (ReadOnlySpan<ushort>)[
            CtAttribute.TupleOrig, CtAttribute.TupleReply, CtAttribute.ProtoInfo, CtAttribute.Help, CtAttribute.NatSrc, CtAttribute.NatDst,
            CtAttribute.TupleMaster, CtAttribute.SeqAdjOrig, CtAttribute.SeqAdjReply, CtAttribute.Filter])
            rules[type] = AttributeRule.Nested;
        foreach (var type in (ReadOnlySpan<ushort>)[
            CtAttribute.Status, CtAttribute.Timeout, CtAttribute.Mark, CtAttribute.Id, CtAttribute.MarkMask, CtAttribute.StatusMask])
            rules[type] = AttributeRule.U32;
        rules[CtAttribute.Zone] = AttributeRule.U16;
        rules[CtAttribute.Labels] = rules[CtAttribute.LabelsMask] = AttributeRule.Bytes(LabelBytes);
        rules[CtAttribute.TimestampEvent] = AttributeRule.Reject;
        return rules;
    }
}
