using Statewall.Engine.Nftables.Operations;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Give a frame another source or destination. // ebt_snat.c, ebt_dnat.c</summary>
internal sealed class EbtNatTarget(XtInfo info, bool isSource) : XtTarget
{
    private const int KeepsArp = 0x10; // NAT_ARP_BIT
    private const int MacSize = EthernetView.AddressSize;
    private const int VerdictAt = 8;
    private const int ArpSender = 8; // sizeof(struct arphdr)
    private readonly byte[] _address = info.Copy(0, MacSize);
    private readonly int _target = info.S32(VerdictAt);

    public static readonly XtKind<XtTarget>[] Kinds =
    [
        new("dnat", 0, LoadDestination) { Families = XtFamilies.Bridge, Size = 12, Hooks = HookCheck.PreRouting | HookCheck.LocalOut | EbtRedirectTarget.Brouting },
        new("snat", 0, LoadSource) { Families = XtFamilies.Bridge, Size = 12, Table = "nat", Hooks = HookCheck.PostRouting },
    ];

    // ebt_dnat_tg_check
    private static EbtNatTarget? LoadDestination(XtContext context)
    {
        EbtRedirectTarget.CheckPlace(context, HookCheck.PreRouting | HookCheck.LocalOut);
        context.FailIf(!EbtVerdict.IsKnown(context.Info.S32(VerdictAt)));
        return context.Unless(new EbtNatTarget(context.Info, false));
    }

    // ebt_snat_tg_check
    private static EbtNatTarget? LoadSource(XtContext context)
    {
        var target = context.Info.S32(VerdictAt);
        context.FailIf(!EbtVerdict.IsKnown(EbtVerdict.InBits(target)));
        context.FailIf((EbtVerdict.OtherBits(target) & ~KeepsArp) != EbtVerdict.OtherBits(~KeepsArp));
        return context.Unless(new EbtNatTarget(context.Info, true));
    }

    public override NftVerdict Act(ref Packet packet)
    {
        if (isSource)
            return ChangeSource(ref packet);
        _address.CopyTo(packet.EditLinkHeader());
        if ((_address[0] & 1) != 0)
            packet.Type = _address.AsSpan().ContainsAnyExcept(byte.MaxValue) ? PacketType.Multicast : PacketType.Broadcast;
        else if (packet.Hook == InetHook.PreRouting && packet.In?.Master is { } bridge)
            packet.Type = bridge.HardwareAddress == HardwareAddress.From(_address) ? PacketType.Host : PacketType.OtherHost;
        return EbtVerdict.ToNft(_target);
    }

    // ebt_snat_tg
    private NftVerdict ChangeSource(ref Packet packet)
    {
        _address.CopyTo(packet.EditLinkHeader()[EthernetView.Offset.Source..]);
        if ((_target & KeepsArp) == 0 && packet.EtherType == EtherType.Arp)
        {
            if (packet.Bytes.Length < ArpSender)
                return NftVerdict.Drop;
            if (packet.Bytes[4] == MacSize)
            {
                if (packet.Bytes.Length < ArpSender + MacSize)
                    return NftVerdict.Drop;
                _address.CopyTo(packet.Edit()[ArpSender..]);
            }
        }
        return EbtVerdict.ToNft(EbtVerdict.InBits(_target));
    }
}
