using Statewall.Sync.Caches;
using Statewall.Sync.States;
using Statewall.Sync.Statistics;
using Statewall.Sync.Wire;

namespace Statewall.Sync.Modes;

/// <summary>Best effort: what changes is sent once and forgotten; any number of machines can share a link. // Mode NOTRACK</summary>
internal sealed class NotrackMode(SyncCounters counters, TellingRules rules, TimeProvider clock, long now) : SyncMode(counters, rules, clock)
{
    private long _aliveDue = now + AliveInterval;
    private bool _hasReceived;
    private uint _last;

    /// <inheritdoc/>
    public override long NextDue => _aliveDue;

    /// <inheritdoc/>
    public override MessageVerdict Receive(in SyncHeader header, uint from, uint to, ReadOnlySpan<byte> body)
    {
        var verdict = VerdictOn(in header);
        if (verdict == MessageVerdict.BadHeader)
            return verdict;
        var distance = (int)(header.Sequence - (_last + 1));
        if (_hasReceived && distance > 0)
            Counters.Messages.Lost += (uint)distance;
        if (_hasReceived && distance < 0)
            Counters.Messages.Before++;
        _last = header.Sequence;
        _hasReceived = true;
        return verdict;
    }

    /// <inheritdoc/>
    public override void Advance(long now)
    {
        if (now < _aliveDue)
            return;
        if (Transmission.First is null)
            QueueControl(SyncFlags.Alive, 0, 0);
        _aliveDue = now + AliveInterval;
    }

    /// <inheritdoc/>
    protected override void Sent(QueueNode node, long now) => Forget(node);

    /// <inheritdoc/>
    protected override void Drained(long now) => _aliveDue = now + AliveInterval;

    private static MessageVerdict VerdictOn(in SyncHeader header)
    {
        if (header.IsData)
            return MessageVerdict.Take;
        if (header.Type != SyncMessageType.Control || (header.Flags & (SyncFlags.Ack | SyncFlags.Nack)) != 0)
            return MessageVerdict.BadHeader;
        if ((header.Flags & SyncFlags.Resync) != 0)
            return MessageVerdict.Resync;
        return (header.Flags & SyncFlags.Alive) != 0 ? MessageVerdict.Control : MessageVerdict.BadHeader;
    }
}
