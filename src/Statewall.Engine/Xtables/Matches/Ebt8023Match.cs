using System.Buffers.Binary;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>The header of 802.2 behind that of 802.3. // ebt_802_3.c</summary>
internal sealed class Ebt8023Match(XtInfo info) : XtMatch
{
    private const byte OfSap = 1; // EBT_802_3_SAP
    private const byte OfType = 2;
    private const byte Known = 7; // EBT_802_3_MASK
    private const byte Subnetwork = 0xAA; // CHECK_TYPE
    private const byte Unnumbered = 3; // IS_UI
    private const int HeaderSize = 9; // sizeof(struct hdr_ni)
    private readonly byte _sap = info.U8(0);
    private readonly ushort _type = info.Net16(2);
    private readonly byte _asked = info.U8(4);
    private readonly byte _inverted = info.U8(5);

    public static readonly XtKind<XtMatch> Kind = new("802_3", 0, Load) { Families = XtFamilies.Bridge, Size = 6 };

    private static Ebt8023Match? Load(XtContext context)
    {
        context.FailIf((context.Info.U8(4) & ~Known) != 0 || (context.Info.U8(5) & ~Known) != 0);
        return context.Unless(new Ebt8023Match(context.Info));
    }

    // ebt_802_3_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        var header = packet.Bytes;
        if (header.Length < HeaderSize)
            return false;
        if ((_asked & OfSap) != 0 && (header[1] == _sap == ((_inverted & OfSap) != 0) || header[0] == _sap == ((_inverted & OfSap) != 0)))
            return false;
        if ((_asked & OfType) == 0)
            return true;
        var type = BinaryPrimitives.ReadUInt16BigEndian(header[((header[2] & Unnumbered) != 0 ? 6 : 7)..]);
        return header[0] == Subnetwork && header[1] == Subnetwork && type == _type != ((_inverted & OfType) != 0);
    }
}
