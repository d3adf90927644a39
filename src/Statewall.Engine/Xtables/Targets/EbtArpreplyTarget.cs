using Statewall.Engine.Nftables.Operations;
using Statewall.Engine.Xtables.Matches;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Answer questions of ARP. // ebt_arpreply.c</summary>
internal sealed class EbtArpreplyTarget(XtInfo info) : XtTarget
{
    private const int VerdictAt = 8;
    private readonly HardwareAddress _address = HardwareAddress.From(info.Bytes.AsSpan(0, EthernetView.AddressSize));
    private readonly NftVerdict _verdict = EbtVerdict.ToNft(info.S32(VerdictAt));

    public static readonly XtKind<XtTarget> Kind = new("arpreply", 0, Load) { Families = XtFamilies.Bridge, Size = 12, Table = "nat", Hooks = HookCheck.PreRouting };

    private static EbtArpreplyTarget? Load(XtContext context)
    {
        context.FailIf(!EbtProtocol.IsOneOf(context, EtherType.Arp, EtherType.Arp));
        context.FailIf(!EbtVerdict.IsKnown(context.Info.S32(VerdictAt)));
        return context.Unless(new EbtArpreplyTarget(context.Info));
    }

    // ebt_arpreply_tg
    public override NftVerdict Act(ref Packet packet)
    {
        if (!ArpView.TryParse(packet.Bytes, out var arp))
            return NftVerdict.Drop;
        if (arp.Operation != ArpView.Request || arp is not { HardwareSize: EthernetView.AddressSize, ProtocolType: EtherType.IPv4, ProtocolSize: IPv4View.AddressSize })
            return NftVerdict.Continue;
        var sender = HardwareAddress.From(arp.SenderHardware);
        packet.Host!.AnswerArp(packet.In!, _address, new InetAddress(arp.TargetProtocol), sender, new InetAddress(arp.SenderProtocol));
        return _verdict;
    }
}
