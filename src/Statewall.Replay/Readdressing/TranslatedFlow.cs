using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Replay.Readdressing;

/// <summary>A connection whose packets do not leave the host as they came.</summary>
internal sealed class TranslatedFlow(FlowKey original, FlowKey reply)
{
    private readonly SequenceAdjustment?[] _adjustments = [null, null];
    private readonly StreamShift[] _shifts = [new(), new()];

    /// <summary>What names the connection, if a helper reads it and may move its sequence numbers; otherwise null.</summary>
    public ConntrackMessage? Helped { get; init; }

    /// <summary>The ends of the packets of a direction as they come in.</summary>
    public FlowKey Arriving(Direction direction) => direction == Direction.Original ? original : reply;

    /// <summary>How a packet of a direction has left the host, which is how its receiver knows it.</summary>
    /// <param name="captured">The packet as it was captured.</param>
    /// <param name="direction">Its direction.</param>
    public FlowKey Leaving(FlowKey captured, Direction direction) => Arriving(direction ^ Direction.Reply).Inverse(captured);

    /// <summary>How a helper has moved the sequence numbers of a direction; null when it has not.</summary>
    public ref SequenceAdjustment? Adjustment(Direction direction) => ref _adjustments[(int)direction];

    /// <summary>How the sender of a direction says more or less than was captured.</summary>
    public StreamShift Shift(Direction direction) => _shifts[(int)direction];
}

/// <summary>Who sends a captured packet: a direction of a connection.</summary>
/// <param name="Flow">The connection.</param>
/// <param name="Direction">The direction.</param>
internal readonly record struct Sender(TranslatedFlow Flow, Direction Direction);
