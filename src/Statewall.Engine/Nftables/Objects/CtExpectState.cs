using Statewall.Engine.Conntrack.Expectations;
using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Engine.Nftables.Operations;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Nftables.Objects;

/// <summary>What expectation connections are to get. // nft_ct.c: nft_ct_expect_obj_ops</summary>
internal sealed class CtExpectState : IObjectState
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U16, AttributeRule.U8, AttributeRule.U16, AttributeRule.U32, AttributeRule.U8];

    private readonly CtExpectObject _settings;

    private CtExpectState(CtExpectObject settings) => _settings = settings;

    public NftObjectType Type => NftObjectType.CtExpect;

    public static IObjectState? Load(in RequestAttributes attributes, LoadContext context)
    {
        context.FailIf(!attributes.Has(NftaCtExpect.L4Proto) || !attributes.Has(NftaCtExpect.Dport)
            || !attributes.Has(NftaCtExpect.Timeout) || !attributes.Has(NftaCtExpect.Size));
        if (context.Errno != 0)
            return null;
        var family = attributes.Has(NftaCtExpect.L3Proto) ? attributes.U16(NftaCtExpect.L3Proto) : (ushort)context.Family;
        context.FailIf(family is not ((int)NfProto.IPv4 or (int)NfProto.IPv6), NetlinkErrno.AfNoSupport);
        context.FailIf(family != (int)context.Family && context.Family != NfProto.Inet);
        var protocol = attributes.U8(NftaCtExpect.L4Proto);
        context.FailIf(protocol is not (IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.UdpLite or IpProtocol.Sctp), NetlinkErrno.OpNotSupp);
        context.RequireTracking(context.Family);
        return context.Errno != 0 ? null : new CtExpectState(new CtExpectObject
        {
            L3Protocol = family,
            L4Protocol = protocol,
            DestinationPort = attributes.U16(NftaCtExpect.Dport),
            Timeout = MachineOrder.ReadU32(attributes[NftaCtExpect.Timeout]),
            Size = attributes.U8(NftaCtExpect.Size),
        });
    }

    // The other end may open a connection to this one. // nft_ct_expect_obj_eval
    public void Evaluate(ref Registers registers, ref Packet packet)
    {
        var table = packet.Host!.Connections;
        if (packet.Slot == 0 || table[packet.Slot].Has(ConntrackStatus.Confirmed))
        {
            registers.Break();
            return;
        }
        ref var extension = ref table.Extend(packet.Slot);
        extension.HasHelp = 1;
        if (extension.Expecting[0] >= _settings.Size)
        {
            registers.Break();
            return;
        }
        var tuple = packet.Direction == Direction.Original ? table.ReplyOf(packet.Slot) : table[packet.Slot].Original;
        var wanted = Expectation.Of(packet.Slot, tuple.Source, in tuple, _settings.L4Protocol!.Value, _settings.DestinationPort!.Value);
        wanted.Expires = _settings.Timeout!.Value * 1_000_000_000L; // said in milliseconds, but taken for seconds
        if (table.Expectations.Add(in wanted, out _) != 0)
            registers.Verdict = NftVerdict.Drop;
    }

    public void Start(in RuleUse use) => use.Tracking.Add(use.Family);

    public void Stop(in RuleUse use) => use.Tracking.Remove(use.Family);

    public IObjectData ToMessage() => _settings;
}
