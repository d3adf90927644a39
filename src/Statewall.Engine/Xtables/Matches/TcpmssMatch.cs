using System.Buffers.Binary;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>The segment size that a SYN announces. // xt_tcpmss.c</summary>
internal sealed class TcpmssMatch(XtInfo info) : XtMatch
{
    private const byte MaximumSegmentSize = 2; // TCPOPT_MSS
    private const byte OptionSize = 4; // TCPOLEN_MSS
    private readonly ushort _least = info.U16(0);
    private readonly ushort _most = info.U16(2);
    private readonly bool _isInverted = info.U8(4) != 0;

    public static readonly XtKind<XtMatch> Kind = new("tcpmss", 0, context => new TcpmssMatch(context.Info)) { Families = XtFamilies.Ip, Size = 6, Protocol = IpProtocol.Tcp };

    // tcpmss_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        isHopeless = true;
        if (!XtPacket.TryGetTransport(in packet, TcpView.MinimumSize, out var header))
            return false;
        var size = (header[12] >> 4) * 4;
        if (size < TcpView.MinimumSize || size > header.Length)
            return false;
        isHopeless = false;
        var options = header[TcpView.MinimumSize..size];
        for (var at = 0; at < options.Length;)
        {
            if (options[at] == MaximumSegmentSize && options.Length - at >= OptionSize && options[at + 1] == OptionSize)
                return XtPacket.IsBetween(BinaryPrimitives.ReadUInt16BigEndian(options[(at + 2)..]), _least, _most, _isInverted);
            at += options[at] < 2 || at + 1 == options.Length || options[at + 1] == 0 ? 1 : options[at + 1];
        }
        return _isInverted;
    }
}
