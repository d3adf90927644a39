using Differential.Generated;
using Statewall.Engine;
using Statewall.Netlink;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;
using Statewall.Replay;
using Statewall.Replay.Embedded;
using Statewall.Replay.Kernel;
using Statewall.Replay.Scenarios;

namespace Differential.Requests;

// One of the two kernels, fresh: a socket that asks, a socket that listens, and the settings.
internal sealed class RequestSide : IDisposable
{
    private const int Netfilter = 12; // NETLINK_NETFILTER
    private readonly byte[] _buffer = new byte[1 << 16];
    private readonly Action<string, string> _set;
    private readonly IDisposable _owner;
    private readonly INetlinkChannel _requester;
    private readonly INetlinkChannel _listener;
    private uint _sequence = 1000;
    private bool _listens;

    private RequestSide(IDisposable owner, Func<INetlinkChannel> open, Action<string, string> set)
    {
        (_owner, _set, _requester, _listener) = (owner, set, open(), open());
        _requester.RequestReceiveBuffer(1 << 22);
        _listener.RequestReceiveBuffer(1 << 22);
    }

    // The host that packets are sent through, if it is one.
    private IReplayTarget? Host { get; init; }

    internal Identifiers Identifiers { get; } = new();

    internal static RequestSide Kernel(bool forwards)
    {
        if (forwards)
            return Forwarding(new KernelTarget());
        var place = new KernelNamespace();
        return new RequestSide(
            place,
            () => place.OpenChannel(Netfilter),
            (setting, value) => place.Run(() => File.WriteAllText($"/proc/sys/net/netfilter/{setting}", value)));
    }

    internal static RequestSide Engine(bool forwards)
    {
        if (forwards)
            return Forwarding(new EngineTarget(TimeProvider.System));
        var kernel = new EmbeddedKernel(TimeProvider.System);
        // a kernel takes its limit from the machine's memory, and no namespace may change it
        const string Limit = "/proc/sys/net/netfilter/nf_conntrack_max";
        if (File.Exists(Limit))
            Assert.True(kernel.Settings.TrySet(Path.GetFileName(Limit), File.ReadAllText(Limit).Trim(), out var refusal), refusal);
        return new RequestSide(kernel, () => kernel.OpenChannel(Netfilter), (setting, value) =>
            Assert.True(kernel.Settings.TrySet(setting, value, out var error), error));
    }

    internal void Prepare(RequestScenario scenario)
    {
        _requester.TrySetOption(NetlinkOption.ExtendedAck, scenario.ExtendedAcks);
        _requester.TrySetOption(NetlinkOption.CapAck, scenario.CapAcks);
        _listens = scenario.Listens;
        if (!_listens)
            return;
        if (scenario.IsOfNftables)
        {
            _listener.Join(NfnlGroup.Nftables);
            return;
        }
        for (var group = NfnlGroup.ConntrackNew; group <= NfnlGroup.ExpDestroy; group++)
            _listener.Join(group);
    }

    internal Transcript Run(Step step)
    {
        if (!_listens)
            Identifiers.ForgetAll();
        if (step is WaitStep)
            return new Transcript(Identifiers, [], _requester.PortId); // what happens meanwhile is heard with the next step
        byte[] sent = [];
        switch (step)
        {
            case SettingStep setting:
                _set(setting.Setting, setting.Value);
                break;
            case PacketStep packet:
                Host!.Send(Now, packet.Inside ? 0 : 1, packet.Packet, null);
                break;
            case SendStep send:
                sent = Number(send.Datagram(Identifiers));
                _requester.Send(sent);
                break;
        }
        var transcript = new Transcript(Identifiers, sent, _requester.PortId);
        while (Receive(_requester, out var datagram))
            transcript.AddAnswer(datagram);
        while (Receive(_listener, out var datagram))
            transcript.AddEvent(datagram);
        transcript.Close();
        return transcript;
    }

    public void Dispose()
    {
        _requester.Dispose();
        _listener.Dispose();
        _owner.Dispose();
    }

    private static long Now => (TimeProvider.System.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100;

    private static RequestSide Forwarding(IReplayTarget host)
    {
        host.Setup(new Scenario(Place.Interfaces), Now);
        host.StartTracking();
        return new RequestSide(host, host.OpenChannel, static (_, _) => throw new NotSupportedException()) { Host = host };
    }

    private bool Receive(INetlinkChannel channel, out ReadOnlySpan<byte> datagram)
    {
        var result = channel.Receive(_buffer, TimeSpan.Zero);
        Assert.True(result.Status is ReceiveStatus.Datagram or ReceiveStatus.TimedOut, $"receive: {result.Status}");
        datagram = _buffer.AsSpan(0, result.Size);
        return result.Status == ReceiveStatus.Datagram;
    }

    // Both kernels are given the same sequence numbers.
    private byte[] Number(byte[] datagram)
    {
        var copy = (byte[])datagram.Clone();
        for (var at = 0; copy.Length - at >= NetlinkHeader.Size;)
        {
            MachineOrder.WriteU32(copy.AsSpan(at + NetlinkHeader.SequenceOffset), ++_sequence);
            var length = (int)Math.Min(MachineOrder.ReadU32(copy.AsSpan(at)), int.MaxValue);
            at += Math.Max(NetlinkHeader.Align(Math.Min(length, copy.Length)), NetlinkHeader.Size);
        }
        return copy;
    }
}
