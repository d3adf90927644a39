using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Diagnostics;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;

namespace Statewall.Fuzz.Targets;

/// <summary>
/// Takes the input for a datagram: walks, decodes and traces it, sends it to a kernel, reads what the kernel makes of it, and lets a
/// client take it for an answer.
/// </summary>
public sealed class NetlinkTarget : IFuzzTarget, IFuzzSeeds
{
    private const int Protocol = 12;
    private const ushort DumpType = 17;
    private const int FamilyHeaderSize = 4;
    private const int MostAnswers = 100_000;

    /// <inheritdoc/>
    public static string Name => "netlink";

    /// <inheritdoc/>
    public static IEnumerable<byte[]> Seeds
    {
        get
        {
            for (var seed = 0; seed < 8; seed++)
            {
                using var writer = new MessageWriter();
                var value = AttributeGenerator.Generate<Everything>(new Random(seed));
                writer.Append(16, NetlinkFlags.Request | NetlinkFlags.Ack, 1, 0, [2, 0, 0, 0], ref value);
                writer.Append(DumpType, NetlinkFlags.Request | NetlinkFlags.Dump, 2, 0, [2, 0, 0, 0, (byte)seed, 0, 0, 0]);
                writer.Append(ControlType.Error, NetlinkFlags.AckAttributes, 1, 0, new byte[20]);
                writer.Append(ControlType.Done, NetlinkFlags.Multi, 1, 0, new byte[4]);
                yield return writer.Written.ToArray();
            }
        }
    }

