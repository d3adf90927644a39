using Statewall.Engine.Hooks;
using Statewall.Engine.Nftables;
using Statewall.Engine.Nftables.Handlers;
using Statewall.Engine.Tracing;
using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Handlers;

/// <summary>
/// The netlink protocol that carries all of netfilter: splits message types into subsystem and message and hands them on.
/// </summary>
/// <remarks>
/// <para>Overview: one handler per subsystem, found by number; each reads its attributes with the kernel's own leniency
/// (<see cref="RequestAttributes"/>) and answers with messages of the shared codec.</para>
/// <para>Every client may do everything: who can reach the engine is decided before.</para>
/// <para>Threads: all calls come with the kernel's gate held. Mirrors nfnetlink.c.</para>
/// </remarks>
internal sealed class NfnetlinkProtocol : INetlinkProtocol, IDisposable
{
    /// <summary>The protocol's number. // NETLINK_NETFILTER</summary>
    public const int Number = 12;

    private const int SubsystemCount = 13; // NFNL_SUBSYS_COUNT
    private readonly INfnetlinkSubsystem?[] _subsystems = new INfnetlinkSubsystem?[SubsystemCount];

    private readonly MessageWriter _writer = new(); // for what is sent at once: answers and events

    private readonly EmbeddedKernel _kernel;
    private readonly NftablesHandler _nftables;

    public NfnetlinkProtocol(EmbeddedKernel kernel)
    {
        _kernel = kernel;
        Groups = kernel.Netlink.Register(this);
        var notifier = new ConntrackNotifier(kernel.Connections, Groups, _writer);
        kernel.Connections.Listener = notifier;
        Add(new ConntrackHandler(kernel.Connections, kernel.Nat, notifier, _writer));
        Add(new ExpectationHandler(kernel.Connections, notifier, _writer));
        Add(new TimeoutHandler(kernel.Connections, _writer));
        Add(new OsfHandler(kernel.Fingerprints));
        Add(new HelperHandler(kernel.Connections, notifier, _writer));
        Ruleset = new Ruleset(Groups, kernel.Connections, kernel.Tracking, new ChainEntrances(kernel.Hooks, kernel.NatHooks, kernel.Connections));
        Traces = new TraceAnnouncer(Groups, kernel.Connections);
        _nftables = new NftablesHandler(Ruleset, kernel.PacketGate);
        Add(_nftables);
        Add(new CompatHandler(_writer));
        Add(new HookHandler(Ruleset));
    }

    /// <summary>The multicast groups of netfilter. // enum nfnetlink_groups</summary>
    public MulticastGroups Groups { get; }

    /// <summary>The control plane of nf_tables.</summary>
    public Ruleset Ruleset { get; }

    /// <summary>Tells of traced packets.</summary>
    public TraceAnnouncer Traces { get; }

    /// <inheritdoc/>
    public int Protocol => Number;

    /// <inheritdoc/>
    public int GroupCount => 32;

    /// <summary>Puts a subsystem in its place. // nfnetlink_subsys_register</summary>
    public void Add(INfnetlinkSubsystem subsystem) => _subsystems[subsystem.Number] = subsystem;

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        _nftables.Dispose();
        Ruleset.Dispose();
        Traces.Dispose();
    }

    /// <inheritdoc/>
    public void Closed(ServerSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        Ruleset.Release(socket.PortId);
    }

    /// <inheritdoc/>
    public void Receive(ServerSocket socket, ReadOnlySpan<byte> datagram)
    {
        _kernel.AdvanceToClock();
        var messages = new NetlinkMessageEnumerator(datagram);
        if (!messages.MoveNext())
            return;
        if (messages.Current.Type == NfnlControl.BatchBegin)
        {
            NfnetlinkBatch.Receive(_subsystems, socket, messages.Current, datagram);
            return;
        }
        var dispatch = new Dispatch(this);
        NetlinkDispatcher.Dispatch(socket, datagram, ref dispatch);
    }

    private readonly struct Dispatch(NfnetlinkProtocol protocol) : IRequestHandler
    {
        // nfnetlink_rcv_msg
        public int Handle(ServerSocket socket, in NetlinkMessage request, ref ExtendedAck ack)
        {
            if (!request.TryReadNfgen(out var header))
                return 0;
            var subsystem = NfnetlinkMessage.SubsystemOf(request.Type);
            if (subsystem >= SubsystemCount || protocol._subsystems[subsystem] is not { } handler)
                return NetlinkErrno.Inval;
            return handler.Handle(new NfnetlinkRequest(socket, in request, header), ref ack);
        }
    }
}
