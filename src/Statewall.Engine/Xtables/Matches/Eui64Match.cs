using Statewall.Engine.Nftables.Operations;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>Whether a source of IPv6 is made of the sender's hardware address. // ip6t_eui64.c</summary>
internal sealed class Eui64Match : XtMatch
{
    private const uint Entering = HookCheck.PreRouting | HookCheck.LocalIn | HookCheck.Forward;
    private const byte UniversalBit = 2;

    public static readonly XtKind<XtMatch> Kind = new("eui64", 0, _ => new Eui64Match()) { Families = XtFamilies.IPv6, Size = sizeof(int), Hooks = Entering };

    // eui64_mt6
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        if (packet.LinkHeader.Length < EthernetView.Size)
        {
            isHopeless = packet.IsLaterFragment;
            return false;
        }
        var address = packet.LinkHeader.Slice(EthernetView.Offset.Source, EthernetView.AddressSize);
        var own = packet.View.Source[8..];
        return own[0] == (address[0] ^ UniversalBit) && own[1..3].SequenceEqual(address[1..3])
            && own[3] == 0xFF && own[4] == 0xFE && own[5..].SequenceEqual(address[3..]);
    }
}
