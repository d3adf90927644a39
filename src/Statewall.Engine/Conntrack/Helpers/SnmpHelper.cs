using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Statewall.Engine.Nat;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Conntrack.Helpers;

/// <summary>
/// SNMP: answers to what the host broadcasts are expected, and under translation addresses of what is translated are replaced in answers and
/// traps. // nf_conntrack_snmp.c, nf_nat_snmp_basic_main.c
/// </summary>
/// <param name="expectsAnswers">Whether it is the helper of requests, not that of traps.</param>
internal sealed class SnmpHelper(bool expectsAnswers) : PacketHelper
{
    private const ushort Port = 161; // SNMP_PORT
    private const ushort TrapPort = 162; // SNMP_TRAP_PORT
    private const long Timeout = 30_000_000_000; // timeout
    private const int MostPlaces = 64; // addresses in one message that are replaced

    // Tags of the basic encoding, and those of SNMP.
    private const int Integer = 0x02;
    private const int OctetString = 0x04;
    private const int ObjectIdentifier = 0x06;
    private const int Sequence = 0x30;
    private const int IpAddress = 0x40;
    private const int FirstRequest = 0xA0; // GetRequest-PDU … Report-PDU
    private const int LastRequest = 0xA8;
    private const int Trap = 0xA4; // Trap-PDU

    /// <inheritdoc/>
    public override NftVerdict Help(ref Packet packet, ConntrackTable table)
    {
        if (expectsAnswers)
            BroadcastHelper.ExpectAnswers(in packet, table, Port, Timeout);
        if (packet.View.Protocol != IpProtocol.Udp || !UdpView.TryParse(packet.Transport, out var udp))
            return NftVerdict.Accept;
        if ((udp.SourcePort == Port && packet.Direction == Direction.Original) || (udp.DestinationPort == TrapPort && packet.Direction == Direction.Reply))
            return NftVerdict.Accept;
        if (!IsTranslated(in packet, table))
            return NftVerdict.Accept;
        if (udp.Length != packet.Transport.Length)
            return NftVerdict.Drop;
        var (before, after) = (table[packet.Slot].Original.Source, table.ReplyOf(packet.Slot).Destination);
        return before == after || TryTranslate(ref packet, (uint)before, (uint)after) ? NftVerdict.Accept : NftVerdict.Drop;
    }

    // snmp_translate
    private static bool TryTranslate(ref Packet packet, uint before, uint after)
    {
        var places = default(Places);
        var isRead = TryReadMessage(UdpPayload(in packet), ref places, out var count);
        Span<byte> address = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(address, after);
        foreach (var place in ((ReadOnlySpan<int>)places)[..count])
        {
            if (BinaryPrimitives.ReadUInt32BigEndian(UdpPayload(in packet)[place..]) == before)
                PacketMangling.TryMangleUdp(ref packet, place, sizeof(uint), address);
        }
        return isRead;
    }

    // Message
    private static bool TryReadMessage(ReadOnlySpan<byte> payload, ref Places places, out int count)
    {
        count = 0;
        if (!new BerReader(payload).TryEnter(Sequence, out var message) || !message.TryRead(Integer, out var version, out var size)
            || size != 1 || payload[version] > 1 || !message.TryRead(OctetString, out _, out _))
            return false;
        var kind = message.Tag;
        return kind is >= FirstRequest and <= LastRequest && message.TryEnter(kind, out var request) && message.IsAtEnd
            && kind != Trap && TryReadNumbers(ref request) // a trap of version 1 never fits the kernel's grammar
            && TryReadBindings(ref request, ref places, ref count) && request.IsAtEnd;
    }

    private static bool TryReadNumbers(ref BerReader request) =>
        request.TryRead(Integer, out _, out _) && request.TryRead(Integer, out _, out _) && request.TryRead(Integer, out _, out _);

    // snmp_helper
    private static bool TryReadAddress(ref BerReader reader, ref Places places, ref int count)
    {
        if (!reader.TryRead(IpAddress, out var start, out var length) || length < sizeof(uint))
            return false;
        if (count < MostPlaces)
            places[count++] = start;
        return true;
    }

    // VarBindList
    private static bool TryReadBindings(ref BerReader request, ref Places places, ref int count)
    {
        if (!request.TryEnter(Sequence, out var list) || list.IsAtEnd)
            return false;
        while (!list.IsAtEnd)
        {
            if (!list.TryEnter(Sequence, out var binding) || !binding.TryRead(ObjectIdentifier, out _, out _))
                return false;
            var isRead = binding.Tag switch
            {
                IpAddress => TryReadAddress(ref binding, ref places, ref count),
                Integer or OctetString or ObjectIdentifier or 0x05 or (>= 0x41 and <= 0x44) or 0x46 or (>= 0x80 and <= 0x82) => binding.TryRead(out _, out _),
                _ => false,
            };
            if (!isRead || !binding.IsAtEnd)
                return false;
        }
        return true;
    }

    [InlineArray(MostPlaces)]
    private struct Places
    {
        private int _first;
    }
}
