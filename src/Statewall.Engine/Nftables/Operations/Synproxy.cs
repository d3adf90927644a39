using Statewall.Engine.Forwarding;
using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Engine.SynProxying;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;
using TcpFlags = Statewall.Packets.TcpFlags;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Answer connection attempts in the server's place. // nft_synproxy.c</summary>
internal sealed class Synproxy : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U16, AttributeRule.U8, AttributeRule.U32];

    private const NfSynproxyOptions AllFlags =
        NfSynproxyOptions.Mss | NfSynproxyOptions.WScale | NfSynproxyOptions.SackPerm | NfSynproxyOptions.Timestamp;

    private SynproxyOptions _server; // struct nf_synproxy_info

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        var flags = (NfSynproxyOptions)LoadContext.U32(in attributes, NftaSynproxy.Flags);
        context.FailIf((flags & ~AllFlags) != 0, NetlinkErrno.OpNotSupp);
        context.RequireTracking(context.Family);
        return context.Unless(new Synproxy
        {
            _server = new SynproxyOptions
            {
                Present = flags,
                SegmentSize = attributes.Has(NftaSynproxy.Mss) ? attributes.U16(NftaSynproxy.Mss) : (ushort)0,
                WindowScale = attributes.Has(NftaSynproxy.WScale) ? attributes.U8(NftaSynproxy.WScale) : (byte)0,
            },
        });
    }

    public override bool NeedsValidation => true;

    public override int Validate(ChainWalk walk) => HookCheck.InetHooks(walk, HookCheck.LocalIn | HookCheck.Forward);

    // nft_synproxy_do_eval, nft_synproxy_eval_v4, nft_synproxy_eval_v6
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        if (packet.TransportProtocol != IpProtocol.Tcp)
        {
            registers.Break();
            return;
        }
        if (!packet.View.HasTransport || !TcpView.TryParse(packet.Transport, out var tcp) || !Checksum.VerifyWithPseudoHeader(in packet.View))
        {
            registers.Verdict = NftVerdict.Drop;
            return;
        }
        var proxy = packet.Host!.SynProxy;
        if ((tcp.Flags & TcpFlags.Syn) != 0)
            proxy.AnswerSyn(ref packet, in tcp, in _server);
        else if ((tcp.Flags & TcpFlags.Ack) == 0)
            return;
        else if (!proxy.TryOpen(ref packet, in tcp, SynproxyOptions.Read(in tcp), tcp.Sequence))
        {
            registers.Verdict = NftVerdict.Drop;
            return;
        }
        registers.Verdict = NftVerdict.Stolen;
        packet.Reason = DropReason.TakenOver;
    }

    /// <inheritdoc/>
    public override void Start(in RuleUse use) => use.Tracking.AddSynproxy(use.Family);

    /// <inheritdoc/>
    public override void Stop(in RuleUse use) => use.Tracking.RemoveSynproxy(use.Family);

    public override Expression ToMessage() => Expression.Of(new SynproxyExpression { SegmentSize = _server.SegmentSize, WindowScale = _server.WindowScale, Flags = _server.Present });

    /// <summary>Takes the settings of another. // nft_synproxy_obj_update</summary>
    public void Update(Synproxy settings) => _server = settings._server;
}
