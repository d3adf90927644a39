using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Hooks;

/// <summary>Keeps fragments until they are a whole packet. // ipv4_conntrack_defrag, ipv6_defrag</summary>
internal sealed class DefragmentHook : Hook
{
    /// <inheritdoc/>
    public override NftVerdict Run(ref Packet packet) =>
        packet.Info == ConntrackInfo.Untracked ? NftVerdict.Accept : packet.Host!.Reassemble(ref packet);
}
