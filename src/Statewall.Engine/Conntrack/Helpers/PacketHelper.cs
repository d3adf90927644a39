using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Statewall.Engine.Conntrack.Expectations;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Nat;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Conntrack.Helpers;

/// <summary>
/// What a helper does: it reads the packets of connections that have it, makes expectations of the connections that the ends agree upon, and
/// writes translated addresses and ports into the packets. // struct nf_conntrack_helper
/// </summary>
/// <remarks>
/// Helpers have no state of their own: what one keeps of a connection is in <see cref="EntryExtension.HelperData"/>. They see packets when all
/// else is done, before the connection is made known; sequence numbers are still those of the sender.
/// </remarks>
internal abstract class PacketHelper
{
    /// <summary>Looks at a packet. // helper->help</summary>
    /// <param name="packet">A packet of a connection that has the helper.</param>
    /// <param name="table">The table of that connection.</param>
    /// <returns>Accept, or drop.</returns>
    public abstract NftVerdict Help(ref Packet packet, ConntrackTable table);

    /// <summary>A connection that has the helper ends. // helper->destroy</summary>
    public virtual void End(ConntrackTable table, uint slot)
    {
    }

    /// <summary>What the helper keeps of a connection. // nfct_help_data</summary>
    protected static unsafe ref T DataOf<T>(ConntrackTable table, uint slot)
        where T : unmanaged
    {
        Span<byte> data = table.Extend(slot).HelperData;
        return ref MemoryMarshal.AsRef<T>(data);
    }

    /// <summary>The tuple of one direction of the packet's connection.</summary>
    protected static TupleKey TupleOf(ConntrackTable table, uint slot, Direction direction) =>
        direction == Direction.Original ? table[slot].Original : table.ReplyOf(slot);

    /// <summary>The tuple of the packet's direction.</summary>
    protected static TupleKey OwnTuple(in Packet packet, ConntrackTable table) => TupleOf(table, packet.Slot, packet.Direction);

    /// <summary>The tuple of the other direction.</summary>
    protected static TupleKey OtherTuple(in Packet packet, ConntrackTable table) => TupleOf(table, packet.Slot, Opposite(packet.Direction));

    /// <summary>The other direction.</summary>
    protected static Direction Opposite(Direction direction) => direction ^ Direction.Reply;

    /// <summary>Both ends have spoken: before, TCP carries nothing for helpers. // IP_CT_ESTABLISHED, IP_CT_ESTABLISHED_REPLY</summary>
    protected static bool IsEstablished(in Packet packet) => packet.Info is ConntrackInfo.Established or ConntrackInfo.EstablishedReply;

    /// <summary>What a TCP segment carries; empty when that is nothing, or its header is broken.</summary>
    protected static ReadOnlySpan<byte> TcpPayload(in Packet packet) => TcpView.TryParse(packet.Transport, out var tcp) ? tcp.Payload : default;

    /// <summary>What a UDP datagram carries, to the packet's end.</summary>
    protected static ReadOnlySpan<byte> UdpPayload(in Packet packet) => packet.Transport.Length > UdpView.Size ? packet.Transport[UdpView.Size..] : default;

    /// <summary>Gives the packet's connection so much time from now, unless somebody has fixed its time. // nf_ct_refresh</summary>
    protected static void KeepFor(in Packet packet, ConntrackTable table, long timeout)
    {
        if (!table[packet.Slot].Has(ConntrackStatus.FixedTimeout))
            table.Refresh(packet.Slot, timeout);
    }

    /// <summary>Adds an expectation, and refuses the packet when that cannot be done. // nf_ct_expect_related</summary>
    protected static NftVerdict Expect(ConntrackTable table, in Expectation wanted) =>
        table.Expectations.Add(in wanted, out _) == 0 ? NftVerdict.Accept : NftVerdict.Drop;

    /// <summary>Whether an end of the packet's connection is translated.</summary>
    protected static bool IsTranslated(in Packet packet, ConntrackTable table) => NatExpectations.IsTranslated(table, packet.Slot);

    /// <summary>Makes a connection that comes be translated as its master is. // nf_nat_follow_master</summary>
    /// <param name="wanted">The expectation.</param>
    /// <param name="direction">The direction of the master that it goes in.</param>
    /// <param name="port">The port that it is translated to.</param>
    protected static void FollowMaster(ref Expectation wanted, Direction direction, ushort port) =>
        (wanted.SavedPort, wanted.Direction, wanted.Function) = (port, (uint)direction, ExpectationFunctions.FollowMaster);

    /// <summary>Reads 16 bits in network order.</summary>
    protected static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
}
