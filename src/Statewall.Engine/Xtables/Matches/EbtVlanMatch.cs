using System.Buffers.Binary;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>The VLAN tag of a bridged frame. // ebt_vlan.c</summary>
internal sealed class EbtVlanMatch(XtInfo info) : XtMatch
{
    private const byte OfId = 1; // EBT_VLAN_ID
    private const byte OfPriority = 2;
    private const byte OfType = 4;
    private const byte Known = 7;
    private const ushort MostIds = 4096; // VLAN_N_VID
    private const ushort IdMask = 0xFFF;
    private const byte MostPriority = 7;
    private const ushort ShortestFrame = 60; // ETH_ZLEN
    private readonly ushort _id = info.U16(0);
    private readonly byte _priority = info.U8(2);
    private readonly ushort _type = info.Net16(4);
    private readonly byte _asked = info.U8(6);
    private readonly byte _inverted = info.U8(7);

    public static readonly XtKind<XtMatch> Kind = new("vlan", 0, Load) { Families = XtFamilies.Bridge, Size = 8 };

    // A priority beside a number is forgotten. // ebt_vlan_mt_check
    private static EbtVlanMatch? Load(XtContext context)
    {
        var info = context.Info;
        var asked = info.U8(6);
        context.FailIf(!EbtProtocol.IsOneOf(context, EtherType.Vlan, EtherType.Vlan));
        context.FailIf((asked & ~Known) != 0 || (info.U8(7) & ~Known) != 0);
        if ((asked & OfId) != 0 && info.U16(0) != 0)
        {
            context.FailIf(info.U16(0) > MostIds);
            info.Bytes[6] = asked &= (byte)(Known & ~OfPriority);
        }
        context.FailIf((asked & OfPriority) != 0 && info.U8(2) > MostPriority);
        context.FailIf((asked & OfType) != 0 && info.Net16(4) < ShortestFrame);
        return context.Unless(new EbtVlanMatch(info));
    }

    // ebt_vlan_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        ushort control, type;
        if (packet.HasTag)
        {
            control = BinaryPrimitives.ReadUInt16BigEndian(packet.LinkHeader[EthernetView.Size..]);
            type = packet.EtherType;
        }
        else
        {
            if (!VlanView.TryParse(packet.Bytes, out var tag))
                return false;
            (control, type) = (tag.Control, tag.Type);
        }
        return Holds(OfId, (control & IdMask) == _id) && Holds(OfPriority, control >> 13 == _priority) && Holds(OfType, type == _type);
    }

    private bool Holds(byte what, bool isSo) => (_asked & what) == 0 || isSo != ((_inverted & what) != 0);
}
