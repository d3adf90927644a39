using Statewall.Netlink.Channels;
using Statewall.Netlink.Messages;

namespace Statewall.Netlink.Tests.Client;

/// <summary>A kernel that is one function: a datagram in, datagrams out.</summary>
internal sealed class ScriptedChannel(Func<byte[], IEnumerable<byte[]>> script) : INetlinkChannel
{
    /// <summary>Stands for a gap among the answers.</summary>
    public static readonly byte[] Gap = new byte[1];

    private readonly Queue<byte[]> _answers = new();

    public List<byte[]> Sent { get; } = [];

    public uint PortId => 1;

    public int ReceiveBufferSize => 0;

    public int RequestReceiveBuffer(int size) => size;

    public bool TrySetOption(NetlinkOption option, bool on) => true;

    public void Join(uint group)
    {
    }

    public void Leave(uint group)
    {
    }

    public void Send(ReadOnlySpan<byte> datagram)
    {
        Sent.Add(datagram.ToArray());
        foreach (var answer in script(datagram.ToArray()))
            _answers.Enqueue(answer);
    }

    public void Push(byte[] datagram) => _answers.Enqueue(datagram);

    public ReceiveResult Receive(Span<byte> buffer, TimeSpan timeout)
    {
        if (!_answers.TryDequeue(out var answer))
            return new ReceiveResult(ReceiveStatus.TimedOut, 0);
        if (ReferenceEquals(answer, Gap))
            return new ReceiveResult(ReceiveStatus.Gap, 0);
        if (answer.Length > buffer.Length)
            return new ReceiveResult(ReceiveStatus.Truncated, answer.Length);
        answer.CopyTo(buffer);
        return new ReceiveResult(ReceiveStatus.Datagram, answer.Length);
    }

    public void Dispose()
    {
    }

    /// <summary>The sequence number of a datagram's first message.</summary>
    public static uint SequenceOf(byte[] datagram) => MachineOrder.ReadU32(datagram.AsSpan(NetlinkHeader.SequenceOffset));

    /// <summary>One message: a code as its body.</summary>
    public static byte[] Message(ushort type, NetlinkFlags flags, uint sequence, int body)
    {
        using var writer = new MessageWriter();
        var bytes = new byte[type == ControlType.Error ? 20 : 4];
        MachineOrder.WriteU32(bytes, (uint)body);
        writer.Append(type, flags, sequence, 0, bytes);
        return writer.Written.ToArray();
    }
}
