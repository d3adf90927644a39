using Statewall.Engine.Conntrack;
using Statewall.Engine.Fingerprints;
using Statewall.Engine.Handlers;
using Statewall.Engine.Hooks;
using Statewall.Engine.Nat;
using Statewall.Engine.Numbers;
using Statewall.Engine.SynProxying;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine;

/// <summary>
/// The embedded kernel: connection tracking in this process, answering the same netlink messages as Linux does.
/// </summary>
/// <remarks>
/// <para>Overview: packets enter through a forwarding host with the time at which they come; requests enter
/// through channels (<see cref="OpenChannel"/>) and are answered at the kernel's present.</para>
/// <para>Threads: one lock, the netlink kernel's gate, guards everything. Channels take it themselves; a host takes it per packet.</para>
/// <para>Time only moves forward: by packets, by <see cref="AdvanceTo"/>, or by the clock that the kernel was given.</para>
/// </remarks>
public sealed class EmbeddedKernel : IDisposable
{
    private const ulong DefaultSeed = 0x5DEE_CE66_D1CE_4E5B;

    private readonly TimeProvider? _clock;

    /// <summary>Makes a kernel with an empty table.</summary>
    /// <param name="clock">Tells the present when requests come; without one, time stands still between packets.</param>
    /// <param name="seed">
    /// Seeds the hash of the table, and without a clock the cookies of SYN proxies; the same seed and the same packets give the same run.
    /// </param>
    public EmbeddedKernel(TimeProvider? clock = null, ulong seed = DefaultSeed)
    {
        _clock = clock;
        Connections = new ConntrackTable(new ConntrackSettings(), seed);
        Hooks = new HookTable(Queues);
        Tracker = new Tracker(Connections);
        SynProxy = new SynProxy(CookiesOf(clock is not null, seed));
        Tracking = new TrackingUsers(Hooks, Tracker, SynProxy);
        NatHooks = new NatHooks(Hooks, Nat, Connections);
        PacketGate = new PacketGate(Netlink.Gate);
        Nfnetlink = new NfnetlinkProtocol(this);
    }

    /// <summary>The tracker's settings.</summary>
    public ConntrackSettings Settings => Connections.Settings;

    /// <summary>What the tracker counted.</summary>
    public ConntrackStatistics Statistics => Connections.Statistics;

    /// <summary>What its SYN proxy counted. // nft_synproxy</summary>
    public SynproxyStatistics SynproxyStatistics => SynProxy.Statistics;

    /// <summary>The kernel's present in nanoseconds since the Unix epoch; 0 before the first packet or <see cref="AdvanceTo"/>.</summary>
    public long Now => Connections.Now;

    /// <summary>The netlink side: its gate guards the whole kernel, a server makes it reachable for other processes.</summary>
    public NetlinkKernel Netlink { get; } = new();

    /// <summary>The programs that rules hand packets to. // nft_queue</summary>
    public PacketQueues Queues { get; } = new();

    internal PacketGate PacketGate { get; }

    internal ConntrackTable Connections { get; }

    internal Tracker Tracker { get; }

    internal KernelRandom Random => Nat.Random;

    internal HookTable Hooks { get; }

    internal TrackingUsers Tracking { get; }

    internal SynProxy SynProxy { get; }

    internal FingerprintTable Fingerprints { get; } = new();

    internal NatTranslator Nat => Connections.Nat;

    internal NatHooks NatHooks { get; }

    internal NfnetlinkProtocol Nfnetlink { get; }

    /// <summary>Opens a netlink socket to this kernel.</summary>
    /// <param name="protocol">The netlink protocol, by default NETLINK_NETFILTER (12).</param>
    public INetlinkChannel OpenChannel(int protocol = NfnetlinkProtocol.Number) => new InProcessChannel(Netlink, protocol);

    /// <summary>
    /// Tracks all connections from now on, as if a rule asked for it: without one, no packet is tracked, nor put together from fragments.
    /// // nf_ct_netns_get
    /// </summary>
    public void StartTracking()
    {
        lock (Netlink.Gate)
            Tracking.Add(NfProto.Inet);
    }

    /// <summary>Moves the present forward; connections whose time is up on the way end, in order.</summary>
    /// <param name="nanoseconds">Nanoseconds since the Unix epoch; going back is ignored.</param>
    public void AdvanceTo(long nanoseconds)
    {
        using (PacketGate.Enter())
            Connections.AdvanceTo(nanoseconds);
    }

    /// <summary>Moves the present to what the kernel's clock says, if it has one.</summary>
    public void AdvanceToClock()
    {
        if (_clock is not null)
            AdvanceTo((_clock.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100);
    }

    // Where packets come in earnest, their senders must not be able to guess cookies.
    private static SynCookies CookiesOf(bool isSecret, ulong seed)
    {
        if (!isSecret)
            return new SynCookies(seed, ~seed);
        var key = Guid.NewGuid().ToByteArray().AsSpan();
        return new SynCookies(BitConverter.ToUInt64(key), BitConverter.ToUInt64(key[sizeof(ulong)..]));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Nfnetlink.Dispose();
        Connections.Dispose();
    }
}
