using System.Buffers.Binary;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>The security parameters index of an ESP packet. // xt_esp.c</summary>
internal sealed class EspMatch(XtInfo info) : XtMatch
{
    private const byte Invert = 1; // XT_ESP_INV_SPI
    private const int HeaderSize = 8; // sizeof(struct ip_esp_hdr)
    private readonly uint _least = info.U32(0);
    private readonly uint _most = info.U32(4);
    private readonly bool _isInverted = info.U8(8) != 0;

    public static readonly XtKind<XtMatch> Kind = new("esp", 0, Load) { Families = XtFamilies.Ip, Size = 12, Protocol = IpProtocol.Esp };

    private static EspMatch? Load(XtContext context)
    {
        context.FailIf((context.Info.U8(8) & ~Invert) != 0);
        return context.Unless(new EspMatch(context.Info));
    }

    // esp_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless) =>
        XtPacket.TryGetTransport(in packet, HeaderSize, ref isHopeless, out var header)
        && XtPacket.IsBetween(BinaryPrimitives.ReadUInt32BigEndian(header), _least, _most, _isInverted);
}
