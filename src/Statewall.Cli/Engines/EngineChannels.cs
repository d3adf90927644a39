using Statewall.Conntrack;
using Statewall.Conntrack.Diagnosis.Settings;
using Statewall.Engine;
using Statewall.Iptables.Legacy;
using Statewall.Netlink;
using Statewall.Netlink.Channels;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Cli.Engines;

/// <summary>Opens channels to the kernel or engine that was chosen: the only place that knows which it is.</summary>
internal sealed class EngineChannels(EngineChoice choice)
{
    // it belongs to this one command, all of whose channels lead to it; the process's end is its own
    private EmbeddedKernel? _embedded;

    /// <summary>Opens a channel.</summary>
    /// <param name="protocol">The netlink protocol, e.g. 12 for NETLINK_NETFILTER.</param>
    /// <exception cref="NetlinkException">It was refused, or nobody listens.</exception>
    /// <exception cref="PlatformNotSupportedException">This system has no such kernel.</exception>
    public INetlinkChannel Open(int protocol) => choice.Kind switch
    {
        EngineKind.Embedded => OpenEmbedded(protocol),
        EngineKind.Unix => OpenUnix(choice.Path!, protocol),
        _ => OpenKernel(protocol),
    };

    /// <summary>The first entries of a listing are a random sample: the kernel's are in the order of a keyed hash, an engine's in that of their age.</summary>
    public bool ListsAtRandom => choice.Kind == EngineKind.Kernel;

    /// <summary>The settings of the kernel or engine: the running kernel's are files, an engine's what netlink tells.</summary>
    /// <exception cref="NetlinkException">It was refused, or nobody listens.</exception>
    public IConntrackSettings OpenSettings() => choice.Kind == EngineKind.Kernel ? new ProcSettings() : new NetlinkSettings(() => Open(ConntrackClient.Protocol));

    /// <summary>Opens the interface to rules of x_tables, which the running kernel alone has; null otherwise.</summary>
    public Func<NfProto, ILegacyInterface>? OpenLegacy => choice.Kind == EngineKind.Kernel ? family => new LegacySocket(family) : null;

    private static KernelChannel OpenKernel(int protocol) => new(protocol);

    private static UnixChannel OpenUnix(string path, int protocol) => new(path, protocol);

    private INetlinkChannel OpenEmbedded(int protocol) => (_embedded ??= new EmbeddedKernel(clock: TimeProvider.System)).OpenChannel(protocol);
}
