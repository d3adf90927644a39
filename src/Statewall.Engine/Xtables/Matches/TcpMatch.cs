using System.Buffers.Binary;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>Ports, flags and options of TCP. // xt_tcpudp.c: tcp_mt</summary>
internal sealed class TcpMatch(XtInfo info) : XtMatch
{
    private const byte InvertSource = 1; // XT_TCP_INV_SRCPT
    private const byte InvertDestination = 2;
    private const byte InvertFlags = 4;
    private const byte InvertOption = 8;
    private const byte InvertMask = 15;
    private readonly ushort _leastSource = info.U16(0);
    private readonly ushort _mostSource = info.U16(2);
    private readonly ushort _leastDestination = info.U16(4);
    private readonly ushort _mostDestination = info.U16(6);
    private readonly byte _option = info.U8(8);
    private readonly byte _mask = info.U8(9);
    private readonly byte _flags = info.U8(10);
    private readonly byte _inverted = info.U8(11);

    public static readonly XtKind<XtMatch> Kind = new("tcp", 0, Load) { Families = XtFamilies.Ip, Size = 12, Protocol = IpProtocol.Tcp };

    private static TcpMatch? Load(XtContext context)
    {
        context.FailIf((context.Info.U8(11) & ~InvertMask) != 0);
        return context.Unless(new TcpMatch(context.Info));
    }

    // A fragment that overwrites the flags is dropped.
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        if (packet.IsLaterFragment)
        {
            isHopeless = !packet.View.IsIPv6 && packet.View.FragmentOffset == 8;
            return false;
        }
        if (!XtPacket.TryGetTransport(in packet, TcpView.MinimumSize, ref isHopeless, out var header))
            return false;
        if (!XtPacket.IsBetween(BinaryPrimitives.ReadUInt16BigEndian(header), _leastSource, _mostSource, (_inverted & InvertSource) != 0)
            || !XtPacket.IsBetween(BinaryPrimitives.ReadUInt16BigEndian(header[2..]), _leastDestination, _mostDestination, (_inverted & InvertDestination) != 0)
            || (header[13] & _mask) == _flags == ((_inverted & InvertFlags) != 0))
            return false;
        return _option == 0 || HasOption(header, ref isHopeless) != ((_inverted & InvertOption) != 0);
    }

    // What is dropped matches neither way.
    private bool HasOption(ReadOnlySpan<byte> header, ref bool isHopeless)
    {
        var size = (header[12] >> 4) * 4;
        isHopeless = size < TcpView.MinimumSize || size > header.Length;
        return !isHopeless && XtPacket.FindOption(header[TcpView.MinimumSize..size], _option) >= 0;
    }
}
