using Statewall.Engine.Conntrack;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Engine.Nftables.Operations;
using Statewall.Netlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Objects;

/// <summary>What timeouts connections are to get. // nft_ct.c: nft_ct_timeout_obj_ops</summary>
internal sealed class CtTimeoutState : IObjectState
{
    public static readonly AttributeRule[] Rules = [AttributeRule.Any, AttributeRule.U16, AttributeRule.U8, AttributeRule.Nested];

    private readonly ushort _family;
    private readonly byte _protocol;
    private readonly uint[] _seconds;
    private ushort _number;

    private CtTimeoutState(ushort family, byte protocol, uint[] seconds) => (_family, _protocol, _seconds) = (family, protocol, seconds);

    public NftObjectType Type => NftObjectType.CtTimeout;

    public static IObjectState? Load(in RequestAttributes attributes, LoadContext context)
    {
        context.FailIf(!attributes.Has(NftaCtTimeout.L4Proto) || !attributes.Has(NftaCtTimeout.Data));
        if (context.Errno != 0)
            return null;
        var protocol = attributes.U8(NftaCtTimeout.L4Proto);
        if (!TimeoutLayout.IsKnown(protocol))
        {
            context.Fail(NetlinkErrno.OpNotSupp);
            return null;
        }
        var seconds = (uint[])ProtocolTrackers.For(protocol).Timeouts(context.Ruleset.TrackerSettings).Clone();
        var errno = TimeoutLayout.Read(in attributes, protocol, seconds, NftaCtTimeout.Data);
        context.FailIf(errno != 0, errno);
        context.RequireTracking(context.Family);
        var family = attributes.Has(NftaCtTimeout.L3Proto) ? attributes.U16(NftaCtTimeout.L3Proto) : (ushort)context.Family;
        return context.Errno == 0 ? new CtTimeoutState(family, protocol, seconds) : null;
    }

    // nft_ct_timeout_obj_eval
    public void Evaluate(ref Registers registers, ref Packet packet)
    {
        if (packet.Slot == 0)
            return;
        var table = packet.Host!.Connections;
        ref var entry = ref table[packet.Slot];
        if (entry.Has(ConntrackStatus.Confirmed) || entry.Original.Protocol != _protocol) // whichever family it was made for
            return;
        if (_number == 0)
            _number = table.Policies.AddUnlisted(new NamedTimeouts([], _family, _protocol, _seconds));
        table.Extend(packet.Slot).TimeoutPolicy = _number;
        table.Refresh(packet.Slot, _seconds[0] * 1_000_000_000L); // as if it were new
    }

    public void Start(in RuleUse use) => use.Tracking.Add(use.Family);

    public void Stop(in RuleUse use) => use.Tracking.Remove(use.Family);

    public IObjectData ToMessage()
    {
        var policy = new TimeoutPolicy { L3Protocol = _family, L4Protocol = _protocol };
        TimeoutLayout.Fill(_seconds, ref policy);
        return new CtTimeoutObject { Policy = policy };
    }
}
