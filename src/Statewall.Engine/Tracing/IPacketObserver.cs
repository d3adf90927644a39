using Statewall.Engine.Forwarding;
using Statewall.Engine.Nftables;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Tracing;

/// <summary>Is told what happens to packets on their way, step by step, while they are there to be looked at.</summary>
internal interface IPacketObserver
{
    /// <summary>A packet comes in, or is sent.</summary>
    void Began(in Packet packet);

    /// <summary>The latest of the packets that began is at the end of its way.</summary>
    void Ended();

    /// <summary>A packet comes to a base chain.</summary>
    void Entered(in Packet packet, NftChain chain);

    /// <summary>A rule has dealt with a packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="failed">Which of its operations broke it off; -1 when none did.</param>
    /// <param name="loaded">What they read of the packet, up to there.</param>
    /// <param name="registers">What they worked on, and the verdict.</param>
    void Evaluated(in Packet packet, NftRule rule, int failed, IReadOnlyList<LoadedValue> loaded, in Registers registers);

    /// <summary>No rule of a base chain has decided: its policy does.</summary>
    void Decided(in Packet packet, NftChain chain, NftVerdict policy);

    /// <summary>A packet was found to belong to a connection, or to none.</summary>
    void Tracked(in Packet packet);

    /// <summary>A packet's ends were translated.</summary>
    void Translated(in Packet packet, bool isSource);

    /// <summary>A rule logs a packet.</summary>
    void Logged(in Packet packet, string prefix, ushort? group);

    /// <summary>A packet is dropped.</summary>
    void Dropped(in Packet packet, DropReason reason);

    /// <summary>A packet has reached the host.</summary>
    void Delivered(in Packet packet);

    /// <summary>A packet leaves by its device.</summary>
    void Left(in Packet packet);
}
