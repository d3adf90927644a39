using Statewall.Netlink.Channels;
using Statewall.Netlink.Messages;

namespace Statewall.Netlink.Server;

/// <summary>Handles the requests of one netlink family.</summary>
public interface IRequestHandler
{
    /// <summary>Carries out one request. Answers go to <see cref="ServerSocket.Queue(ReadOnlySpan{byte})"/>.</summary>
    /// <param name="socket">Who asked.</param>
    /// <param name="request">The request; its type is not a control type.</param>
    /// <param name="ack">What to say besides the result.</param>
    /// <returns>
    /// 0, or a positive error number. EINTR means that no acknowledgement is due, even when asked for: what
    /// <see cref="ServerSocket.StartDump"/> returns.
    /// </returns>
    int Handle(ServerSocket socket, in NetlinkMessage request, ref ExtendedAck ack);
}

/// <summary>Takes datagrams apart and acknowledges requests as the kernel does. // netlink_rcv_skb, netlink_ack</summary>
public static class NetlinkDispatcher
{
    private const int ErrorCodeSize = 4;

    /// <summary>
    /// Hands each request of a datagram to the family. Messages without NLM_F_REQUEST and control messages are only acknowledged, and a
    /// malformed header ends the datagram without an answer, as in the kernel. // netlink_rcv_skb
    /// </summary>
    public static void Dispatch<THandler>(ServerSocket socket, ReadOnlySpan<byte> datagram, ref THandler handler)
        where THandler : IRequestHandler, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(socket);
        var messages = new NetlinkMessageEnumerator(datagram);
        while (messages.MoveNext())
        {
            var message = messages.Current;
            var ack = default(ExtendedAck);
            var errno = 0;
            if ((message.Flags & NetlinkFlags.Request) != 0 && message.Type >= ControlType.FirstFamilyType)
                errno = handler.Handle(socket, in message, ref ack);
            if (errno != NetlinkErrno.Intr && (errno != 0 || (message.Flags & NetlinkFlags.Ack) != 0))
                Acknowledge(socket, in message, errno, in ack);
        }
    }

    /// <summary>
    /// Answers a request with NLMSG_ERROR. An error quotes the whole request unless the socket asked for less; an acknowledgement
    /// quotes its header. // netlink_ack
    /// </summary>
    /// <param name="socket">Who asked.</param>
    /// <param name="request">The request.</param>
    /// <param name="errno">A positive error number, or 0 to acknowledge success.</param>
    /// <param name="ack">What to say besides the result.</param>
    public static void Acknowledge(ServerSocket socket, in NetlinkMessage request, int errno, in ExtendedAck ack)
    {
        ArgumentNullException.ThrowIfNull(socket);
        var capped = errno == 0 || socket.Has(NetlinkOption.CapAck);
        var quoted = capped ? request.Bytes[..NetlinkHeader.Size] : request.Bytes;
        var attributesSize = ack.SizeFor(socket, errno);
        var quotedEnd = NetlinkHeader.Size + ErrorCodeSize + NetlinkHeader.Align(quoted.Length);

        var reply = socket.Queue(quotedEnd + attributesSize);
        reply.Clear();
        var flags = capped ? NetlinkFlags.Capped : NetlinkFlags.None;
        if (attributesSize > 0)
            flags |= NetlinkFlags.AckAttributes;
        MachineOrder.WriteU32(reply, (uint)reply.Length);
        MachineOrder.WriteU16(reply[NetlinkHeader.TypeOffset..], ControlType.Error);
        MachineOrder.WriteU16(reply[NetlinkHeader.FlagsOffset..], (ushort)flags);
        MachineOrder.WriteU32(reply[NetlinkHeader.SequenceOffset..], request.Sequence);
        MachineOrder.WriteU32(reply[NetlinkHeader.PortIdOffset..], socket.PortId);
        MachineOrder.WriteU32(reply[NetlinkHeader.Size..], (uint)-errno);
        quoted.CopyTo(reply[(NetlinkHeader.Size + ErrorCodeSize)..]);
        if (attributesSize > 0)
            ack.Write(reply[quotedEnd..], errno);
    }
}
