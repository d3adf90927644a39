using Statewall.Engine.Nftables;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Hooks;

/// <summary>A base chain that sees every packet. // nft_do_chain_inet, nft_do_chain_ipv4 …</summary>
internal sealed class ChainHook(NftChain chain) : Hook
{
    /// <inheritdoc/>
    public override NftVerdict Run(ref Packet packet)
    {
        packet.Inspect();
        return RulesetMachine.Run(chain, ref packet);
    }
}

/// <summary>A base chain that sees frames, of which nobody knows yet what is in them. // nft_do_chain_netdev, nft_do_chain_bridge, nft_do_chain_arp</summary>
internal sealed class FrameChainHook(NftChain chain) : Hook
{
    /// <inheritdoc/>
    public override NftVerdict Run(ref Packet packet)
    {
        packet.InspectFrame();
        return RulesetMachine.Run(chain, ref packet);
    }
}

/// <summary>A base chain at a device that sees IP packets alone. // nft_do_chain_inet_ingress</summary>
internal sealed class IngressChainHook(NftChain chain) : Hook
{
    /// <inheritdoc/>
    public override NftVerdict Run(ref Packet packet)
    {
        if (packet.EtherType is not (EtherType.IPv4 or EtherType.IPv6))
            return NftVerdict.Accept;
        if (!packet.InspectFrame())
            return NftVerdict.Drop;
        return RulesetMachine.Run(chain, ref packet);
    }
}

/// <summary>
/// A base chain of type route: a packet in which it changed what routing looks at is sent another way. // nft_chain_route.c
/// </summary>
internal sealed class RouteChainHook(NftChain chain) : Hook
{
    private const int LargestKey = 40; // what is compared of an IPv6 header

    /// <inheritdoc/>
    public override NftVerdict Run(ref Packet packet)
    {
        Span<byte> before = stackalloc byte[LargestKey];
        var size = ReadKey(in packet, before);
        var mark = packet.Mark;
        packet.Inspect();
        var verdict = RulesetMachine.Run(chain, ref packet);
        if (verdict != NftVerdict.Accept)
            return verdict;
        Span<byte> after = stackalloc byte[LargestKey];
        ReadKey(in packet, after);
        if (mark != packet.Mark || !before[..size].SequenceEqual(after[..size]))
            return packet.Host!.RouteAgain(ref packet) ? NftVerdict.Accept : NftVerdict.Drop;
        return NftVerdict.Accept;
    }

    // Addresses, type of service and hop limit. // nf_route_table_hook4, nf_route_table_hook6
    private static int ReadKey(in Packet packet, Span<byte> key)
    {
        var addresses = packet.View.Addresses;
        addresses.CopyTo(key);
        key[addresses.Length] = packet.View.TrafficClass;
        key[addresses.Length + 1] = packet.View.IsIPv6 ? packet.View.TimeToLive : (byte)0;
        return addresses.Length + 2;
    }
}
