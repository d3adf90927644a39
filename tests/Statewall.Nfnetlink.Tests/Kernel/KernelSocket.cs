using System.Runtime.InteropServices;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Tests.Kernel;

/// <summary>A bare netlink socket to the running kernel, as little as these tests need.</summary>
internal sealed partial class KernelSocket : IDisposable
{
    private const int SolSocket = 1;
    private const int SolNetlink = 270;

    private readonly int _socket;
    private readonly byte[] _buffer = new byte[65536];
    private uint _sequence;

    public KernelSocket()
    {
        _socket = socket(16, 3 | 0x80000, 12);
        Assert.True(_socket >= 0, "socket(AF_NETLINK)");
        Assert.Equal(0, bind(_socket, [16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 12));
        Span<long> timeout = [2, 0];
        SetOption(SolSocket, 20, MemoryMarshal.AsBytes(timeout));
    }

    public void Join(uint group) => SetOption(SolNetlink, 1, MemoryMarshal.AsBytes([group]));

    /// <summary>Sends one request and returns the answering messages, headers included.</summary>
    /// <returns>The error number with which the kernel ended the exchange; 0 for success.</returns>
    public int Request<T>(byte subsystem, byte message, NetlinkFlags flags, NfProto family, T value, List<byte[]>? answers = null)
        where T : struct, IAttributeSet<T>
    {
        using var writer = new MessageWriter();
        var type = NfnetlinkMessage.TypeOf(subsystem, message);
        writer.AppendNfnetlink(type, flags | NetlinkFlags.Request | NetlinkFlags.Ack, ++_sequence, 0, family, 0, ref value);
        return Exchange(writer.Written, _sequence, answers);
    }

    /// <summary>Dumps and returns the messages, headers included.</summary>
    public List<byte[]> Dump<T>(byte subsystem, byte message, NfProto family, T value)
        where T : struct, IAttributeSet<T>
    {
        var answers = new List<byte[]>();
        Assert.Equal(0, Request(subsystem, message, NetlinkFlags.Dump, family, value, answers));
        return answers;
    }

    /// <summary>Sends a datagram and collects what comes back until the acknowledgement or end of <paramref name="sequence"/>.</summary>
    public int Exchange(ReadOnlySpan<byte> datagram, uint sequence, List<byte[]>? answers = null)
    {
        Assert.Equal(datagram.Length, send(_socket, MemoryMarshal.GetReference(datagram), datagram.Length, 0));
        while (true)
        {
            var messages = new NetlinkMessageEnumerator(Receive());
            while (messages.MoveNext())
            {
                var message = messages.Current;
                if (message.Type is ControlType.Error)
                {
                    var errno = -(int)MachineOrder.ReadU32(message.Payload);
                    if (errno != 0 || message.Sequence == sequence)
                        return errno;
                }
                else if (message.Type is ControlType.Done)
                {
                    return 0;
                }
                else
                {
                    answers?.Add(message.Bytes.ToArray());
                }
            }
            Assert.True(messages.Fault.IsNone);
        }
    }

    public ReadOnlySpan<byte> Receive()
    {
        var size = recv(_socket, _buffer, _buffer.Length, 0);
        Assert.True(size > 0, $"recv: error {Marshal.GetLastPInvokeError()}");
        return _buffer.AsSpan(0, (int)size);
    }

    public void Dispose() => _ = close(_socket);

    private void SetOption(int level, int option, ReadOnlySpan<byte> value) =>
        Assert.Equal(0, setsockopt(_socket, level, option, MemoryMarshal.GetReference(value), value.Length));

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(int socket, byte[] address, int size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(int socket, int level, int option, in byte value, int size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(int socket, in byte data, nint size, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(int socket, byte[] data, nint size, int flags);

    [LibraryImport("libc")]
    private static partial int close(int socket);
}
