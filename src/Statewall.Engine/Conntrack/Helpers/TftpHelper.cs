using Statewall.Engine.Conntrack.Expectations;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Conntrack.Helpers;

/// <summary>TFTP: the answer to a request comes from another port. // nf_conntrack_tftp.c, nf_nat_tftp.c</summary>
internal sealed class TftpHelper : PacketHelper
{
    private const ushort Read = 1; // TFTP_OPCODE_READ
    private const ushort Write = 2; // TFTP_OPCODE_WRITE

    /// <inheritdoc/>
    public override NftVerdict Help(ref Packet packet, ConntrackTable table)
    {
        var payload = UdpPayload(in packet);
        if (payload.Length < sizeof(ushort) || U16(payload, 0) is not (Read or Write))
            return NftVerdict.Accept;
        var reply = table.ReplyOf(packet.Slot);
        var wanted = Expectation.Of(packet.Slot, reply.Source, in reply, IpProtocol.Udp, reply.DestinationPort);
        if (IsTranslated(in packet, table))
            FollowMaster(ref wanted, Direction.Reply, table[packet.Slot].Original.SourcePort);
        return Expect(table, in wanted);
    }
}
