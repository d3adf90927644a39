using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Read what is known of the socket that the packet would reach. // nft_socket.c</summary>
internal sealed class Socket : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U32UpTo(byte.MaxValue), AttributeRule.U32, AttributeRule.U32UpTo(byte.MaxValue)];

    private byte _target;
    private NftSocketKey _key;
    private byte _level;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaSocket.Dreg) || !attributes.Has(NftaSocket.Key))
            return context.Fail(NetlinkErrno.Inval);
        if (!context.IsInet)
            return context.Fail(NetlinkErrno.OpNotSupp);
        var key = (NftSocketKey)attributes.U32(NftaSocket.Key);
        var size = key switch
        {
            NftSocketKey.Transparent or NftSocketKey.Wildcard => 1,
            NftSocketKey.Mark => sizeof(uint),
            NftSocketKey.CgroupV2 => sizeof(ulong),
            _ => 0,
        };
        if (size == 0)
            return context.Fail(NetlinkErrno.OpNotSupp);
        if (key == NftSocketKey.CgroupV2 && !attributes.Has(NftaSocket.Level))
            return context.Fail(NetlinkErrno.Inval);
        return context.Unless(new Socket
        {
            _key = key,
            _level = (byte)LoadContext.U32(in attributes, NftaSocket.Level),
            _target = context.Target(in attributes, NftaSocket.Dreg, size),
        });
    }

    public override bool NeedsValidation => true;

    public override int Validate(ChainWalk walk) => HookCheck.InetHooks(walk, HookCheck.PreRouting | HookCheck.LocalIn | HookCheck.LocalOut);

    // The host has no sockets. // nft_socket_eval
    public override void Evaluate(ref Registers registers, ref Packet packet) => registers.Break();

    /// <inheritdoc/>
    public override void Start(in RuleUse use) => use.Tracking.AddReassembly(use.Family);

    /// <inheritdoc/>
    public override void Stop(in RuleUse use) => use.Tracking.RemoveReassembly(use.Family);

    public override Expression ToMessage() => Expression.Of(new SocketExpression
    {
        Key = _key,
        DestinationRegister = LoadContext.Number(_target),
        Level = _key == NftSocketKey.CgroupV2 ? _level : null,
    });
}
