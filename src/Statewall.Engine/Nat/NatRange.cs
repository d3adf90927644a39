using System.Buffers.Binary;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nat;

/// <summary>What a connection may be translated to. Ports are in host order. // struct nf_nat_range2</summary>
internal struct NatRange
{
    /// <summary>What is given, and how to choose.</summary>
    public NfNatRangeFlags Flags;

    /// <summary>The first and last address; IPv4 in the low bits.</summary>
    public UInt128 MinimumAddress;

    /// <summary>The last address.</summary>
    public UInt128 MaximumAddress;

    /// <summary>The first port or identifier.</summary>
    public ushort MinimumPort;

    /// <summary>The last port or identifier.</summary>
    public ushort MaximumPort;

    /// <summary>The port that the first one of the range stands for.</summary>
    public ushort BasePort;

    /// <summary>One address alone may be chosen.</summary>
    public void Narrow(InetAddress address)
    {
        MinimumAddress = MaximumAddress = address.IsIPv6 ? address.ToUInt128() : address.ToUInt32();
        Flags |= NfNatRangeFlags.MapIps;
    }

    /// <summary>The range of one address and, if it is given, one port.</summary>
    public static NatRange To(UInt128 address, ushort? port = null) => new()
    {
        Flags = NfNatRangeFlags.MapIps | (port is null ? NfNatRangeFlags.None : NfNatRangeFlags.ProtoSpecified),
        MinimumAddress = address,
        MaximumAddress = address,
        MinimumPort = port.GetValueOrDefault(),
        MaximumPort = port.GetValueOrDefault(),
    };

    /// <summary>Whether a port is among those that may be chosen. // l4proto_in_range</summary>
    public readonly bool HoldsPort(in TupleKey tuple, bool isSource)
    {
        var port = NatPort.Of(in tuple, isSource);
        return port < 0 || (port >= MinimumPort && port <= MaximumPort);
    }

    /// <summary>Whether a tuple's source is one that may be chosen. // nf_in_range</summary>
    public readonly bool HoldsSource(in TupleKey tuple)
    {
        if ((Flags & NfNatRangeFlags.MapIps) != 0 && (tuple.Source < MinimumAddress || tuple.Source > MaximumAddress))
            return false;
        return (Flags & NfNatRangeFlags.ProtoSpecified) == 0 || HoldsPort(in tuple, isSource: true);
    }

    /// <summary>Takes the ports of a rule from their registers, if it has any.</summary>
    public void TakePorts(in Registers registers, byte minimum, byte maximum)
    {
        if (minimum == 0)
            return;
        MinimumPort = BinaryPrimitives.ReadUInt16BigEndian(registers.Read(minimum, sizeof(ushort)));
        MaximumPort = BinaryPrimitives.ReadUInt16BigEndian(registers.Read(maximum, sizeof(ushort)));
        Flags |= NfNatRangeFlags.ProtoSpecified;
    }

    /// <summary>Keeps of the packet's address what is the same in all addresses of the range. // nft_nat_setup_netmap</summary>
    public void MapNet(in Packet packet, bool isSource)
    {
        var address = isSource ? packet.View.Source : packet.View.Destination;
        var own = packet.View.IsIPv6 ? BinaryPrimitives.ReadUInt128BigEndian(address) : BinaryPrimitives.ReadUInt32BigEndian(address);
        var host = MinimumAddress ^ MaximumAddress;
        MinimumAddress = MaximumAddress = (MinimumAddress & ~host) | (own & host);
    }
}

/// <summary>The part of a tuple beside its address that translation may change.</summary>
internal static class NatPort
{
    /// <summary>The port, or identifier of a query; -1 for protocols that have neither. // l4proto_in_range</summary>
    public static int Of(in TupleKey tuple, bool isSource) => tuple.Protocol switch
    {
        Packets.IpProtocol.Icmp or Packets.IpProtocol.IcmpV6 => tuple.SourcePort,
        Packets.IpProtocol.Gre or Packets.IpProtocol.Tcp or Packets.IpProtocol.Udp or Packets.IpProtocol.UdpLite or Packets.IpProtocol.Sctp =>
            isSource ? tuple.SourcePort : tuple.DestinationPort,
        _ => -1,
    };
}
