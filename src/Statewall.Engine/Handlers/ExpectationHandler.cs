using Statewall.Netlink;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Handlers;

/// <summary>
/// Expectations by netlink. No helper of the engine makes any yet, and only a helper's connection can have them: the table is empty, and
/// requests are answered as the kernel answers for an empty one.
/// </summary>
/// <remarks>Threads: the engine's gate. Mirrors nf_conntrack_netlink.c.</remarks>
internal sealed class ExpectationHandler : INfnetlinkSubsystem
{
    /// <inheritdoc/>
    public byte Number => NfnlSubsystem.CtnetlinkExpect;

    /// <inheritdoc/>
    public int Handle(in NfnetlinkRequest request, ref ExtendedAck ack) => request.Kind switch
    {
        ExpMessage.Get when request.IsDump => request.Socket.StartDump(request.Message, EmptyDump.Instance),
        ExpMessage.GetStatsCpu when request.IsDump => request.Socket.StartDump(request.Message, EmptyDump.Instance),
        ExpMessage.Get => NetlinkErrno.NoEnt,
        ExpMessage.Delete => IsFlush(in request) ? 0 : NetlinkErrno.NoEnt,
        ExpMessage.New => NetlinkErrno.OpNotSupp,
        _ => NetlinkErrno.Inval,
    };

    // A request without attributes is for all of them.
    private static bool IsFlush(in NfnetlinkRequest request) => request.Message.Payload.Length <= Nfnetlink.NfgenHeader.Size;
}
