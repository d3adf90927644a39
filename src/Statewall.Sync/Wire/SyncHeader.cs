using System.Buffers.Binary;

namespace Statewall.Sync.Wire;

/// <summary>What a message between machines says. // enum: message types of conntrackd</summary>
internal enum SyncMessageType : byte
{
    /// <summary>A connection, which replaces what is known of it.</summary>
    ConnectionNew = 0,

    /// <summary>A connection that has changed; created where it is unknown.</summary>
    ConnectionUpdate = 1,

    /// <summary>A connection that has ended.</summary>
    ConnectionDestroy = 2,

    /// <summary>An expectation.</summary>
    ExpectationNew = 3,

    /// <summary>An expectation that has changed.</summary>
    ExpectationUpdate = 4,

    /// <summary>An expectation that has ended.</summary>
    ExpectationDestroy = 5,

    /// <summary>No state: the flags tell the meaning.</summary>
    Control = 10,
}

/// <summary>Flags of a message.</summary>
[Flags]
internal enum SyncFlags : byte
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>Control: all that the other machine has is asked for.</summary>
    Resync = 0x02,

    /// <summary>Control: a range of messages is asked for again.</summary>
    Nack = 0x04,

    /// <summary>Control: a range of messages has arrived.</summary>
    Ack = 0x08,

    /// <summary>Control: nothing but a sign of life.</summary>
    Alive = 0x10,

    /// <summary>Any message: its sender has started and was not greeted back yet.</summary>
    Hello = 0x20,

    /// <summary>Any message: answers a hello.</summary>
    HelloBack = 0x40,

    /// <summary>The flags that any message may have.</summary>
    Greetings = Hello | HelloBack,
}

/// <summary>The head of every message between machines; all numbers are in network order on the wire.</summary>
/// <param name="Type">What the message says.</param>
/// <param name="Flags">Its flags.</param>
/// <param name="Sequence">Its number: one after that of the message that its sender sent before.</param>
internal readonly record struct SyncHeader(SyncMessageType Type, SyncFlags Flags, uint Sequence)
{
    /// <summary>Bytes in the header.</summary>
    public const int Size = 8;

    /// <summary>Bytes of a control message with a range: the header, the first number and the last.</summary>
    public const int RangeSize = 16;

    /// <summary>The version of the protocol.</summary>
    public const int Version = 1;

    /// <summary>Flags of control messages that have a range.</summary>
    public const SyncFlags WithRange = SyncFlags.Resync | SyncFlags.Nack | SyncFlags.Ack;

    /// <summary>True for the state of a connection or of an expectation.</summary>
    public bool IsData => Type <= SyncMessageType.ExpectationDestroy && (Flags & ~SyncFlags.Greetings) == 0;

    /// <summary>True for the state of an expectation.</summary>
    public bool IsExpectation => Type is >= SyncMessageType.ExpectationNew and <= SyncMessageType.ExpectationDestroy;

    /// <summary>Writes the header of a message of <paramref name="length"/> bytes.</summary>
    public void Write(Span<byte> message, int length)
    {
        message[0] = (byte)((Version << 4) | (byte)Type);
        message[1] = (byte)Flags;
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], (ushort)length);
        BinaryPrimitives.WriteUInt32BigEndian(message[4..], Sequence);
    }

    /// <summary>Writes a control message. // nethdr_ack</summary>
    /// <param name="message">Gets it.</param>
    /// <param name="from">First number of the range.</param>
    /// <param name="to">Last number of the range.</param>
    /// <returns>Its size: a sign of life has no range.</returns>
    public int WriteControl(Span<byte> message, uint from, uint to)
    {
        var length = (Flags & WithRange) != 0 ? RangeSize : Size;
        Write(message, length);
        if (length == RangeSize)
        {
            BinaryPrimitives.WriteUInt32BigEndian(message[8..], from);
            BinaryPrimitives.WriteUInt32BigEndian(message[12..], to);
        }
        return length;
    }
}
