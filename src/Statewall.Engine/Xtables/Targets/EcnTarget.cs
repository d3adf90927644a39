using Statewall.Engine.Nat;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Set explicit congestion notification in IPv4 and TCP. // ipt_ECN.c</summary>
internal sealed class EcnTarget(XtInfo info) : XtTarget
{
    private const byte OfIp = 0x01; // IPT_ECN_OP_SET_IP
    private const byte OfEce = 0x10;
    private const byte OfCwr = 0x20;
    private const byte Unknown = 0xCE; // IPT_ECN_OP_MASK
    private const byte IpBits = 3;
    private const byte EceBit = 0x40;
    private const byte CwrBit = 0x80;
    private readonly byte _what = info.U8(0);
    private readonly byte _ip = info.U8(1);
    private readonly byte _tcp = info.U8(2); // ece, cwr from the lowest bit up

    public static readonly XtKind<XtTarget> Kind = new("ECN", 0, Load) { Families = XtFamilies.IPv4, Size = 3, Table = "mangle" };

    private static EcnTarget? Load(XtContext context)
    {
        var what = context.Info.U8(0);
        context.FailIf((what & Unknown) != 0 || (context.Info.U8(1) & ~IpBits) != 0);
        context.FailIf((what & (OfEce | OfCwr)) != 0 && !context.IsFor(IpProtocol.Tcp));
        return context.Unless(new EcnTarget(context.Info));
    }

    // ecn_tg, set_ect_ip, set_ect_tcp
    public override NftVerdict Act(ref Packet packet)
    {
        if ((_what & OfIp) != 0)
            XtPacket.SetTrafficClass(ref packet, (byte)((packet.View.TrafficClass & ~IpBits) | _ip));
        if ((_what & (OfEce | OfCwr)) == 0 || packet.View.Protocol != IpProtocol.Tcp)
            return NftVerdict.Continue;
        var at = packet.View.TransportOffset;
        if (at + TcpView.MinimumSize > packet.View.Bytes.Length)
            return NftVerdict.Drop;
        var before = packet.View.Bytes[at + 13];
        var after = before;
        if ((_what & OfEce) != 0)
            after = (byte)((after & ~EceBit) | ((_tcp & 1) != 0 ? EceBit : 0));
        if ((_what & OfCwr) != 0)
            after = (byte)((after & ~CwrBit) | ((_tcp & 2) != 0 ? CwrBit : 0));
        if (before == after)
            return NftVerdict.Continue;
        var bytes = packet.Edit();
        ReadOnlySpan<byte> word = [bytes[at + 12], after];
        PacketChecksums.Adjust(bytes, at + TcpView.Offset.Checksum, at + 12, word);
        bytes[at + 13] = after;
        packet.Reparse();
        return NftVerdict.Continue;
    }
}
