using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;

namespace Statewall.Netlink.Tests.Server;

/// <summary>
/// A small protocol for tests. Type 16 echoes its body, 17 dumps as many messages as its body says, 18 fails with the errno in its body,
/// 19 fails with text and offset, 20 notifies group 3 with its body as many times as its first 4 bytes say.
/// </summary>
internal sealed class EchoProtocol : INetlinkProtocol, IRequestHandler, IDisposable
{
    public const ushort Echo = 16;
    public const ushort Count = 17;
    public const ushort Refuse = 18;
    public const ushort Explain = 19;
    public const ushort Shout = 20;
    public const int Number = 12;
    public const uint ForbiddenGroup = 5;

    private readonly MessageWriter _writer = new();

    public EchoProtocol()
    {
        Kernel = new NetlinkKernel();
        Groups = Kernel.Register(this);
    }

    public NetlinkKernel Kernel { get; }

    public MulticastGroups Groups { get; }

    public int Protocol => Number;

    public int GroupCount => 9;

    /// <summary>The table's generation as dumps see it.</summary>
    public uint Generation { get; set; } = 1;

    public int DumpsDisposed { get; set; }

    public int Filled { get; set; }

    public List<string> Log { get; } = [];

    public void Receive(ServerSocket socket, ReadOnlySpan<byte> datagram)
    {
        var self = this;
        NetlinkDispatcher.Dispatch(socket, datagram, ref self);
    }

    public int Joining(ServerSocket socket, uint group)
    {
        Log.Add($"join {group}");
        return group == ForbiddenGroup ? NetlinkErrno.Perm : 0;
    }

    public void Left(ServerSocket socket, uint group) => Log.Add($"left {group}");

    public void Dispose() => _writer.Dispose();

    public void Closed(ServerSocket socket) => Log.Add("closed");

    public int Handle(ServerSocket socket, in NetlinkMessage request, ref ExtendedAck ack)
    {
        switch (request.Type)
        {
            case Echo:
                _writer.Clear();
                _writer.Append(Echo, NetlinkFlags.None, request.Sequence, socket.PortId, request.Payload);
                socket.Queue(_writer.Written);
                return 0;
            case Count:
                return socket.StartDump(in request, new Counter(this, MachineOrder.ReadU32(request.Payload)));
            case Refuse:
                return (int)MachineOrder.ReadU32(request.Payload);
            case Explain:
                ack.Text = "because";
                ack.Offset = 20;
                return NetlinkErrno.Inval;
            case Shout:
                for (var left = MachineOrder.ReadU32(request.Payload); left > 0; left--)
                {
                    _writer.Clear();
                    _writer.Append(Shout, NetlinkFlags.None, 0, 0, request.Payload);
                    Groups.Broadcast(_writer.Written, 3);
                }
                return 0;
            default:
                return NetlinkErrno.OpNotSupp;
        }
    }

    private sealed class Counter(EchoProtocol owner, uint count) : IDumpSource
    {
        private uint _next;

        public bool Fill(DumpWriter writer)
        {
            owner.Filled++;
            writer.SetGeneration(owner.Generation);
            Span<byte> body = stackalloc byte[100];
            for (; _next < count; _next++)
            {
                MachineOrder.WriteU32(body, _next);
                if (!writer.TryAppend(Count, NetlinkFlags.None, body))
                    return true;
            }
            return writer.Length > 0;
        }

        public void Dispose() => owner.DumpsDisposed++;
    }
}
