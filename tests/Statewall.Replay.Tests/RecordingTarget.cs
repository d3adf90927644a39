using Statewall.Netlink.Channels;
using Statewall.Netlink.Messages;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay.Tests;

// A host that notes what it is told and whose connection tracking is empty.
internal sealed class RecordingTarget : IReplayTarget
{
    public List<string> Calls { get; } = [];

    public List<(long Time, int Interface)> Sent { get; } = [];

    public long Start { get; private set; }

    public bool RunsInRealTime { get; init; }

    public void Setup(Scenario scenario, long start)
    {
        Calls.Add("setup");
        Start = start;
    }

    public void StartTracking() => Calls.Add("track");

    public void RemoveAddress(int interfaceIndex, IpPrefix address) => Calls.Add("remove address");

    public void SetLinkDown(int interfaceIndex) => Calls.Add("down");

    public INetlinkChannel OpenChannel()
    {
        Calls.Add("channel");
        return new EmptyChannel();
    }

    public bool Send(long time, int interfaceIndex, ReadOnlySpan<byte> packet, ReplayOutput? output)
    {
        Calls.Add("send");
        Sent.Add((time, interfaceIndex));
        return packet[0] >> 4 == 4;
    }

    public void Dispose() => Calls.Add("dispose");

    // Acknowledges what asks for it and ends every dump at once.
    private sealed class EmptyChannel : INetlinkChannel
    {
        private readonly Queue<byte[]> _answers = [];

        public uint PortId => 1;

        public int ReceiveBufferSize => 1;

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
            using var writer = new MessageWriter();
            foreach (var message in new NetlinkMessageEnumerator(datagram))
            {
                writer.Clear();
                if (message.Flags.HasFlag(NetlinkFlags.Ack))
                {
                    var body = new byte[4 + NetlinkHeader.Size];
                    message.Bytes[..NetlinkHeader.Size].CopyTo(body.AsSpan(4));
                    writer.Append(ControlType.Error, NetlinkFlags.Capped, message.Sequence, 1, body);
                }
                else if (message.Flags.HasFlag(NetlinkFlags.Dump))
                {
                    writer.Append(ControlType.Done, NetlinkFlags.Multi, message.Sequence, 1, new byte[4]);
                }
                if (writer.Length > 0)
                    _answers.Enqueue(writer.Written.ToArray());
            }
        }

        public ReceiveResult Receive(Span<byte> buffer, TimeSpan timeout)
        {
            if (!_answers.TryDequeue(out var answer))
                return new ReceiveResult(ReceiveStatus.TimedOut, 0);
            answer.CopyTo(buffer);
            return new ReceiveResult(ReceiveStatus.Datagram, answer.Length);
        }

        public void Dispose() => _answers.Clear();
    }
}
