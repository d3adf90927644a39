using System.Buffers.Binary;

namespace Statewall.Packets.Building;

public sealed partial class PacketDraft
{
    // Fills in one layer; the layers inside it are finished already, so its checksum covers their final bytes.
    private void FinishLayer(int index)
    {
        ref Layer layer = ref _layers[index];
        Span<byte> bytes = _buffer.AsSpan(layer.Offset, _length - layer.Offset);
        switch (layer.Kind)
        {
            case LayerKind.Ethernet:
                BigEndian.Put(bytes, EthernetView.Offset.Type, EtherTypeAfter(index));
                break;
            case LayerKind.Vlan or LayerKind.ServiceVlan:
                BigEndian.Put(bytes, VlanView.Offset.Type, EtherTypeAfter(index));
                break;
            case LayerKind.IPv4:
                FinishIPv4(index, bytes);
                break;
            case LayerKind.IPv6:
                bytes[IPv6View.Offset.NextHeader] = ProtocolAfter(index, IpProtocol.NoNext);
                BigEndian.Put(bytes, IPv6View.Offset.PayloadLength, (ushort)(layer.Length ?? (bytes.Length - IPv6View.Size)));
                break;
            case LayerKind.HopByHop or LayerKind.Routing or LayerKind.DestinationOptions or LayerKind.Fragment or LayerKind.Ah:
                bytes[0] = ProtocolAfter(index, IpProtocol.NoNext);
                break;
            case LayerKind.Gre:
                FinishGre(index, bytes);
                break;
            case LayerKind.GrePptp:
                int header = 8 + ((bytes[0] & 0x10) != 0 ? 4 : 0) + ((bytes[1] & 0x80) != 0 ? 4 : 0);
                BigEndian.Put(bytes, GreView.Offset.PayloadLength, (ushort)(layer.Length ?? (bytes.Length - header)));
                break;
            case LayerKind.SctpChunk when layer.Length is { } length:
                BigEndian.Put(bytes, 2, (ushort)length);
                break;
            default:
                FinishTransport(index, bytes);
                break;
        }
    }

    private void FinishIPv4(int index, Span<byte> bytes)
    {
        ref Layer layer = ref _layers[index];
        int headerLength = (index + 1 < _layerCount ? _layers[index + 1].Offset - layer.Offset : HeaderLengthOfIPv4(bytes));
        bytes[IPv4View.Offset.Protocol] = ProtocolAfter(index, 255);
        BigEndian.Put(bytes, IPv4View.Offset.TotalLength, (ushort)(layer.Length ?? bytes.Length));
        BigEndian.Put(bytes, IPv4View.Offset.Checksum, (ushort)0);
        ushort checksum = (ushort)(layer.Checksum ?? Checksum.Compute(bytes[..headerLength]));
        BigEndian.Put(bytes, IPv4View.Offset.Checksum, checksum);
    }

    private static int HeaderLengthOfIPv4(ReadOnlySpan<byte> bytes) =>
        Math.Clamp((bytes[IPv4View.Offset.VersionLength] & 0x0F) * 4, IPv4View.MinimumSize, bytes.Length);

    private void FinishGre(int index, Span<byte> bytes)
    {
        BigEndian.Put(bytes, GreView.Offset.Protocol, EtherTypeAfter(index));
        if ((bytes[0] & 0x80) != 0)
        {
            BigEndian.Put(bytes, GreView.MinimumSize, (ushort)0);
            BigEndian.Put(bytes, GreView.MinimumSize, (ushort)(_layers[index].Checksum ?? Checksum.Compute(bytes)));
        }
    }

    private void FinishTransport(int index, Span<byte> bytes)
    {
        ref Layer layer = ref _layers[index];
        int field;
        int covered = bytes.Length;
        switch (layer.Kind)
        {
            case LayerKind.Tcp:
                field = TcpView.Offset.Checksum;
                break;
            case LayerKind.Udp:
                field = UdpView.Offset.Checksum;
                BigEndian.Put(bytes, UdpView.Offset.Length, (ushort)(layer.Length ?? bytes.Length));
                break;
            case LayerKind.UdpLite:
                field = UdpLiteView.Offset.Checksum;
                ushort coverage = (ushort)(layer.Length ?? BigEndian.U16(bytes, UdpLiteView.Offset.Coverage));
                BigEndian.Put(bytes, UdpLiteView.Offset.Coverage, coverage);
                covered = coverage == 0 ? covered : Math.Min(coverage, covered);
                break;
            case LayerKind.Dccp:
                field = DccpView.Offset.Checksum;
                break;
            case LayerKind.Icmp or LayerKind.IcmpV6:
                field = IcmpView.Offset.Checksum;
                break;
            case LayerKind.Sctp:
                uint crc = layer.Checksum ?? SctpView.ComputeChecksum(bytes);
                BinaryPrimitives.WriteUInt32LittleEndian(bytes[SctpView.Offset.Checksum..], crc);
                return;
            default:
                return;
        }

        BigEndian.Put(bytes, field, (ushort)0);
        if (layer.Checksum is { } given)
        {
            BigEndian.Put(bytes, field, (ushort)given);
            return;
        }

        ushort checksum = Checksum.Finish(PseudoHeaderOf(index, bytes.Length) + Checksum.Sum(bytes[..covered]));
        bool mangles = layer.Kind is LayerKind.Udp or LayerKind.UdpLite;
        BigEndian.Put(bytes, field, mangles ? Checksum.MangleZero(checksum) : checksum);
    }

    // The pseudo header from the nearest IP header outside; nothing for ICMP, or without one.
    private uint PseudoHeaderOf(int index, int length)
    {
        Layer layer = _layers[index];
        for (int i = index - 1; i >= 0 && layer.Kind != LayerKind.Icmp; i--)
        {
            int at = _layers[i].Offset;
            if (_layers[i].Kind == LayerKind.IPv4)
            {
                return Checksum.PseudoHeader(_buffer.AsSpan(at + IPv4View.Offset.Source, 8), (byte)layer.IpProtocolNumber, length);
            }

            if (_layers[i].Kind == LayerKind.IPv6)
            {
                return Checksum.PseudoHeader(_buffer.AsSpan(at + IPv6View.Offset.Source, 32), (byte)layer.IpProtocolNumber, length);
            }
        }

        return 0;
    }

    private ushort EtherTypeAfter(int index) => (ushort)(_layers[index].Protocol
        ?? (index + 1 < _layerCount ? _layers[index + 1].EtherTypeNumber : 0xFFFF));

    private byte ProtocolAfter(int index, byte none) => (byte)(_layers[index].Protocol
        ?? (index + 1 < _layerCount ? _layers[index + 1].IpProtocolNumber : none));
}
