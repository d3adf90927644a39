using Statewall.Engine.Forwarding;
using Statewall.Engine.Nftables;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Tracing;

/// <summary>Writes down what happens to packets on their way through a host, step by step.</summary>
/// <remarks>Packets are much slower meanwhile. Threads: the kernel's gate; read the steps when the packet's call has returned.</remarks>
public sealed class PacketTracer : IPacketObserver
{
    private readonly Stack<int> _underWay = new();
    private readonly List<TraceStep> _steps = [];
    private int _packets;

    /// <summary>The steps since <see cref="Clear"/>.</summary>
    public IReadOnlyList<TraceStep> Steps => _steps;

    /// <summary>Forgets all steps.</summary>
    public void Clear()
    {
        _steps.Clear();
        _underWay.Clear();
        _packets = 0;
    }

    void IPacketObserver.Began(in Packet packet)
    {
        _underWay.Push(_packets++);
        Add(in packet, new PacketBegan(packet.View.Bytes.ToArray(), packet.In?.Name) { LinkHeader = packet.LinkHeader.ToArray() });
    }

    void IPacketObserver.Ended() => _ = _underWay.TryPop(out _);

    void IPacketObserver.Entered(in Packet packet, NftChain chain) => Add(in packet, new ChainEntered(Describe(chain)));

    void IPacketObserver.Evaluated(in Packet packet, NftRule rule, int failed, IReadOnlyList<LoadedValue> loaded, in Registers registers) =>
        Add(in packet, new RuleEvaluated(Describe(rule.Chain), rule.ToMessage())
        {
            FailedExpression = failed,
            Loaded = [.. loaded],
            Verdict = registers.Verdict,
            Target = registers.Verdict is NftVerdict.Jump or NftVerdict.Goto ? registers.Chain!.Name : null,
        });

    void IPacketObserver.Decided(in Packet packet, NftChain chain, NftVerdict policy) => Add(in packet, new PolicyApplied(Describe(chain), policy));

    void IPacketObserver.Tracked(in Packet packet) => Add(in packet, new PacketTracked(packet.State, packet.Direction, packet.Slot != 0));

    void IPacketObserver.Translated(in Packet packet, bool isSource) => Add(in packet, new PacketTranslated(packet.View.Bytes.ToArray(), isSource));

    void IPacketObserver.Logged(in Packet packet, string prefix, ushort? group) => Add(in packet, new PacketLogged(prefix, group));

    void IPacketObserver.Dropped(in Packet packet, DropReason reason) => End(in packet, new PacketDropped(reason));

    void IPacketObserver.Delivered(in Packet packet) => End(in packet, new PacketDelivered(packet.View.Bytes.ToArray()));

    void IPacketObserver.Left(in Packet packet) => End(in packet, new PacketLeft(packet.View.Bytes.ToArray(), packet.Out!.Name) { LinkHeader = packet.LinkHeader.ToArray() });

    private static TracedChain Describe(NftChain chain) =>
        new(chain.Table.Family, chain.Table.Name, chain.Name) { Type = chain.Base?.Type.Name, Priority = chain.Base?.Priority ?? 0 };

    private void End(in Packet packet, PacketEnded step) =>
        Add(in packet, step with { Mark = packet.Mark, ConnectionMark = packet.Slot == 0 ? null : packet.Host?.Connections[packet.Slot].Mark });

    private void Add(in Packet packet, TraceStep step) =>
        _steps.Add(step with { Packet = _underWay.TryPeek(out var number) ? number : 0, Family = packet.Family, Hook = packet.Hook });
}
