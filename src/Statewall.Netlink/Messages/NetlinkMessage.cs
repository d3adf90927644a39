using System.Runtime.CompilerServices;
using Statewall.Netlink.Attributes;

namespace Statewall.Netlink.Messages;

/// <summary>A view of one message in a datagram; its length was checked when the datagram was walked.</summary>
public readonly ref struct NetlinkMessage
{
    internal NetlinkMessage(ReadOnlySpan<byte> bytes, int datagramOffset)
    {
        Bytes = bytes;
        DatagramOffset = datagramOffset;
    }

    /// <summary>The whole message, header included, padding not.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Offset of the message in its datagram, in bytes.</summary>
    public int DatagramOffset { get; }

    /// <summary>The message's type; below <see cref="ControlType.FirstFamilyType"/> see <see cref="ControlType"/>. // nlmsg_type</summary>
    public ushort Type => MachineOrder.ReadU16(Bytes[NetlinkHeader.TypeOffset..]);

    /// <summary>The message's flags. // nlmsg_flags</summary>
    public NetlinkFlags Flags => (NetlinkFlags)MachineOrder.ReadU16(Bytes[NetlinkHeader.FlagsOffset..]);

    /// <summary>The sequence number of the request that this message is or answers; 0 in notifications. // nlmsg_seq</summary>
    public uint Sequence => MachineOrder.ReadU32(Bytes[NetlinkHeader.SequenceOffset..]);

    /// <summary>The port id of the sender or addressee. // nlmsg_pid</summary>
    public uint PortId => MachineOrder.ReadU32(Bytes[NetlinkHeader.PortIdOffset..]);

    /// <summary>What follows the netlink header: the family's header and attributes.</summary>
    public ReadOnlySpan<byte> Payload => Bytes[NetlinkHeader.Size..];

    /// <summary>Decodes the attributes behind a family header of <paramref name="familyHeaderSize"/> bytes.</summary>
    /// <returns>The first fault, or one whose kind is none.</returns>
    public CodecFault Decode<T>(int familyHeaderSize, ref T value)
        where T : struct, IAttributeSet<T>
    {
        var start = NetlinkHeader.Size + NetlinkHeader.Align(familyHeaderSize);
        return Bytes.Length < start
            ? new CodecFault(CodecFaultKind.MissingFamilyHeader, NetlinkHeader.Size, 0)
            : AttributeReader.Decode(Bytes[start..], start, ref value);
    }
}

/// <summary>Walks the messages of a datagram.</summary>
public ref struct NetlinkMessageEnumerator
{
    private readonly ReadOnlySpan<byte> _datagram;
    private int _next;

    /// <summary>Starts before the first message of <paramref name="datagram"/>.</summary>
    public NetlinkMessageEnumerator(ReadOnlySpan<byte> datagram) => _datagram = datagram;

    /// <summary>The message at hand.</summary>
    public NetlinkMessage Current { get; private set; }

    /// <summary>Set when the walk ended before the datagram did; its offset counts from the start of the datagram.</summary>
    public CodecFault Fault { get; private set; }

    /// <summary>Returns this enumerator, for <c>foreach</c> (which hides <see cref="Fault"/>: use <see cref="MoveNext"/> where it matters).</summary>
    public readonly NetlinkMessageEnumerator GetEnumerator() => this;

    /// <summary>Goes to the next message; false at the end and at a malformed header.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MoveNext()
    {
        var left = _datagram.Length - _next;
        if (left <= 0)
            return false;
        if (left >= NetlinkHeader.Size)
        {
            var length = MachineOrder.ReadU32(_datagram[_next..]);
            if (length >= NetlinkHeader.Size && length <= (uint)left)
            {
                Current = new NetlinkMessage(_datagram.Slice(_next, (int)length), _next);
                _next += NetlinkHeader.Align((int)length);
                return true;
            }
        }
        Fault = new CodecFault(CodecFaultKind.BadMessageLength, _next, 0);
        return false;
    }
}