    /// <inheritdoc/>
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        Walk(input);
        MessageTrace.Format(input);
        Serve(input);
        Ask(input, static client => client.Compose(16, NetlinkFlags.None, []).Execute("execute"));
        Ask(input, static client => client.Compose(16, NetlinkFlags.None, []).Dump("dump", static (in _) => { }, static () => { }));
        Ask(input, static client =>
        {
            using var batch = new RequestBatch(BatchKind.Independent);
            batch.Add(16, NetlinkFlags.None, []);
            batch.Add(16, NetlinkFlags.None, []);
            client.Execute("batch", batch);
        });
    }

    private static void Walk(ReadOnlySpan<byte> datagram)
    {
        var messages = new NetlinkMessageEnumerator(datagram);
        while (messages.MoveNext())
        {
            var value = default(Everything);
            if (messages.Current.Decode(FamilyHeaderSize, ref value).IsNone)
                RoundTrip(ref value);
            AckMessage.Parse(messages.Current, out var ack);
            ack.ToException("operation", messages.Current.Sequence);
        }
    }

    /// <summary>What was decoded must come out the same when it is encoded and decoded again.</summary>
    private static void RoundTrip(ref Everything value)
    {
        using var writer = new MessageWriter();
        writer.Append(16, NetlinkFlags.None, 1, 0, [], ref value);
        var messages = new NetlinkMessageEnumerator(writer.Written);
        var again = default(Everything);
        if (!messages.MoveNext() || !messages.Current.Decode(0, ref again).IsNone)
            throw new InvalidOperationException("encoded value cannot be decoded");
        if (AttributeTracer.Format(ref value) != AttributeTracer.Format(ref again))
            throw new InvalidOperationException("encoded value is another one");
    }

    private static void Serve(ReadOnlySpan<byte> datagram)
    {
        var kernel = new NetlinkKernel(new Lock(), firstPortId: 1);
        kernel.Register(new Responder());
        using var channel = new InProcessChannel(kernel, Protocol);
        channel.TrySetOption(NetlinkOption.ExtendedAck, true);
        channel.Join(1);
        channel.Send(datagram);
        var buffer = new byte[Math.Max(65536, datagram.Length + 4096)];
        for (var answers = 0; channel.Receive(buffer, TimeSpan.Zero) is var received && received.Status != ReceiveStatus.TimedOut; answers++)
        {
            if (received.Status == ReceiveStatus.Truncated || answers > MostAnswers)
                throw new InvalidOperationException("a short request has endless answers");
            var messages = new NetlinkMessageEnumerator(buffer.AsSpan(0, received.Size));
            while (messages.MoveNext())
            {
                if (messages.Current.Type == ControlType.Error && !AckMessage.Parse(messages.Current, out _).IsNone)
                    throw new InvalidOperationException("the kernel's own acknowledgement is malformed");
            }
            if (!messages.Fault.IsNone)
                throw new InvalidOperationException($"the kernel's own answer is malformed: {messages.Fault}");
        }
    }

    private static void Ask(ReadOnlySpan<byte> answer, Action<NetlinkClient> call)
    {
        using var client = new NetlinkClient(new OneAnswer(answer.ToArray()));
        try
        {
            call(client);
        }
        catch (NetlinkException)
        {
            // refused, or never ended
        }
        catch (NetlinkProtocolException)
        {
            // malformed, and said so
        }
    }

    /// <summary>Refuses most, dumps some, notifies always.</summary>
    private sealed class Responder : INetlinkProtocol, IRequestHandler
    {
        private MulticastGroups? _groups;

        public int Protocol => NetlinkTarget.Protocol;

        public int GroupCount => 1;

        public void Receive(ServerSocket socket, ReadOnlySpan<byte> datagram)
        {
            var self = this;
            NetlinkDispatcher.Dispatch(socket, datagram, ref self);
        }

        public int Joining(ServerSocket socket, uint group)
        {
            _groups = socket.Groups;
            return 0;
        }

        public int Handle(ServerSocket socket, in NetlinkMessage request, ref ExtendedAck ack)
        {
            _groups?.Notify(request.Bytes, 1, socket, (request.Flags & NetlinkFlags.Echo) != 0);
            if (request.Type == DumpType)
                return socket.StartDump(in request, new Repeater(request.Payload.ToArray()));
            ack.Text = "no";
            ack.Offset = request.Bytes.Length;
            return request.Payload.Length % 3 == 0 ? 0 : NetlinkErrno.OpNotSupp;
        }
    }

    private sealed class Repeater(byte[] body) : IDumpSource
    {
        private int _left = body.Length > FamilyHeaderSize ? body[FamilyHeaderSize] : 0;

        public bool Fill(DumpWriter writer)
        {
            while (_left > 0 && writer.TryAppend(DumpType, NetlinkFlags.None, body))
                _left--;
            return _left > 0;
        }

        public void Dispose()
        {
        }
    }

    /// <summary>A channel whose kernel answers the first request with the input, and says no more.</summary>
    private sealed class OneAnswer(byte[] answer) : INetlinkChannel
    {
        private bool _given;

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
        }

        public ReceiveResult Receive(Span<byte> buffer, TimeSpan timeout)
        {
            if (_given)
                return new ReceiveResult(ReceiveStatus.TimedOut, 0);
            _given = true;
            if (answer.Length > buffer.Length)
                return new ReceiveResult(ReceiveStatus.Truncated, answer.Length);
            answer.CopyTo(buffer);
            return new ReceiveResult(ReceiveStatus.Datagram, answer.Length);
        }

        public void Dispose()
        {
        }
    }

    /// <summary>A value that uses the codec's every method, itself included.</summary>
    private struct Everything : IAttributeSet<Everything>
    {
        private bool _flag;
        private byte? _u8;
        private ushort? _u16;
        private uint? _u32;
        private ulong? _u64;
        private ushort? _host16;
        private uint? _host32;
        private ulong? _host64;
        private string? _text;
        private byte[]? _bytes;
        private Everything[]? _list;
        private uint? _part;
        private uint? _far;

        public static void Describe<TCodec>(ref TCodec codec, ref Everything value)
            where TCodec : struct, IAttributeCodec, allows ref struct
        {
            codec.Flag(1, ref value._flag);
            codec.U8(2, ref value._u8);
            codec.U16(3, ref value._u16);
            codec.U32(4, ref value._u32);
            codec.U64(5, ref value._u64);
            codec.HostU16(6, ref value._host16);
            codec.HostU32(7, ref value._host32);
            codec.HostU64(8, ref value._host64);
            codec.Text(9, ref value._text);
            codec.Bytes(10, ref value._bytes);
            codec.List(11, 1, ref value._list);
            codec.Part<Everything, PartLayout>(12, ref value);
            codec.U32(1000, ref value._far);
        }

        private readonly struct PartLayout : IAttributeLayout<Everything>
        {
            public static void Describe<TCodec>(ref TCodec codec, ref Everything value)
                where TCodec : struct, IAttributeCodec, allows ref struct => codec.U32(1, ref value._part);
        }
    }
}
