using Statewall.Netlink.Channels;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Replay.Testing;

/// <summary>
/// Keeps the batches that make a ruleset. Sent to another host that has none yet, they make the same one with the same handles, and nothing has
/// to be read, evaluated and put together for that.
/// </summary>
/// <param name="channel">The channel that they go by.</param>
internal sealed class RecordedBatches(INetlinkChannel channel) : INetlinkChannel
{
    private const int AnswerSize = 4096;
    private readonly List<byte[]> _batches = [];

    /// <summary>The batches.</summary>
    public IReadOnlyList<byte[]> Batches => _batches;

    /// <inheritdoc/>
    public uint PortId => channel.PortId;

    /// <inheritdoc/>
    public int ReceiveBufferSize => channel.ReceiveBufferSize;

    /// <summary>Sends batches by another channel.</summary>
    public static void Send(IReadOnlyList<byte[]> batches, INetlinkChannel channel)
    {
        var answer = new byte[AnswerSize];
        foreach (var batch in batches)
        {
            if (channel.ReceiveBufferSize < batch.Length)
                channel.RequestReceiveBuffer(batch.Length);
            channel.Send(batch);
            while (channel.Receive(answer, TimeSpan.Zero).Status == ReceiveStatus.Datagram)
            {
                // an acknowledgement
            }
        }
    }

    /// <inheritdoc/>
    public void Send(ReadOnlySpan<byte> datagram)
    {
        if (BitConverter.ToUInt16(datagram[NetlinkHeader.TypeOffset..]) == NfnlControl.BatchBegin)
            _batches.Add(datagram.ToArray());
        channel.Send(datagram);
    }

    /// <inheritdoc/>
    public int RequestReceiveBuffer(int size) => channel.RequestReceiveBuffer(size);

    /// <inheritdoc/>
    public bool TrySetOption(NetlinkOption option, bool on) => channel.TrySetOption(option, on);

    /// <inheritdoc/>
    public void Join(uint group) => channel.Join(group);

    /// <inheritdoc/>
    public void Leave(uint group) => channel.Leave(group);

    /// <inheritdoc/>
    public ReceiveResult Receive(Span<byte> buffer, TimeSpan timeout) => channel.Receive(buffer, timeout);

    /// <inheritdoc/>
    public ReceiveResult Receive(Span<byte> buffer, TimeSpan timeout, out ReadOnlySpan<byte> datagram) => channel.Receive(buffer, timeout, out datagram);

    /// <inheritdoc/>
    public void Dispose() => channel.Dispose();
}
