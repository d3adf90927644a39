using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Read what is known of the tunnel that the packet came through. // nft_tunnel.c: nft_tunnel_get_ops</summary>
internal sealed class Tunnel : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U32UpTo(byte.MaxValue), AttributeRule.U32, AttributeRule.U32UpTo(byte.MaxValue)];

    private byte _target;
    private NftTunnelKey _key;
    private NftTunnelMode _mode;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaTunnel.Key) || !attributes.Has(NftaTunnel.Dreg))
            return context.Fail(NetlinkErrno.Inval);
        var key = (NftTunnelKey)attributes.U32(NftaTunnel.Key);
        context.FailIf(key > NftTunnelKey.Id, NetlinkErrno.OpNotSupp);
        var mode = (NftTunnelMode)LoadContext.U32(in attributes, NftaTunnel.Mode);
        context.FailIf(mode > NftTunnelMode.Tx, NetlinkErrno.OpNotSupp);
        var size = key == NftTunnelKey.Path ? 1 : sizeof(uint);
        return context.Unless(new Tunnel { _key = key, _mode = mode, _target = context.Target(in attributes, NftaTunnel.Dreg, size) });
    }

    // No packet here came through a device that knows of tunnels. // nft_tunnel_get_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        if (_key == NftTunnelKey.Path)
            registers.Set8(_target, 0);
        else
            registers.Break();
    }

    /// <inheritdoc/>
    public override (byte Word, int Size) Loads => (_target, _key == NftTunnelKey.Path ? 1 : sizeof(uint));

    public override Expression ToMessage() => Expression.Of(new TunnelExpression
    {
        Key = _key,
        DestinationRegister = LoadContext.Number(_target),
        Mode = _mode,
    });
}
