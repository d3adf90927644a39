using Statewall.Engine.Nftables.Operations;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>The hardware address that a frame came from. // xt_mac.c</summary>
internal sealed class MacMatch(XtInfo info) : XtMatch
{
    private const uint Entering = HookCheck.PreRouting | HookCheck.LocalIn | HookCheck.Forward;
    private readonly byte[] _address = info.Copy(0, EthernetView.AddressSize);
    private readonly bool _isInverted = info.U32(8) != 0;

    public static readonly XtKind<XtMatch> Kind = new("mac", 0, context => new MacMatch(context.Info)) { Families = XtFamilies.Ip, Size = 12, Hooks = Entering };

    // mac_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless) =>
        packet.In is { IsLoopback: false, HasLinkHeader: true } && packet.LinkHeader.Length >= EthernetView.Size
        && packet.LinkHeader.Slice(EthernetView.Offset.Source, EthernetView.AddressSize).SequenceEqual(_address) != _isInverted;
}
