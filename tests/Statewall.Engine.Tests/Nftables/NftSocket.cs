using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Tests.Nftables;

/// <summary>A socket of an engine that sends batches and lists what they left.</summary>
internal sealed class NftSocket : IDisposable
{
    private const NetlinkFlags Change = NetlinkFlags.Request | NetlinkFlags.Create | NetlinkFlags.Append;
    private readonly INetlinkChannel _socket;
    private readonly byte[] _buffer = new byte[1 << 16];

    public NftSocket(EmbeddedKernel kernel) => _socket = kernel.OpenChannel();

    /// <summary>Begins a batch.</summary>
    public static MessageWriter Begin()
    {
        var writer = new MessageWriter();
        writer.AppendBatchBegin(NfnlSubsystem.Nftables, 1);
        return writer;
    }

    public static void Add<T>(MessageWriter writer, byte kind, T value)
        where T : struct, IAttributeSet<T> =>
        writer.AppendNfnetlink(NfnetlinkMessage.TypeOf(NfnlSubsystem.Nftables, kind), Change, 2, 0, NfProto.Inet, 0, ref value);

    /// <summary>Ends the batch and sends it.</summary>
    /// <returns>The error numbers of the answers.</returns>
    public List<int> Commit(MessageWriter writer)
    {
        writer.AppendBatchEnd(NfnlSubsystem.Nftables, 3);
        _socket.Send(writer.Written);
        writer.Dispose();
        var errors = new List<int>();
        while (_socket.Receive(_buffer, TimeSpan.Zero) is { Status: ReceiveStatus.Datagram } received)
        {
            foreach (var answer in new NetlinkMessageEnumerator(_buffer.AsSpan(0, received.Size)))
                errors.Add(-(int)MachineOrder.ReadU32(answer.Payload));
        }
        return errors;
    }

    /// <summary>A batch of one message.</summary>
    public List<int> Commit<T>(byte kind, T value)
        where T : struct, IAttributeSet<T>
    {
        var writer = Begin();
        Add(writer, kind, value);
        return Commit(writer);
    }

    /// <summary>Lists all things of one kind.</summary>
    public List<T> List<T>(byte kind, T filter = default)
        where T : struct, IAttributeSet<T>
    {
        var listed = new List<T>();
        Walk(kind, filter, message =>
        {
            var value = default(T);
            Assert.True(message.DecodeNfnetlink(ref value).IsNone);
            listed.Add(value);
        });
        return listed;
    }

    /// <summary>Asks for a dump and looks at each of its messages.</summary>
    public void Walk<T>(byte kind, T filter, Action<NetlinkMessage> look)
        where T : struct, IAttributeSet<T>
    {
        using var writer = new MessageWriter();
        writer.AppendNfnetlink(NfnetlinkMessage.TypeOf(NfnlSubsystem.Nftables, kind), NetlinkFlags.Request | NetlinkFlags.Dump, 9, 0, NfProto.Inet, 0, ref filter);
        _socket.Send(writer.Written);
        while (_socket.Receive(_buffer, TimeSpan.Zero) is { Status: ReceiveStatus.Datagram } received)
        {
            foreach (var message in new NetlinkMessageEnumerator(_buffer.AsSpan(0, received.Size)))
            {
                if (message.Type >= ControlType.FirstFamilyType)
                    look(message);
            }
        }
    }

    public void Dispose() => _socket.Dispose();
}
