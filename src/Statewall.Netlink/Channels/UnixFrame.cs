using System.Net.Sockets;

namespace Statewall.Netlink.Channels;

// The protocol between UnixChannel and UnixServer. The socket is of type SOCK_SEQPACKET, so each send is one frame and frames keep
// their borders. Both ends are on one machine: integers are in its own byte order.
//
//   offset 0  8 bits   kind
//          1  8 bits   flags: 1 = the datagram goes on in the next data frame, 2 = on (options)
//          2  16 bits  zero
//          4  32 bits  argument
//          8           payload, up to 65,536 bytes
//
//   client to server                                    server to client
//   Hello          argument: netlink protocol           Hello   argument: port id; payload: 32-bit receive buffer
//   Data           payload: datagram or part of one     Data    payload: datagram or part of one
//   Join, Leave    argument: group                      Gap     notifications were lost
//   Option         argument: option; flag 2: on         Result  argument: errno or 0; payload: 32-bit value
//   ReceiveBuffer  argument: bytes                      Refusal argument: errno; payload: reason as UTF-8; the server hangs up
//
// The first frame is the client's Hello, answered with Hello or Refusal. Join, Leave, Option and ReceiveBuffer are each answered with one
// Result, in order, though data may come in between. Data frames of one datagram follow each other with no other frame between them.

/// <summary>Kinds of frame.</summary>
internal enum UnixFrameKind : byte
{
    Hello = 1,
    Data = 2,
    Join = 3,
    Leave = 4,
    Option = 5,
    ReceiveBuffer = 6,
    Gap = 7,
    Result = 8,
    Refusal = 9,
}

/// <summary>Flags of a frame.</summary>
[Flags]
internal enum UnixFrameFlags : byte
{
    None = 0,
    More = 1,
    On = 2,
}

/// <summary>A view of one frame.</summary>
internal readonly ref struct UnixFrame
{
    /// <summary>Bytes in a frame's header.</summary>
    public const int HeaderSize = 8;

    /// <summary>Bytes of payload at most.</summary>
    public const int LargestPayload = 65536;

    /// <summary>Bytes to receive into: one more than a frame may have, so that a larger one is noticed.</summary>
    public const int BufferSize = HeaderSize + LargestPayload + 1;

    private const UnixFrameFlags KnownFlags = UnixFrameFlags.More | UnixFrameFlags.On;

    private UnixFrame(UnixFrameKind kind, UnixFrameFlags flags, uint argument, ReadOnlySpan<byte> payload)
    {
        Kind = kind;
        Flags = flags;
        Argument = argument;
        Payload = payload;
    }

    public UnixFrameKind Kind { get; }

    public UnixFrameFlags Flags { get; }

    public uint Argument { get; }

    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>The payload as a 32-bit integer, or 0 when it is shorter.</summary>
    public uint Number => Payload.Length >= 4 ? MachineOrder.ReadU32(Payload) : 0;

    /// <summary>Reads a frame; false when it is malformed.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out UnixFrame frame)
    {
        frame = default;
        if (bytes.Length is < HeaderSize or > HeaderSize + LargestPayload)
            return false;
        var kind = (UnixFrameKind)bytes[0];
        var flags = (UnixFrameFlags)bytes[1];
        if (kind is < UnixFrameKind.Hello or > UnixFrameKind.Refusal || (flags & ~KnownFlags) != 0 || MachineOrder.ReadU16(bytes[2..]) != 0)
            return false;
        frame = new UnixFrame(kind, flags, MachineOrder.ReadU32(bytes[4..]), bytes[HeaderSize..]);
        return true;
    }

    /// <summary>Writes a frame's header to the start of <paramref name="destination"/>.</summary>
    public static void WriteHeader(Span<byte> destination, UnixFrameKind kind, UnixFrameFlags flags, uint argument)
    {
        destination[0] = (byte)kind;
        destination[1] = (byte)flags;
        MachineOrder.WriteU16(destination[2..], 0);
        MachineOrder.WriteU32(destination[4..], argument);
    }

    /// <summary>Sends a datagram in as many data frames as it needs; blocks while the other side does not read.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="datagram">The datagram.</param>
    /// <param name="scratch">At least <see cref="BufferSize"/> bytes.</param>
    public static void SendDatagram(Socket socket, ReadOnlySpan<byte> datagram, Span<byte> scratch)
    {
        do
        {
            var part = datagram[..Math.Min(datagram.Length, LargestPayload)];
            datagram = datagram[part.Length..];
            WriteHeader(scratch, UnixFrameKind.Data, datagram.IsEmpty ? UnixFrameFlags.None : UnixFrameFlags.More, 0);
            part.CopyTo(scratch[HeaderSize..]);
            socket.Send(scratch[..(HeaderSize + part.Length)]);
        }
        while (!datagram.IsEmpty);
    }

    /// <summary>Sends a frame with at most 4 bytes of payload.</summary>
    public static void Send(Socket socket, UnixFrameKind kind, UnixFrameFlags flags, uint argument, uint? number = null)
    {
        Span<byte> frame = stackalloc byte[HeaderSize + 4];
        WriteHeader(frame, kind, flags, argument);
        MachineOrder.WriteU32(frame[HeaderSize..], number.GetValueOrDefault());
        socket.Send(number is null ? frame[..HeaderSize] : frame);
    }

    /// <summary>Creates an unconnected socket of the right type.</summary>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public static Socket CreateSocket()
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("Engines behind a Unix socket need Linux (SOCK_SEQPACKET); use an embedded engine instead.");
        return new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
    }
}
