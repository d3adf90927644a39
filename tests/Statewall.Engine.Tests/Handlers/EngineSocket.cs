using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Tests.Handlers;

/// <summary>An engine with one socket that asks and one that listens to what happens to connections and expectations.</summary>
internal sealed class EngineSocket : IDisposable
{
    private readonly INetlinkChannel _socket;
    private readonly INetlinkChannel _listener;
    private readonly byte[] _buffer = new byte[1 << 16];

    public EngineSocket()
    {
        Kernel.AdvanceTo(1_700_000_000_000_000_000);
        _socket = Kernel.OpenChannel();
        _listener = Kernel.OpenChannel();
        for (var group = NfnlGroup.ConntrackNew; group <= NfnlGroup.ExpDestroy; group++)
            _listener.Join(group);
    }

    public EmbeddedKernel Kernel { get; } = new();

    /// <summary>A connection from 10.0.0.1 to port 7777 of 10.0.0.2.</summary>
    public static ConntrackMessage Connection(ushort port, string? helper = null) => new()
    {
        Original = Tuple("10.0.0.1", "10.0.0.2", port, 7777),
        Reply = Tuple("10.0.0.2", "10.0.0.1", 7777, port),
        Timeout = 300,
        Helper = helper is null ? null : new HelperName(helper),
    };

    /// <summary>An expectation of that connection, of whatever comes to a port of 10.0.0.1.</summary>
    public static ExpectationMessage Expectation(ushort port, ushort expected) => new()
    {
        Master = Tuple("10.0.0.1", "10.0.0.2", port, 7777),
        Tuple = Tuple("10.0.0.2", "10.0.0.1", 0, expected),
        Mask = Tuple("255.255.255.255", "255.255.255.255", 0, 65535),
    };

    public int Ask<T>(byte subsystem, byte message, NetlinkFlags flags, T value)
        where T : struct, IAttributeSet<T> => Ask(subsystem, message, flags, value, out List<T> _);

    /// <summary>Sends a request and decodes the answers.</summary>
    /// <returns>The error number.</returns>
    public int Ask<T, TAnswer>(byte subsystem, byte message, NetlinkFlags flags, T value, out List<TAnswer> answers)
        where T : struct, IAttributeSet<T>
        where TAnswer : struct, IAttributeSet<TAnswer>
    {
        using var writer = new MessageWriter();
        writer.AppendNfnetlink(
            NfnetlinkMessage.TypeOf(subsystem, message), flags | NetlinkFlags.Request | NetlinkFlags.Ack, 1, 0, NfProto.IPv4, 0, ref value);
        _socket.Send(writer.Written);
        answers = [];
        while (true)
        {
            var received = _socket.Receive(_buffer, TimeSpan.Zero);
            Assert.Equal(ReceiveStatus.Datagram, received.Status);
            foreach (var answer in new NetlinkMessageEnumerator(_buffer.AsSpan(0, received.Size)))
            {
                if (answer.Type is ControlType.Error or ControlType.Done)
                    return -(int)MachineOrder.ReadU32(answer.Payload);
                var decoded = default(TAnswer);
                Assert.True(answer.DecodeNfnetlink(ref decoded).IsNone);
                answers.Add(decoded);
            }
        }
    }

    /// <summary>The types of the messages announced since this was last asked.</summary>
    public List<int> Announced()
    {
        List<int> types = [];
        while (_listener.Receive(_buffer, TimeSpan.Zero) is { Status: ReceiveStatus.Datagram } received)
        {
            foreach (var message in new NetlinkMessageEnumerator(_buffer.AsSpan(0, received.Size)))
                types.Add(message.Type);
        }
        return types;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _listener.Dispose();
        Kernel.Dispose();
    }

    private static ConntrackTuple Tuple(string source, string destination, ushort sourcePort, ushort destinationPort)
    {
        Assert.True(InetAddress.TryParse(source, out var from));
        Assert.True(InetAddress.TryParse(destination, out var to));
        return new ConntrackTuple { Source = from, Destination = to, Protocol = 6, SourcePort = sourcePort, DestinationPort = destinationPort };
    }
}
