using Statewall.Sync.Caches;
using Statewall.Sync.States;
using Statewall.Sync.Statistics;
using Statewall.Sync.Wire;

namespace Statewall.Sync.Modes;

// Overview: two machines that number their messages. What was sent waits in the resend queue until the other machine acknowledges it; a gap
// in the numbers is asked for again, and what is sent again has the entry's newest state and a new number. Nothing is repeated unasked: a sign
// of life each second shows the other machine that the last message was lost. A machine that has started says hello in all messages until it is
// greeted back, since its numbers begin anew.
// Where conntrackd throws its resend queue away at each hello, what is in it is sent again, once per start of the other machine, and so is
// what was sent before the messages that the other machine acknowledges: it would stay lost. Hellos that come late or twice are told from those
// of a new start by what is remembered of the last numbers.

/// <summary>Reliable: what the other machine did not get is sent again. // Mode FTFW</summary>
internal sealed class FtfwMode : SyncMode
{
    private const int Remembered = 1024;
    private const int HellosOfAStart = 3;
    private const int GreetingsToBelieve = 2; // the first can be the answer to this machine's life before
    private const int Nothing = 0;

    private readonly MessageQueue _resend;
    private readonly int _window;
    private Hello _hello = Hello.Initial;
    private bool _mustGreetBack;
    private bool _hasReceived;
    private uint _last;
    private bool _hasUnacknowledged;
    private uint _acknowledgeFrom;
    private int _left;
    private int _greetings;
    private int _lateHellos;
    private uint _lateHello;
    private long _aliveDue;
    private readonly int[] _remembered = new int[Remembered]; // of the last numbers: nothing, or what came under it

    /// <summary>Creates the mode.</summary>
    /// <param name="counters">What it counts.</param>
    /// <param name="rules">What it may tell.</param>
    /// <param name="clock">The time of day.</param>
    /// <param name="now">Milliseconds of the node's clock.</param>
    /// <param name="resendSize">Messages that may wait to be acknowledged. // ResendQueueSize</param>
    /// <param name="window">After how many messages they are acknowledged. // ACKWindowSize</param>
    public FtfwMode(SyncCounters counters, TellingRules rules, TimeProvider clock, long now, int resendSize, int window)
        : base(counters, rules, clock)
    {
        counters.Resend = new QueueCounters { Maximum = resendSize };
        _resend = new MessageQueue(counters.Resend);
        _window = _left = window;
        _aliveDue = now + AliveInterval;
    }

    private enum Hello
    {
        Initial,
        Saying,
        Done,
    }

    /// <inheritdoc/>
    public override long NextDue => _aliveDue;

    /// <summary>The messages that wait to be acknowledged, the oldest first.</summary>
    public IEnumerable<QueuedMessage> Unacknowledged
    {
        get
        {
            for (var node = _resend.First; node is not null; node = node.Next)
                yield return new QueuedMessage(node is ControlNode, node.Sequence, node is ControlNode control ? control.Flags : SyncFlags.None);
        }
    }

    /// <inheritdoc/>
    public override MessageVerdict Receive(in SyncHeader header, uint from, uint to, ReadOnlySpan<byte> body)
    {
        var verdict = VerdictOn(in header, from, to);
        if (verdict == MessageVerdict.BadHeader)
            return verdict;
        var isHello = (header.Flags & SyncFlags.Hello) != 0;
        var distance = (int)(header.Sequence - (_last + 1));
        if (_hasReceived && distance < 0 && (!isHello || (IsLate(header.Sequence, body) && !GoesOn(header.Sequence))))
        {
            Counters.Messages.Before++;
            return MessageVerdict.Drop;
        }
        _lateHellos = 0;
        if (isHello)
        {
            Meet(header.Sequence, distance);
            distance = 0;
        }
        if ((header.Flags & SyncFlags.HelloBack) != 0 && _hello == Hello.Saying && ++_greetings == GreetingsToBelieve)
            _hello = Hello.Done;
        if ((header.Flags & SyncFlags.Ack) != 0 && verdict == MessageVerdict.Control)
            Acknowledged(from, to);
        else if ((header.Flags & SyncFlags.Nack) != 0 && verdict == MessageVerdict.Control)
            SendAgain(from, to);
        if (_hasReceived && distance > 0)
            NoteGap(header.Sequence);
        else
            NoteNext(header.Sequence);
        Remember(header.Sequence, isHello ? Fingerprint(body) : ~Nothing);
        return verdict;
    }

    /// <inheritdoc/>
    public override void Advance(long now)
    {
        if (now < _aliveDue)
            return;
        _aliveDue = now + AliveInterval;
        if (Transmission.First is not null)
            return; // what waits is a sign of life itself
        if (_hasUnacknowledged)
            QueueControl(SyncFlags.Ack, _acknowledgeFrom, _last);
        else
            QueueControl(SyncFlags.Alive, 0, 0);
        _hasUnacknowledged = false;
    }

    /// <inheritdoc/>
    protected override SyncFlags Greet()
    {
        if (_hello == Hello.Initial)
            _hello = Hello.Saying;
        var flags = _hello == Hello.Saying ? SyncFlags.Hello : SyncFlags.None;
        if (_mustGreetBack)
            flags |= SyncFlags.HelloBack;
        _mustGreetBack = false;
        return flags;
    }

