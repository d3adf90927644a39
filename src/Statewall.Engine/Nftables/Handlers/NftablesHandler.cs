using Statewall.Engine.Handlers;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Handlers;

/// <summary>Answers the messages of nf_tables: each kind has a handler in a file of its own. // nf_tables_subsys</summary>
internal sealed class NftablesHandler : INfnetlinkBatchSubsystem, IDisposable
{
    private readonly Ruleset _ruleset;
    private readonly PacketGate _gate;
    private readonly MessageWriter _writer = new() { Style = AttributeStyle.KernelUnmarked };

    public NftablesHandler(Ruleset ruleset, PacketGate gate)
    {
        _ruleset = ruleset;
        _gate = gate;
    }

    private delegate int Handler(in NftRequest request, ref ExtendedAck ack);

    /// <inheritdoc/>
    public byte Number => NfnlSubsystem.Nftables;

    // By number of the message; those that only the kernel sends are null. // nf_tables_cb
    private static readonly Row?[] Rows =
    [
        new(TableHandler.Rules, TableHandler.New, true),
        new(TableHandler.Rules, TableHandler.Get),
        new(TableHandler.Rules, TableHandler.Delete, true),
        new(ChainHandler.Rules, ChainHandler.New, true),
        new(ChainHandler.Rules, ChainHandler.Get),
        new(ChainHandler.Rules, ChainHandler.Delete, true),
        new(RuleHandler.Rules, RuleHandler.New, true),
        new(RuleHandler.Rules, RuleHandler.Get),
        new(RuleHandler.Rules, RuleHandler.Delete, true),
        new(SetHandler.Rules, SetHandler.New, true),
        new(SetHandler.Rules, SetHandler.Get),
        new(SetHandler.Rules, SetHandler.Delete, true),
        new(ElementHandler.Rules, ElementHandler.New, true),
        new(ElementHandler.Rules, ElementHandler.Get),
        new(ElementHandler.Rules, ElementHandler.Delete, true),
        null, // NEWGEN
        new([], GenerationHandler.Get),
        null, // TRACE
        new(ObjectHandler.Rules, ObjectHandler.New, true),
        new(ObjectHandler.Rules, ObjectHandler.Get),
        new(ObjectHandler.Rules, ObjectHandler.Delete, true),
        new(ObjectHandler.Rules, ObjectHandler.Get),
        new(FlowtableHandler.Rules, FlowtableHandler.New, true),
        new(FlowtableHandler.Rules, FlowtableHandler.Get),
        new(FlowtableHandler.Rules, FlowtableHandler.Delete, true),
        new(RuleHandler.Rules, RuleHandler.Get),
        new(TableHandler.Rules, TableHandler.Delete, true),
        new(ChainHandler.Rules, ChainHandler.Delete, true),
        new(RuleHandler.Rules, RuleHandler.Delete, true),
        new(SetHandler.Rules, SetHandler.Delete, true),
        new(ElementHandler.Rules, ElementHandler.Delete, true),
        new(ObjectHandler.Rules, ObjectHandler.Delete, true),
        new(FlowtableHandler.Rules, FlowtableHandler.Delete, true),
        new(ElementHandler.Rules, ElementHandler.Get),
    ];

    /// <inheritdoc/>
    public int Handle(in NfnetlinkRequest request, ref ExtendedAck ack) => Handle(in request, false, ref ack);

    /// <inheritdoc/>
    public int HandleInBatch(in NfnetlinkRequest request, ref ExtendedAck ack) => Handle(in request, true, ref ack);

    /// <inheritdoc/>
    public void LetPacketsThrough()
    {
        if (!_gate.IsWanted)
            return;
        _ruleset.IsBetweenRequests = true;
        _gate.Yield();
        _ruleset.IsBetweenRequests = false;
    }

    /// <inheritdoc/>
    public bool IsCurrent(uint generation)
    {
        if (generation != 0 && generation != _ruleset.Generation)
            return false;
        _ruleset.IsValidating = false;
        _ruleset.Collect();
        return true;
    }

    /// <inheritdoc/>
    public int Commit(in NfnetlinkRequest first)
    {
        var origin = new RequestOrigin(first.Socket, first.Socket.PortId, first.Message.Sequence, first.Message.Flags, NfProto.Unspecified);
        var errno = _ruleset.Commit(in origin);
        if (errno == NetlinkErrno.Again)
            _ruleset.IsValidating = true;
        return errno;
    }

    /// <inheritdoc/>
    public int Abort(bool checks)
    {
        var isInvalid = checks && !_ruleset.IsValidating && !_ruleset.IsValid();
        _ruleset.Abort();
        _ruleset.IsValidating |= isInvalid;
        return isInvalid ? NetlinkErrno.Again : 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    // nfnetlink_rcv_msg, nfnetlink_rcv_batch
    private int Handle(in NfnetlinkRequest request, bool isInBatch, ref ExtendedAck ack)
    {
        if (request.Kind >= Rows.Length || Rows[request.Kind] is not { } row || row.IsInBatch != isInBatch)
            return NetlinkErrno.Inval;
        var attributes = default(RequestAttributes);
        var errno = request.Parse(row.Rules, ref attributes, ref ack);
        return errno != 0 ? errno : row.Handler(new NftRequest(in request, in attributes, _ruleset, _writer), ref ack);
    }

    private sealed record Row(AttributeRule[] Rules, Handler Handler, bool IsInBatch = false);
}
