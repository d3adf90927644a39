using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Engine.Nftables.Operations;
using Statewall.Netlink;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Objects;

/// <summary>What tunnel packets are to leave through. // nft_tunnel.c: nft_tunnel_obj_ops</summary>
internal sealed class TunnelState : IObjectState
{
    private const byte DefaultTimeToLive = 255;
    private const NftTunnelFlags AllFlags = NftTunnelFlags.ZeroCsumTx | NftTunnelFlags.DontFragment | NftTunnelFlags.SeqNumber;

    public static readonly AttributeRule[] Rules =
    [
        AttributeRule.Any, AttributeRule.U32, AttributeRule.Nested, AttributeRule.Nested, AttributeRule.U32, AttributeRule.U8, AttributeRule.U8,
        AttributeRule.U16, AttributeRule.U16, AttributeRule.Nested,
    ];

    private static readonly AttributeRule[] IPv4Rules = [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32];

    private static readonly AttributeRule[] IPv6Rules =
        [AttributeRule.Any, AttributeRule.AtLeast(InetAddress.IPv6Size), AttributeRule.AtLeast(InetAddress.IPv6Size), AttributeRule.U32];

    private readonly TunnelObject _settings;

    private TunnelState(TunnelObject settings) => _settings = settings;

    public NftObjectType Type => NftObjectType.Tunnel;

    public static IObjectState? Load(in RequestAttributes attributes, LoadContext context)
    {
        context.FailIf(!attributes.Has(NftaTunnelKey.Id));
        if (context.Errno != 0)
            return null;
        var settings = new TunnelObject
        {
            Id = attributes.U32(NftaTunnelKey.Id),
            SourcePort = attributes.Has(NftaTunnelKey.Sport) ? attributes.U16(NftaTunnelKey.Sport) : (ushort)0,
            DestinationPort = attributes.Has(NftaTunnelKey.Dport) ? attributes.U16(NftaTunnelKey.Dport) : (ushort)0,
            Flags = (NftTunnelFlags)LoadContext.U32(in attributes, NftaTunnelKey.Flags),
            TypeOfService = attributes.Has(NftaTunnelKey.Tos) ? attributes.U8(NftaTunnelKey.Tos) : (byte)0,
            TimeToLive = attributes.Has(NftaTunnelKey.Ttl) ? attributes.U8(NftaTunnelKey.Ttl) : DefaultTimeToLive,
        };
        if (attributes.Has(NftaTunnelKey.Ip))
            settings.IPv4 = LoadIPv4(in attributes, context);
        else if (attributes.Has(NftaTunnelKey.Ip6))
            settings.IPv6 = LoadIPv6(in attributes, context);
        else
            context.Fail(NetlinkErrno.Inval);
        context.FailIf((settings.Flags & ~AllFlags) != 0, NetlinkErrno.OpNotSupp);
        if (context.Errno == 0)
            TunnelOptionsLoader.Load(in attributes, context, ref settings);
        return context.Errno == 0 ? new TunnelState(settings) : null;
    }

    // Changes nothing: the host has no device that takes its tunnel from packets. // nft_tunnel_obj_eval
    public void Evaluate(ref Registers registers, ref Packet packet)
    {
    }

    public IObjectData ToMessage() => _settings;

    // nft_tunnel_obj_ip_init
    private static TunnelIPv4? LoadIPv4(in RequestAttributes attributes, LoadContext context)
    {
        if (!TryOpen(in attributes, NftaTunnelKey.Ip, IPv4Rules, NftaTunnelKeyIp.Dst, context, out var nest))
            return null;
        return new TunnelIPv4
        {
            Source = new InetAddress(LoadContext.U32(in nest, NftaTunnelKeyIp.Src)),
            Destination = new InetAddress(nest.U32(NftaTunnelKeyIp.Dst)),
        };
    }

    // nft_tunnel_obj_ip6_init
    private static TunnelIPv6? LoadIPv6(in RequestAttributes attributes, LoadContext context)
    {
        if (!TryOpen(in attributes, NftaTunnelKey.Ip6, IPv6Rules, NftaTunnelKeyIp6.Dst, context, out var nest))
            return null;
        return new TunnelIPv6
        {
            Source = nest.Has(NftaTunnelKeyIp6.Src) ? AddressOf(in nest, NftaTunnelKeyIp6.Src) : new InetAddress(UInt128.Zero),
            Destination = AddressOf(in nest, NftaTunnelKeyIp6.Dst),
            FlowLabel = LoadContext.U32(in nest, NftaTunnelKeyIp6.FlowLabel),
        };
    }

    private static InetAddress AddressOf(in RequestAttributes nest, ushort type) => new(nest[type][..InetAddress.IPv6Size]);

    private static bool TryOpen(in RequestAttributes attributes, ushort type, AttributeRule[] rules, ushort required, LoadContext context, out RequestAttributes nest)
    {
        var errno = attributes.Parse(type, rules, out nest);
        context.FailIf(errno != 0, errno);
        context.FailIf(!nest.Has(required));
        return context.Errno == 0;
    }
}
