using System.Buffers.Binary;
using Statewall.Engine.Conntrack.Expectations;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Conntrack.Helpers;

/// <summary>SANE: the answer to a request for a scan names the port that the image comes from. // nf_conntrack_sane.c</summary>
internal sealed class SaneHelper : PacketHelper
{
    private const uint NetStart = 7; // SANE_NET_START
    private const int RequestSize = 8; // sizeof(struct sane_request)
    private const int ReplySize = 8; // sizeof(struct sane_reply_net_start): status, zero, port

    /// <inheritdoc/>
    public override NftVerdict Help(ref Packet packet, ConntrackTable table)
    {
        if (!IsEstablished(in packet))
            return NftVerdict.Accept;
        var payload = TcpPayload(in packet);
        ref var isRequested = ref DataOf<byte>(table, packet.Slot);
        if (packet.Direction == Direction.Original)
        {
            if (payload.Length == RequestSize)
                isRequested = (byte)(BinaryPrimitives.ReadUInt32BigEndian(payload) == NetStart ? 1 : 0);
            return NftVerdict.Accept;
        }
        if (payload.IsEmpty || isRequested == 0)
            return NftVerdict.Accept;
        isRequested = 0;
        if (payload.Length < ReplySize || payload[..6].ContainsAnyExcept((byte)0))
            return NftVerdict.Accept;
        var tuple = table[packet.Slot].Original;
        return Expect(table, Expectation.Of(packet.Slot, tuple.Source, in tuple, IpProtocol.Tcp, U16(payload, 6)));
    }
}