    /// <inheritdoc/>
    protected override void Sent(QueueNode node, long now)
    {
        if (node is ControlNode { Flags: SyncFlags.Alive })
        {
            Forget(node);
            return;
        }
        if (_resend.IsFull && _resend.First is { } oldest)
        {
            Counters.Resend!.NotEnoughSpace++;
            Forget(oldest);
        }
        _resend.Add(node);
    }

    /// <inheritdoc/>
    protected override void Drained(long now) => _aliveDue = now + AliveInterval;

    private static MessageVerdict VerdictOn(in SyncHeader header, uint from, uint to)
    {
        if (header.IsData)
            return MessageVerdict.Take;
        if (header.Type != SyncMessageType.Control)
            return MessageVerdict.BadHeader;
        if ((header.Flags & (SyncFlags.Ack | SyncFlags.Nack)) != 0)
            return (int)(to - from) < 0 ? MessageVerdict.BadHeader : MessageVerdict.Control;
        if ((header.Flags & SyncFlags.Resync) != 0)
            return MessageVerdict.Resync;
        return (header.Flags & SyncFlags.Alive) != 0 ? MessageVerdict.Control : MessageVerdict.BadHeader;
    }

    /// <summary>The other machine says hello: its numbers count from here, unless they go on as they were.</summary>
    private void Meet(uint sequence, int distance)
    {
        _mustGreetBack = true;
        if (_hasReceived && distance == 0)
            return;
        if (_hasUnacknowledged && distance > 0)
            QueueControl(SyncFlags.Ack, _acknowledgeFrom, _last);
        _hasUnacknowledged = false;
        _left = _window;
        // lost since its start, or never sent: then nothing comes of it
        if (_hasReceived)
            QueueControl(SyncFlags.Nack, distance > 0 ? _last + 1 : sequence - 64, sequence - 1);
        if (distance < 0)
            Array.Clear(_remembered);
        SendAgain();
    }

    /// <summary>True for a hello that came already, and for one that was missed and asked for again.</summary>
    private bool IsLate(uint sequence, ReadOnlySpan<byte> body) => _last - sequence < Remembered
        && _remembered[sequence % Remembered] is var known && (known == Nothing || known == Fingerprint(body));

    /// <summary>True for hellos that follow each other and nothing else: those of a start among numbers that were missed, or that say the same again.</summary>
    private bool GoesOn(uint sequence)
    {
        _lateHellos = _lateHellos > 0 && sequence == _lateHello + 1 ? _lateHellos + 1 : 1;
        _lateHello = sequence;
        return _lateHellos == HellosOfAStart;
    }

    private void Remember(uint sequence, int fingerprint)
    {
        for (var missed = _last + 1; (int)(sequence - missed) > 0 && sequence - missed < Remembered; missed++)
            _remembered[missed % Remembered] = Nothing;
        _remembered[sequence % Remembered] = fingerprint;
        _last = sequence;
        _hasReceived = true;
    }

    private static int Fingerprint(ReadOnlySpan<byte> body)
    {
        var hash = default(HashCode);
        hash.AddBytes(body);
        return hash.ToHashCode() | 1;
    }

    private void NoteNext(uint sequence)
    {
        if (!_hasUnacknowledged)
            _acknowledgeFrom = sequence;
        _hasUnacknowledged = true;
        if (--_left > 0)
            return;
        QueueControl(SyncFlags.Ack, _acknowledgeFrom, sequence);
        _left = _window;
        _hasUnacknowledged = false;
    }

    private void NoteGap(uint sequence)
    {
        Counters.Messages.Lost += sequence - (_last + 1);
        if (_hasUnacknowledged)
            QueueControl(SyncFlags.Ack, _acknowledgeFrom, _last);
        QueueControl(SyncFlags.Nack, _last + 1, sequence - 1);
        _left = _window - 1;
        _acknowledgeFrom = sequence;
        _hasUnacknowledged = true;
    }

    /// <summary>A range has arrived; what was sent before it and still waits has not, or the word of it was lost.</summary>
    private void Acknowledged(uint from, uint to)
    {
        SendAgain(from - int.MaxValue, from - 1);
        for (var node = _resend.First; node is not null && (int)(node.Sequence - to) <= 0;)
        {
            var next = node.Next;
            if ((int)(node.Sequence - from) >= 0)
                Forget(node);
            node = next;
        }
    }

    private void SendAgain(uint from, uint to)
    {
        for (var node = _resend.First; node is not null && (int)(node.Sequence - to) <= 0;)
        {
            var next = node.Next;
            if ((int)(node.Sequence - from) >= 0)
            {
                _resend.Remove(node);
                Transmission.Add(node);
            }
            node = next;
        }
    }

    /// <summary>Sends all that waits again, but what was about the numbers of the other machine's earlier life.</summary>
    private void SendAgain()
    {
        while (_resend.First is { } node)
        {
            if (node is ControlNode { Flags: SyncFlags.Ack or SyncFlags.Nack })
            {
                Forget(node);
                continue;
            }
            _resend.Remove(node);
            Transmission.Add(node);
        }
    }
}
