using System.Buffers.Binary;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Put options that do nothing in place of some of TCP. // xt_TCPOPTSTRIP.c</summary>
internal sealed class TcpoptstripTarget(XtInfo info) : XtTarget
{
    private const byte NoOperation = 1; // TCPOPT_NOP

    public static readonly XtKind<XtTarget> Kind = new("TCPOPTSTRIP", 0, context => new TcpoptstripTarget(context.Info))
    {
        Families = XtFamilies.Ip,
        Size = 32,
        Table = "mangle",
        Protocol = IpProtocol.Tcp,
    };

    // tcpoptstrip_tg4, tcpoptstrip_tg6, tcpoptstrip_mangle_packet
    public override NftVerdict Act(ref Packet packet)
    {
        if (packet.IsLaterFragment)
            return NftVerdict.Continue;
        var start = packet.View.TransportOffset;
        var segment = packet.View.Transport;
        var header = segment.Length < TcpView.MinimumSize ? TcpView.MinimumSize : (segment[12] >> 4) * 4;
        if (header > segment.Length)
            return NftVerdict.Drop;
        for (var at = TcpView.MinimumSize; at < header - 1;)
        {
            var size = segment[at] <= 1 || segment[at + 1] == 0 ? 1 : segment[at + 1];
            if (at + size > header)
                break;
            if ((info.U32(segment[at] / 32 * 4) >> (segment[at] % 32) & 1) != 0)
            {
                Strip(ref packet, start, at, size);
                segment = packet.View.Transport;
            }
            at += size;
        }
        return NftVerdict.Continue;
    }

    private static void Strip(ref Packet packet, int start, int at, int size)
    {
        var segment = packet.Edit()[start..];
        var sum = BinaryPrimitives.ReadUInt16BigEndian(segment[TcpView.Offset.Checksum..]);
        for (var place = at; place < at + size; place++)
        {
            var shift = place % 2 == 0 ? 8 : 0;
            sum = Checksum.Update(sum, (ushort)(segment[place] << shift), (ushort)(NoOperation << shift));
            segment[place] = NoOperation;
        }
        BinaryPrimitives.WriteUInt16BigEndian(segment[TcpView.Offset.Checksum..], sum);
        packet.Reparse();
    }
}
