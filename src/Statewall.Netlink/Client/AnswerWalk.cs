using Statewall.Netlink.Messages;

namespace Statewall.Netlink.Client;

/// <summary>Walks one datagram of the answer to one request, up to its end or refusal.</summary>
internal ref struct AnswerWalk
{
    private readonly string _operation;
    private readonly uint _sequence;
    private NetlinkMessageEnumerator _messages;
    private AckMessage _refusal;
    private int _number;

    public AnswerWalk(string operation, ReadOnlySpan<byte> datagram, uint sequence)
    {
        _operation = operation;
        _sequence = sequence;
        _messages = new NetlinkMessageEnumerator(datagram);
        _number = -1;
    }

    /// <summary>The answer is complete: acknowledged, refused or done.</summary>
    public bool Ended { get; private set; }

    /// <summary>A message said that the table changed.</summary>
    public bool Interrupted { get; private set; }

    /// <summary>The error number of a refusal, otherwise 0.</summary>
    public readonly int Errno => _refusal.Errno;

    /// <summary>Goes to the next message that carries data; false when the datagram or the answer ends.</summary>
    public bool MoveNext()
    {
        while (!Ended && Step())
        {
            var message = _messages.Current;
            if (message.Sequence != _sequence)
                continue; // a notification, or the late answer to a request that was given up
            Interrupted |= (message.Flags & NetlinkFlags.DumpInterrupted) != 0;
            if (message.Type is ControlType.Error or ControlType.Done)
            {
                var fault = AckMessage.Parse(message, out _refusal);
                if (!fault.IsNone)
                    throw new NetlinkProtocolException(_operation, _number, fault with { Offset = message.DatagramOffset + fault.Offset });
                Ended = true;
            }
            else if (message.Type >= ControlType.FirstFamilyType)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Hands the message at hand to a handler. Returns 1, to be counted.</summary>
    public readonly int HandOver<THandler>(ref THandler handler)
        where THandler : IMessageHandler, allows ref struct
    {
        var message = _messages.Current;
        handler.Handle(in message);
        return 1;
    }

    public readonly void ThrowIfRefused()
    {
        if (_refusal.Errno != 0)
            throw _refusal.ToException(_operation, _sequence);
    }

    private bool Step()
    {
        _number++;
        if (_messages.MoveNext())
            return true;
        if (_messages.Fault.IsNone)
            return false;
        throw new NetlinkProtocolException(_operation, _number, _messages.Fault);
    }
}
