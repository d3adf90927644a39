using System.Text;
using Statewall.Engine.Xtables;
using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Handlers;

/// <summary>Tells which revisions of xtables' extensions there are. // nft_compat.c: nfnl_compat_get_rcu</summary>
/// <remarks>Threads: the engine's gate.</remarks>
internal sealed class CompatHandler(MessageWriter writer) : INfnetlinkSubsystem
{
    private const int LongestName = 31; // NFT_COMPAT_NAME_MAX - 1

    // nfnl_compat_policy_get
    private static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.Text(LongestName), AttributeRule.U32UpTo(byte.MaxValue), AttributeRule.U32];

    /// <inheritdoc/>
    public byte Number => NfnlSubsystem.NftCompat;

    /// <inheritdoc/>
    public int Handle(in NfnetlinkRequest request, ref ExtendedAck ack)
    {
        if (request.Kind != NftCompatMessage.Get)
            return NetlinkErrno.Inval;
        var attributes = default(RequestAttributes);
        var errno = request.Parse(Rules, ref attributes, ref ack);
        if (errno != 0)
            return errno;
        if (!attributes.Has(NftaCompat.Name) || !attributes.Has(NftaCompat.Rev) || !attributes.Has(NftaCompat.Type))
            return NetlinkErrno.Inval;
        var (family, revision, type) = (request.Family, attributes.U32(NftaCompat.Rev), attributes.U32(NftaCompat.Type));
        if (family is not (NfProto.IPv4 or NfProto.IPv6 or NfProto.Bridge or NfProto.Arp))
            return NetlinkErrno.Inval;
        var name = Encoding.Latin1.GetString(attributes.Text(NftaCompat.Name));
        var highest = type != 0
            ? XtTargetTable.All.HighestRevision(name, revision, family)
            : XtMatchTable.All.HighestRevision(name, revision, family);
        if (highest < 0)
            return -highest;
        var message = new CompatRevision { Name = name, Revision = (uint)highest, Type = (NftCompatType)type };
        writer.Clear();
        var kind = NfnetlinkMessage.TypeOf(NfnlSubsystem.NftCompat, NftCompatMessage.Get);
        writer.AppendNfnetlink(kind, NetlinkFlags.None, request.Message.Sequence, request.Socket.PortId, family, 0, ref message);
        request.Socket.Queue(writer.Written);
        return 0;
    }
}
