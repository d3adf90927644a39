using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Operations;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Objects;

/// <summary>What tunnel packets are to leave through. // nft_tunnel.c: nft_tunnel_obj_ops</summary>
internal sealed class TunnelState : IObjectState
{
    private const byte DefaultTimeToLive = 255;

    public static readonly AttributeRule[] Rules =
    [
        AttributeRule.Any, AttributeRule.U32, AttributeRule.Nested, AttributeRule.Nested, AttributeRule.U32, AttributeRule.U8, AttributeRule.U8,
        AttributeRule.U16, AttributeRule.U16, AttributeRule.Nested,
    ];

    private const NftTunnelFlags AllFlags = NftTunnelFlags.ZeroCsumTx | NftTunnelFlags.DontFragment | NftTunnelFlags.SeqNumber;
    private readonly TunnelObject _settings;

    private TunnelState(TunnelObject settings) => _settings = settings;

    public NftObjectType Type => NftObjectType.Tunnel;

    public static IObjectState? Load(in RequestAttributes attributes, LoadContext context)
    {
        context.FailIf(!attributes.Has(NftaTunnelKey.Id) || (!attributes.Has(NftaTunnelKey.Ip) && !attributes.Has(NftaTunnelKey.Ip6)));
        if (context.Errno != 0)
            return null;
        var settings = default(TunnelObject);
        context.FailIf(!AttributeReader.Decode(attributes.All, 0, ref settings).IsNone);
        context.FailIf(((settings.Flags ?? 0) & ~AllFlags) != 0, NetlinkErrno.OpNotSupp);
        context.FailIf(settings.IPv4 is { Destination: null });
        if (context.Errno != 0)
            return null;
        settings.Flags ??= NftTunnelFlags.None;
        settings.SourcePort ??= 0;
        settings.DestinationPort ??= 0;
        settings.TypeOfService ??= 0;
        settings.TimeToLive ??= DefaultTimeToLive;
        return new TunnelState(settings);
    }

    public IObjectData ToMessage() => _settings;
}
