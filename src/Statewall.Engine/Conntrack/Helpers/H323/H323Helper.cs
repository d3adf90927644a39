using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Statewall.Engine.Conntrack.Expectations;
using Statewall.Engine.Nat;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Conntrack.Helpers.H323;

/// <summary>What is known of a connection of H.323. // struct nf_ct_h323_master</summary>
internal struct H323State
{
    /// <summary>The most pairs of media ports that are translated.</summary>
    public const int MostChannels = 4; // H323_RTP_CHANNEL_MAX

    /// <summary>The port for call signalling or H.245, as each side knows it, by direction. // sig_port</summary>
    public PortPair SignalPorts;

    /// <summary>Ports of media, in the same way. // rtp_port</summary>
    public ChannelPorts MediaPorts;

    /// <summary>RAS: seconds that a registration counts. // timeout</summary>
    public uint Timeout;

    /// <summary>TCP: bytes of a message whose header came alone, by direction. // tpkt_len</summary>
    public PortPair Announced;

    /// <summary>Numbers by direction.</summary>
    [InlineArray(2)]
    internal struct PortPair
    {
        private ushort _first;
    }

    /// <summary>Numbers by channel.</summary>
    [InlineArray(MostChannels)]
    internal struct ChannelPorts
    {
        private PortPair _first;
    }
}

/// <summary>What the helpers of H.323 have in common. // nf_conntrack_h323_main.c, nf_nat_h323.c</summary>
internal abstract class H323Helper : PacketHelper
{
    /// <summary>What is known of the packet's connection.</summary>
    protected static ref H323State StateOf(in Packet packet, ConntrackTable table) => ref DataOf<H323State>(table, packet.Slot);

    /// <summary>Whether addresses in the packet's payload have to be translated. // IPS_NAT_MASK</summary>
    protected static bool TranslatesAddresses(in Packet packet, ConntrackTable table) => !packet.View.IsIPv6 && IsTranslated(in packet, table);

    /// <summary>Reads an address and a port. // get_h225_addr, get_h245_addr</summary>
    /// <returns>False when they are not of the connection's family.</returns>
    protected static bool TryReadAddress(ReadOnlySpan<byte> payload, bool isIPv6, H323Place place, out UInt128 address, out ushort port)
    {
        (address, port) = (0, 0);
        if (place.Size != (isIPv6 ? InetAddress.IPv6Size : sizeof(uint)))
            return false;
        var bytes = payload[place.At..];
        address = isIPv6 ? BinaryPrimitives.ReadUInt128BigEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
        port = U16(bytes, place.Size);
        return true;
    }

    /// <summary>Writes an address of IPv4 and a port. // set_addr</summary>
    protected static bool TryWriteAddress(ref Packet packet, ConntrackTable table, H323Place place, UInt128 address, ushort port)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint) + sizeof(ushort)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)address);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[sizeof(uint)..], port);
        return packet.View.Protocol == IpProtocol.Tcp
            ? PacketMangling.TryMangleTcp(ref packet, table, place.At, bytes.Length, bytes)
            : PacketMangling.TryMangleUdp(ref packet, place.At, bytes.Length, bytes);
    }

    /// <summary>As the other, and says what becomes of the packet.</summary>
    protected static NftVerdict WriteAddress(ref Packet packet, ConntrackTable table, H323Place place, UInt128 address, ushort port) =>
        TryWriteAddress(ref packet, table, place, address, port) ? NftVerdict.Accept : NftVerdict.Drop;

    /// <summary>An expectation of a connection from the other end, to an address of the packet's sender.</summary>
    protected static Expectation From(in Packet packet, ConntrackTable table, byte protocol, ushort port)
    {
        var other = OtherTuple(in packet, table);
        return Expectation.Of(packet.Slot, other.Source, in other, protocol, port);
    }

    /// <summary>Adds an expectation at a free port, and writes where that is. When there is none, the packet goes on as it is.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="table">The table of its connection.</param>
    /// <param name="wanted">The expectation, with a function to be run.</param>
    /// <param name="place">Where the address stands.</param>
    /// <param name="port">The port that was found; 0 for none.</param>
    protected static NftVerdict ExpectAtFreePort(ref Packet packet, ConntrackTable table, ref Expectation wanted, H323Place place, out ushort port)
    {
        port = NatExpectations.AddAtFreePort(table, ref wanted, out var number);
        if (port == 0 || TryWriteAddress(ref packet, table, place, OtherTuple(in packet, table).Destination, port))
            return NftVerdict.Accept;
        table.Expectations.Remove(number);
        return NftVerdict.Drop;
    }

    /// <summary>As the other, for call signalling and H.245, whose ports are remembered. // nat_h245, nat_q931</summary>
    protected static NftVerdict ExpectSignalling(ref Packet packet, ConntrackTable table, ref Expectation wanted, H323Place place, byte function)
    {
        ref var ports = ref StateOf(in packet, table).SignalPorts;
        var (own, other) = ((int)packet.Direction, (int)Opposite(packet.Direction));
        var before = wanted.Tuple.DestinationPort;
        (wanted.SavedPort, wanted.Direction, wanted.Function) = (before, (uint)other, function);
        if (ports[own] == before)
            wanted.Tuple.DestinationPort = ports[other];
        var verdict = ExpectAtFreePort(ref packet, table, ref wanted, place, out var port);
        if (verdict == NftVerdict.Accept && port != 0)
            (ports[own], ports[other]) = (before, port);
        return verdict;
    }

    /// <summary>The number of a helper for expected connections.</summary>
    protected static ushort HelperOf(ConntrackTable table, ReadOnlySpan<byte> name, byte protocol) => table.Helpers.Find(name, NfProto.IPv4, protocol);
}
