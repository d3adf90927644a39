using System.Buffers.Binary;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Numbers;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Mark the packet with a hash of its ends. // xt_HMARK.c</summary>
internal sealed class HmarkTarget(XtInfo info) : XtTarget
{
    private const int SpiBit = 1 << 2; // XT_HMARK_SPI
    private const int SpiMaskBit = 1 << 3;
    private const int PortBits = 1 << 4 | 1 << 5; // XT_HMARK_SPORT, XT_HMARK_DPORT
    private const int PortMaskBits = 1 << 6 | 1 << 7;
    private const int OfConnection = 1 << 12; // XT_HMARK_CT
    private const int AddressesAlone = 1 << 13; // XT_HMARK_METHOD_L3
    private readonly uint _portMask = info.Net32(32);
    private readonly uint _portSet = info.Net32(36);
    private readonly uint _flags = info.U32(40);
    private readonly ushort _protocolMask = info.U16(44);
    private readonly uint _seed = info.U32(48);
    private readonly uint _modulus = info.U32(52);
    private readonly uint _offset = info.U32(56);

    public static readonly XtKind<XtTarget> Kind = new("HMARK", 0, Load) { Families = XtFamilies.Ip, Size = 60 };

    // hmark_tg_check
    private static HmarkTarget? Load(XtContext context)
    {
        var info = context.Info;
        var flags = info.U32(40);
        context.FailIf(info.U32(52) == 0);
        context.FailIf(info.U16(44) != 0 && (flags & AddressesAlone) != 0);
        context.FailIf((flags & SpiMaskBit) != 0 && (flags & PortMaskBits) != 0);
        context.FailIf((flags & SpiBit) != 0 && (flags & PortBits) != 0);
        return context.Unless(new HmarkTarget(info));
    }

    // hmark_tg_v4, hmark_tg_v6
    public override NftVerdict Act(ref Packet packet)
    {
        var (source, destination, ports, protocol) = (0u, 0u, 0u, (byte)0);
        if ((_flags & OfConnection) != 0 && packet.Slot != 0)
        {
            var table = packet.Host!.Connections;
            var (original, reply) = (table[packet.Slot].Original, table.ReplyOf(packet.Slot));
            (source, destination) = (Fold(in original, 0), Fold(in reply, 16));
            if ((_flags & AddressesAlone) == 0)
            {
                protocol = original.Protocol;
                ports = protocol == IpProtocol.Icmp ? 0 : Order((uint)original.SourcePort << 16 | reply.SourcePort);
            }
        }
        else
        {
            ReadPacket(packet.View, out source, out destination, out ports, out protocol);
        }
        if (destination < source)
            (source, destination) = (destination, source);
        var hash = JenkinsHash.ComputeWords([source, destination, ports], _seed) ^ (uint)(protocol & _protocolMask);
        packet.Mark = KernelRandom.Scale(hash, _modulus) + _offset;
        packet.NoteChange();
        return NftVerdict.Continue;
    }

    // hmark_pkt_set_htuple_ipv4, hmark_pkt_set_htuple_ipv6: of an error what it quotes counts
    private void ReadPacket(IpView view, out uint source, out uint destination, out uint ports, out byte protocol)
    {
        (ports, protocol) = (0, 0);
        if (IsError(in view) && IpView.TryParseQuoted(view.Transport[Math.Min(IcmpView.Size, view.Transport.Length)..], view.IsIPv6, out var quoted))
            view = quoted;
        (source, destination) = (Fold(view.Source, 0), Fold(view.Destination, 16));
        if ((_flags & AddressesAlone) != 0)
            return;
        protocol = view.Protocol;
        if (protocol is IpProtocol.Icmp or IpProtocol.IcmpV6 || view.IsFragment)
            return;
        var at = PortsAt(protocol);
        if (at >= 0 && view.Transport.Length >= at + 4)
            ports = Order(BinaryPrimitives.ReadUInt32BigEndian(view.Transport[at..]));
    }

    private static bool IsError(in IpView view) => !view.Transport.IsEmpty && view.FragmentOffset == 0 && (view.Protocol, view.IsIPv6) switch
    {
        (IpProtocol.Icmp, false) => view.Transport[0] is IcmpType.DestinationUnreachable or IcmpType.SourceQuench or IcmpType.TimeExceeded
            or IcmpType.ParameterProblem or IcmpType.Redirect,
        (IpProtocol.IcmpV6, true) => view.Transport[0] < 128,
        _ => false,
    };

    // proto_ports_offset
    private static int PortsAt(byte protocol) => protocol switch
    {
        IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.Dccp or IpProtocol.Esp or IpProtocol.Sctp or IpProtocol.UdpLite => 0,
        IpProtocol.Ah => 4,
        _ => -1,
    };

    // hmark_swap_ports
    private uint Order(uint ports)
    {
        var masked = (ports & _portMask) | _portSet;
        var (source, destination) = (masked >> 16, masked & 0xFFFF);
        return destination > source ? destination << 16 | source : source << 16 | destination;
    }

    private uint Fold(in TupleKey tuple, int mask)
    {
        Span<byte> room = stackalloc byte[16];
        return Fold(tuple.SourceIn(room), mask);
    }

    // hmark_addr_mask, hmark_addr6_mask
    private uint Fold(ReadOnlySpan<byte> address, int mask)
    {
        var result = 0u;
        for (var at = 0; at < address.Length; at += 4)
            result ^= BinaryPrimitives.ReadUInt32BigEndian(address[at..]) & info.Net32(mask + at);
        return result;
    }
}
