using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink;

/// <summary>
/// How nfnetlink uses netlink messages: the type is a subsystem and a message of it, and every body starts with an
/// <see cref="NfgenHeader"/>. Mirrors nfnetlink_rcv_msg and nfnl_msg_put.
/// </summary>
public static class NfnetlinkMessage
{
    /// <summary>The message type of a message of a subsystem. // nfnl_msg_type</summary>
    /// <param name="subsystem">One of <see cref="NfnlSubsystem"/>.</param>
    /// <param name="message">A message of it, e.g. one of <see cref="CtMessage"/>.</param>
    public static ushort TypeOf(byte subsystem, byte message) => (ushort)((subsystem << 8) | message);

    /// <summary>The subsystem in a message type. // NFNL_SUBSYS_ID</summary>
    public static byte SubsystemOf(ushort type) => (byte)(type >> 8);

    /// <summary>The subsystem's message in a message type. // NFNL_MSG_TYPE</summary>
    public static byte MessageOf(ushort type) => (byte)type;

    /// <summary>Reads the family header of a message; false when the message is too short for one.</summary>
    public static bool TryReadNfgen(this NetlinkMessage message, out NfgenHeader header) =>
        NfgenHeader.TryRead(message.Payload, out header);

    /// <summary>Decodes the attributes behind the family header.</summary>
    /// <returns>The first fault, or one whose kind is none.</returns>
    public static CodecFault DecodeNfnetlink<T>(this NetlinkMessage message, ref T value)
        where T : struct, IAttributeSet<T> => message.Decode(NfgenHeader.Size, ref value);

    /// <summary>Appends a message with the attributes of <paramref name="value"/>.</summary>
    /// <param name="writer">Gets the message.</param>
    /// <param name="type">The message's type, see <see cref="TypeOf"/>.</param>
    /// <param name="flags">The message's flags.</param>
    /// <param name="sequence">The request's sequence number.</param>
    /// <param name="portId">The port id; 0 in requests.</param>
    /// <param name="family">The protocol family.</param>
    /// <param name="resourceId">The resource id, in host order.</param>
    /// <param name="value">The value whose attributes follow.</param>
    /// <exception cref="ArgumentException">An attribute is larger than its 16-bit length can say.</exception>
    public static void AppendNfnetlink<T>(
        this MessageWriter writer,
        ushort type,
        NetlinkFlags flags,
        uint sequence,
        uint portId,
        NfProto family,
        ushort resourceId,
        ref T value)
        where T : struct, IAttributeSet<T>
    {
        Span<byte> header = stackalloc byte[NfgenHeader.Size];
        new NfgenHeader(family, resourceId).Write(header);
        writer.Append(type, flags, sequence, portId, header, ref value);
    }

    /// <summary>Appends a message without attributes, such as a plain dump request.</summary>
    /// <param name="writer">Gets the message.</param>
    /// <param name="type">The message's type, see <see cref="TypeOf"/>.</param>
    /// <param name="flags">The message's flags.</param>
    /// <param name="sequence">The request's sequence number.</param>
    /// <param name="portId">The port id; 0 in requests.</param>
    /// <param name="family">The protocol family.</param>
    /// <param name="resourceId">The resource id, in host order.</param>
    public static void AppendNfnetlink(
        this MessageWriter writer,
        ushort type,
        NetlinkFlags flags,
        uint sequence,
        uint portId,
        NfProto family,
        ushort resourceId = 0)
    {
        Span<byte> header = stackalloc byte[NfgenHeader.Size];
        new NfgenHeader(family, resourceId).Write(header);
        writer.Append(type, flags, sequence, portId, header);
    }
}
