using Statewall.Engine.Fingerprints;
using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Handlers;

/// <summary>Fingerprints of systems by netlink: added and removed. // nfnetlink_osf.c</summary>
/// <remarks>Threads: the engine's gate.</remarks>
internal sealed class OsfHandler(FingerprintTable fingerprints) : INfnetlinkSubsystem
{
    // nfnl_osf_policy
    private static readonly AttributeRule[] Rules = [AttributeRule.Any, AttributeRule.AtLeast(Fingerprint.Size)];

    /// <inheritdoc/>
    public byte Number => NfnlSubsystem.Osf;

    /// <inheritdoc/>
    public int Handle(in NfnetlinkRequest request, ref ExtendedAck ack)
    {
        if (request.Kind > OsfMessage.Remove)
            return NetlinkErrno.Inval;
        var attributes = default(RequestAttributes);
        var errno = request.Parse(Rules, ref attributes, ref ack);
        if (errno != 0)
            return errno;
        if (!attributes.Has(OsfAttribute.Finger))
            return NetlinkErrno.Inval;
        var bytes = attributes[OsfAttribute.Finger];
        return request.Kind == OsfMessage.Add ? Add(request.Message.Flags, bytes) : fingerprints.TryRemove(bytes) ? 0 : NetlinkErrno.NoEnt;
    }

    // nfnl_osf_add_callback
    private int Add(NetlinkFlags flags, ReadOnlySpan<byte> bytes)
    {
        if ((flags & NetlinkFlags.Create) == 0 || !Fingerprint.TryRead(bytes, out var fingerprint))
            return NetlinkErrno.Inval;
        return fingerprints.TryAdd(fingerprint, bytes) || (flags & NetlinkFlags.Exclusive) == 0 ? 0 : NetlinkErrno.Exist;
    }
}
