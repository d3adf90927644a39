using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Hooks;

/// <summary>Something that packets are shown to at one of the places that they pass. // struct nf_hook_ops</summary>
internal abstract class Hook
{
    /// <summary>Deals with a packet. // nf_hookfn</summary>
    /// <returns>Accept to go on, drop, stolen when it is kept, or queue.</returns>
    public abstract NftVerdict Run(ref Packet packet);
}
