using Statewall.Netlink.Server;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Handlers;

/// <summary>Tells how many batches were committed.</summary>
internal static class GenerationHandler
{
    // nf_tables_getgen
    public static int Get(in NftRequest request, ref ExtendedAck ack)
    {
        var message = request.Ruleset.GenerationMessage();
        request.Answer(NftMessage.NewGen, NfProto.Unspecified, ref message);
        return 0;
    }
}
