using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Answer connection attempts in the server's place. // nft_synproxy.c</summary>
internal sealed class Synproxy : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U16, AttributeRule.U8, AttributeRule.U32];

    private const NfSynproxyOptions AllFlags =
        NfSynproxyOptions.Mss | NfSynproxyOptions.WScale | NfSynproxyOptions.SackPerm | NfSynproxyOptions.Timestamp;

    private ushort _segmentSize;
    private byte _windowScale;
    private NfSynproxyOptions _flags;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        var flags = (NfSynproxyOptions)LoadContext.U32(in attributes, NftaSynproxy.Flags);
        context.FailIf((flags & ~AllFlags) != 0, NetlinkErrno.OpNotSupp);
        context.RequireTracking(context.Family);
        return context.Unless(new Synproxy
        {
            _segmentSize = attributes.Has(NftaSynproxy.Mss) ? attributes.U16(NftaSynproxy.Mss) : (ushort)0,
            _windowScale = attributes.Has(NftaSynproxy.WScale) ? attributes.U8(NftaSynproxy.WScale) : (byte)0,
            _flags = flags,
        });
    }

    public override bool NeedsValidation => true;

    public override int Validate(ChainWalk walk) => HookCheck.InetHooks(walk, HookCheck.LocalIn | HookCheck.Forward);

    // nft_synproxy_do_eval
    public override void Evaluate(ref Registers registers, ref Packet packet) => registers.Break();

    /// <inheritdoc/>
    public override void Start(in RuleUse use) => use.Tracking.Add(use.Family);

    /// <inheritdoc/>
    public override void Stop(in RuleUse use) => use.Tracking.Remove(use.Family);

    public override Expression ToMessage() => Expression.Of(new SynproxyExpression { SegmentSize = _segmentSize, WindowScale = _windowScale, Flags = _flags });

    /// <summary>Takes the settings of another. // nft_synproxy_obj_update</summary>
    public void Update(Synproxy settings) =>
        (_segmentSize, _windowScale, _flags) = (settings._segmentSize, settings._windowScale, settings._flags);
}
