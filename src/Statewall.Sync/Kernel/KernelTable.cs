using Statewall.Conntrack;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Sync.States;

namespace Statewall.Sync.Kernel;

/// <summary>Takes entries of a dump.</summary>
internal interface IStateHandler<TState>
    where TState : struct
{
    /// <summary>An entry; it is good until this returns.</summary>
    void Handle(in TState state);
}

/// <summary>The kernel's tables, by requests.</summary>
internal sealed class KernelTable : IDisposable
{
    private readonly NetlinkClient _client;
    private readonly RequestBatch _batch = new(BatchKind.Independent);

    /// <summary>Wraps a channel of ctnetlink's protocol, which this alone uses from now on.</summary>
    public KernelTable(INetlinkChannel channel)
    {
        _client = new NetlinkClient(channel);
        channel.RequestReceiveBuffer(4 << 20); // answers of a large batch
    }

    /// <summary>The address under which the kernel names what this has done in its events.</summary>
    public uint PortId => _client.Channel.PortId;

    /// <summary>Requests that wait.</summary>
    public int Waiting => _batch.Count;

    /// <summary>Lists connections.</summary>
    public void Dump<THandler>(ref THandler handler)
        where THandler : IStateHandler<ConnectionState>
    {
        var reading = new ConnectionReading<THandler>(ref handler);
        _client.Compose(TypeOf(NfnlSubsystem.Ctnetlink, CtMessage.Get), NetlinkFlags.None, Header(NfProto.Unspecified)).Dump("list connections", ref reading, maximumRestarts: 0);
    }

    /// <summary>Lists expectations.</summary>
    public void DumpExpectations<THandler>(ref THandler handler)
        where THandler : IStateHandler<ExpectationState>
    {
        var reading = new ExpectationReading<THandler>(ref handler);
        _client.Compose(TypeOf(NfnlSubsystem.CtnetlinkExpect, ExpMessage.Get), NetlinkFlags.None, Header(NfProto.Unspecified)).Dump("list expectations", ref reading, maximumRestarts: 0);
    }

    /// <summary>Adds a request to create a connection.</summary>
    public void Create(in ConnectionState state, uint timeout, bool tracksWindows)
    {
        var request = state.ToCreation(timeout, tracksWindows);
        Add(NfnlSubsystem.Ctnetlink, CtMessage.New, NetlinkFlags.Create | NetlinkFlags.Exclusive, state.Original.Family, ref request);
    }

    /// <summary>Adds a request to change a connection.</summary>
    public void Update(in ConnectionState state, uint timeout, bool tracksWindows)
    {
        var request = state.ToUpdate(timeout, tracksWindows);
        Add(NfnlSubsystem.Ctnetlink, CtMessage.New, NetlinkFlags.None, state.Original.Family, ref request);
    }

    /// <summary>Adds a request to remove a connection.</summary>
    public void Delete(in ConnectionState state)
    {
        var request = state.ToKey();
        Add(NfnlSubsystem.Ctnetlink, CtMessage.Delete, NetlinkFlags.None, state.Original.Family, ref request);
    }

    /// <summary>Adds a request to create an expectation.</summary>
    public void Create(in ExpectationState state, uint timeout)
    {
        var request = state.ToMessage(timeout);
        Add(NfnlSubsystem.CtnetlinkExpect, ExpMessage.New, NetlinkFlags.Create | NetlinkFlags.Exclusive, state.Expected.Family, ref request);
    }

    /// <summary>Adds a request to remove an expectation.</summary>
    public void Delete(in ExpectationState state)
    {
        var request = new ExpectationMessage { Tuple = state.Expected.ToTuple() };
        Add(NfnlSubsystem.CtnetlinkExpect, ExpMessage.Delete, NetlinkFlags.None, state.Expected.Family, ref request);
    }

    /// <summary>Carries out the requests that wait.</summary>
    /// <returns>Those that were refused, by their number.</returns>
    public IReadOnlyList<BatchFailure> Send()
    {
        if (_batch.Count == 0)
            return [];
        var failures = _client.Execute("change connections", _batch);
        _batch.Clear();
        return failures;
    }

    /// <summary>Removes all expectations.</summary>
    public void FlushExpectations() =>
        _client.Compose(TypeOf(NfnlSubsystem.CtnetlinkExpect, ExpMessage.Delete), NetlinkFlags.None, Header(NfProto.Unspecified)).Execute("flush expectations");

    /// <summary>Closes the channel.</summary>
    public void Dispose()
    {
        _client.Dispose();
        _batch.Dispose();
    }

    private static ushort TypeOf(byte subsystem, byte message) => NfnetlinkMessage.TypeOf(subsystem, message);

    private static byte[] Header(NfProto family)
    {
        var header = new byte[NfgenHeader.Size];
        new NfgenHeader(family).Write(header);
        return header;
    }

    private void Add<T>(byte subsystem, byte message, NetlinkFlags flags, NfProto family, ref T value)
        where T : struct, IAttributeSet<T> => _batch.AddNfnetlink(TypeOf(subsystem, message), flags, family, ref value);

    private ref struct ConnectionReading<THandler>(ref THandler handler) : IMessageHandler
        where THandler : IStateHandler<ConnectionState>
    {
        private readonly ref THandler _handler = ref handler;
        private ConnectionState _state;

        public void Handle(in NetlinkMessage message)
        {
            var view = new ConnectionView(message);
            if (_state.TryReadKernel(ref view))
                _handler.Handle(in _state);
        }

        public readonly void Restart()
        {
        }
    }

    private ref struct ExpectationReading<THandler>(ref THandler handler) : IMessageHandler
        where THandler : IStateHandler<ExpectationState>
    {
        private readonly ref THandler _handler = ref handler;
        private ExpectationState _state;

        public void Handle(in NetlinkMessage message)
        {
            if (_state.TryReadKernel(in message))
                _handler.Handle(in _state);
        }

        public readonly void Restart()
        {
        }
    }
}
