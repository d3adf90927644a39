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
        registers.Verdict = Answer(ref packet, in _server, isStrict: false);
    }

    /// <summary>Answers a segment that opens a connection.</summary>
    /// <param name="packet">The segment.</param>
    /// <param name="server">What the server can do.</param>
    /// <param name="isStrict">Other flags than those of an opening leave it alone.</param>
    /// <returns>What becomes of it; that rules go on when it opens nothing.</returns>
    public static NftVerdict Answer(ref Packet packet, in SynproxyOptions server, bool isStrict)
    {
        const TcpFlags Others = TcpFlags.Fin | TcpFlags.Rst;
        if (!packet.View.HasTransport || !TcpView.TryParse(packet.Transport, out var tcp) || !Checksum.VerifyWithPseudoHeader(in packet.View))
            return NftVerdict.Drop;
        var proxy = packet.Host!.SynProxy;
        var flags = tcp.Flags & (TcpFlags.Syn | TcpFlags.Ack | Others);
        if (isStrict ? flags == TcpFlags.Syn : (flags & TcpFlags.Syn) != 0)
            proxy.AnswerSyn(ref packet, in tcp, in server);
        else if (isStrict ? flags != TcpFlags.Ack : (flags & TcpFlags.Ack) == 0)
            return NftVerdict.Continue;
        else if (!proxy.TryOpen(ref packet, in tcp, SynproxyOptions.Read(in tcp), tcp.Sequence))
            return NftVerdict.Drop;
        packet.Reason = DropReason.TakenOver;
        return NftVerdict.Stolen;
    }

    /// <inheritdoc/>
    public override void Start(in RuleUse use) => use.Tracking.AddSynproxy(use.Family);

    /// <inheritdoc/>
    public override void Stop(in RuleUse use) => use.Tracking.RemoveSynproxy(use.Family);

    public override Expression ToMessage() => Expression.Of(new SynproxyExpression { SegmentSize = _server.SegmentSize, WindowScale = _server.WindowScale, Flags = _server.Present });

    /// <summary>Takes the settings of another. // nft_synproxy_obj_update</summary>
    public void Update(Synproxy settings) => _server = settings._server;
}
