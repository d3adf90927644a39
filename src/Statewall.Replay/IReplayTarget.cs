using Statewall.Engine.Forwarding;
using Statewall.Netlink.Channels;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay;

/// <summary>
/// A host that packets can be sent through: the running kernel in a namespace of its own, or the embedded engine. It lives for one replay.
/// What happened inside is read over netlink, in the same way whichever it is.
/// </summary>
/// <remarks>Calls come from one thread at a time, in this order: setup once, then channels and packets, then disposal.</remarks>
public interface IReplayTarget : IDisposable
{
    /// <summary>Whether time in the host is the machine's own, so that a packet's time can only be kept by waiting for it.</summary>
    bool RunsInRealTime => false;

    /// <summary>Makes the host as a scenario describes it.</summary>
    /// <param name="scenario">The host.</param>
    /// <param name="start">
    /// Time at which the first packet will be sent, in nanoseconds since 1970: a target with a clock of its own begins there.
    /// </param>
    /// <exception cref="ReplayException">The host cannot be made here, e.g. for want of privilege, or a setting was refused.</exception>
    void Setup(Scenario scenario, long start);

    /// <summary>Makes the host track connections although no ruleset asks it to. // nf_ct_netns_get</summary>
    void StartTracking();

    /// <summary>Takes an address from an interface; connections masqueraded as it end, in a target in real time a little later. // RTM_DELADDR</summary>
    /// <param name="interfaceIndex">Index of the interface in <see cref="Scenario.Interfaces"/>.</param>
    /// <param name="address">One of its addresses, with the length of its network.</param>
    void RemoveAddress(int interfaceIndex, IpPrefix address);

    /// <summary>Switches an interface off; connections masqueraded as one of its addresses end, in a target in real time a little later. // IFF_UP</summary>
    /// <param name="interfaceIndex">Index of the interface in <see cref="Scenario.Interfaces"/>.</param>
    void SetLinkDown(int interfaceIndex);

    /// <summary>Opens a netfilter netlink socket in the host; the caller disposes it. // NETLINK_NETFILTER</summary>
    INetlinkChannel OpenChannel();

    /// <summary>Lets a packet enter the host. When this returns, the host has dealt with it, and what leaves the host has been given to <paramref name="output"/>.</summary>
    /// <param name="time">The time of the packet in nanoseconds since 1970, never earlier than the one before. A target in real time takes no notice: who sends waits for it.</param>
    /// <param name="interfaceIndex">Index of the interface in <see cref="Scenario.Interfaces"/>.</param>
    /// <param name="packet">The IP packet, header first, of an interface with link headers the frame; it may have been cut short.</param>
    /// <param name="output">Gets what leaves the host; null when nobody wants it.</param>
    /// <returns>False when the device refused the packet as such; it was then not seen by the host.</returns>
    bool Send(long time, int interfaceIndex, ReadOnlySpan<byte> packet, ReplayOutput? output);

    /// <summary>Lets time go on in the host without packets. A target in real time takes no notice: who sends waits.</summary>
    /// <param name="time">The moment in nanoseconds since 1970, never earlier than the last packet.</param>
    void AdvanceTo(long time)
    {
    }

    /// <summary>Lets packets enter the host one after the other, as the other overload does one.</summary>
    /// <returns>How many the device refused.</returns>
    int Send(ReadOnlySpan<ArrivingPacket> packets, ReplayOutput? output)
    {
        var refused = 0;
        foreach (ref readonly var packet in packets)
            refused += Send(packet.Time, packet.Interface, packet.Bytes.Span, output) ? 0 : 1;
        return refused;
    }
}

/// <summary>Gets a packet that left the host.</summary>
/// <param name="time">The time of the packet that made it leave, in nanoseconds since 1970.</param>
/// <param name="interfaceIndex">Index of the interface in <see cref="Scenario.Interfaces"/>.</param>
/// <param name="packet">The IP packet, of an interface with link headers the frame; valid during the call.</param>
public delegate void ReplayOutput(long time, int interfaceIndex, ReadOnlySpan<byte> packet);
