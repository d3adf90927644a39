using System.Buffers.Binary;
using Statewall.Engine.Nat;
using Statewall.Engine.Nftables.Operations;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Make the segment size that a SYN announces smaller, or announce one. // xt_TCPMSS.c</summary>
internal sealed class TcpmssTarget(XtInfo info) : XtTarget
{
    private const ushort ClampToMtu = 0xFFFF; // XT_TCPMSS_CLAMP_PMTU
    private const byte OptionKind = 2; // TCPOPT_MSS
    private const byte OptionSize = 4; // TCPOLEN_MSS
    private const int LargestHeader = 60;
    private const ushort Usual4 = 536;
    private const ushort Usual6 = 1220;
    private readonly ushort _size = info.U16(0);

    public static readonly XtKind<XtTarget> Kind = new("TCPMSS", 0, Load) { Families = XtFamilies.Ip, Size = 2, Protocol = IpProtocol.Tcp };

    // tcpmss_tg4_check, tcpmss_tg6_check
    private static TcpmssTarget? Load(XtContext context)
    {
        context.FailIf(context.Info.U16(0) == ClampToMtu && (context.Hooks & ~(HookCheck.Forward | HookCheck.LocalOut | HookCheck.PostRouting)) != 0);
        return context.Unless(new TcpmssTarget(context.Info));
    }

    // tcpmss_tg4, tcpmss_tg6, tcpmss_mangle_packet
    public override NftVerdict Act(ref Packet packet)
    {
        if (packet.IsLaterFragment)
            return NftVerdict.Continue;
        var at = packet.View.TransportOffset;
        var segment = packet.View.Transport;
        var header = segment.Length < TcpView.MinimumSize ? 0 : (segment[12] >> 4) * 4;
        if (header < TcpView.MinimumSize || header > segment.Length)
            return NftVerdict.Drop;
        var wanted = _size;
        if (_size == ClampToMtu)
        {
            wanted = packet.Out is null ? (ushort)0 : packet.Host!.SegmentSizeOf(in packet);
            if (wanted == 0)
                return NftVerdict.Drop;
        }
        for (var option = TcpView.MinimumSize; option <= header - OptionSize; option += segment[option] <= 1 || segment[option + 1] == 0 ? 1 : segment[option + 1])
        {
            if (segment[option] != OptionKind || segment[option + 1] != OptionSize)
                continue;
            if (BinaryPrimitives.ReadUInt16BigEndian(segment[(option + 2)..]) > wanted)
                Replace(ref packet, at, option + 2, wanted);
            return NftVerdict.Continue;
        }
        if (header == segment.Length && header < LargestHeader)
            Add(ref packet, at, Math.Min(wanted, packet.View.IsIPv6 ? Usual6 : Usual4));
        return NftVerdict.Continue;
    }

    private static void Replace(ref Packet packet, int at, int option, ushort size)
    {
        var bytes = packet.Edit();
        ReadOnlySpan<byte> value = [(byte)(size >> 8), (byte)size];
        PacketChecksums.Adjust(bytes, at + TcpView.Offset.Checksum, at + option, value);
        value.CopyTo(bytes[(at + option)..]);
        packet.Reparse();
    }

    // In front of the other options.
    private static void Add(ref Packet packet, int at, ushort size)
    {
        var before = packet.View.Transport.Length;
        ReadOnlySpan<byte> option = [OptionKind, OptionSize, (byte)(size >> 8), (byte)size];
        if (!packet.TryReplaceBytes(at + TcpView.MinimumSize, 0, option))
            return;
        var segment = packet.Edit()[at..];
        var sum = BinaryPrimitives.ReadUInt16BigEndian(segment[TcpView.Offset.Checksum..]);
        sum = Checksum.Update(sum, (ushort)before, (ushort)segment.Length);
        sum = Checksum.Update(sum, 0u, BinaryPrimitives.ReadUInt32BigEndian(option));
        var flags = BinaryPrimitives.ReadUInt16BigEndian(segment[TcpView.Offset.OffsetFlags..]);
        sum = Checksum.Update(sum, flags, (ushort)(flags + 0x1000));
        segment[TcpView.Offset.OffsetFlags] += 0x10;
        BinaryPrimitives.WriteUInt16BigEndian(segment[TcpView.Offset.Checksum..], sum);
        packet.Reparse();
    }
}
