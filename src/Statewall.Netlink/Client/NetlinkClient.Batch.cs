using Statewall.Netlink.Messages;

namespace Statewall.Netlink.Client;

public sealed partial class NetlinkClient
{
    // An answer occupies about 1 KiB of the receive queue, whose limit is 208 KiB by default: beyond it they are dropped. All may be refused.
    private const int LargestFlight = 32 * 1024;
    private const int MostInFlight = 128;

    /// <summary>Sends a batch and waits until all of it is carried out or refused.</summary>
    /// <param name="operation">What is attempted, for errors.</param>
    /// <param name="batch">The requests.</param>
    /// <returns>The refused requests in the order in which the kernel named them; empty when all went well.</returns>
    /// <exception cref="NetlinkException">Nothing was answered in time (ETIMEDOUT) or answers were lost (ENOBUFS).</exception>
    /// <exception cref="NetlinkProtocolException">An answer is malformed.</exception>
    public IReadOnlyList<BatchFailure> Execute(string operation, RequestBatch batch)
    {
        var none = default(DelegateHandler);
        return Execute(operation, batch, ref none);
    }

    /// <summary>As the other overload; messages that the requests are answered with go to <paramref name="handler"/>. // NLM_F_ECHO</summary>
    public IReadOnlyList<BatchFailure> Execute<THandler>(string operation, RequestBatch batch, ref THandler handler)
        where THandler : IMessageHandler, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(batch);
        var failures = Array.Empty<BatchFailure>() as IReadOnlyList<BatchFailure>;
        for (var first = 0; first < batch.Count;)
        {
            var flight = new Flight(batch, first, EndOfFlight(batch, first), _sequence + 1);
            if (flight.FirstSequence == 0 || flight.FirstSequence + (uint)flight.Count < flight.FirstSequence)
            {
                _sequence = 0; // the numbers would wrap within the flight
                continue;
            }
            _sequence += (uint)flight.Count;
            Channel.Send(flight.Prepare());
            while (!flight.IsOver)
                TakeAnswers(operation, ref flight, ref handler, ref failures);
            first += flight.Count;
        }
        return failures;
    }

    private static int EndOfFlight(RequestBatch batch, int first)
    {
        if (batch.Kind != BatchKind.Independent)
            return batch.Count;
        var end = first + 1;
        while (end < batch.Count && end - first < MostInFlight && batch.StartOf(end + 1) - batch.StartOf(first) <= LargestFlight)
            end++;
        return end;
    }

    private void TakeAnswers<THandler>(string operation, ref Flight flight, ref THandler handler, ref IReadOnlyList<BatchFailure> failures)
        where THandler : IMessageHandler, allows ref struct
    {
        var walk = new NetlinkMessageEnumerator(ReceiveAnswer(operation));
        var number = 0;
        for (; walk.MoveNext(); number++)
        {
            var message = walk.Current;
            var index = message.Sequence - flight.FirstSequence;
            var isAnswer = index < (uint)flight.Count;
            if (message.Type >= ControlType.FirstFamilyType && (isAnswer || flight.MayEcho(message.Sequence)))
                handler.Handle(in message);
            if (message.Type != ControlType.Error || !isAnswer)
                continue; // among these the late answer to a request that was given up
            var fault = AckMessage.Parse(message, out var ack);
            if (!fault.IsNone)
                throw new NetlinkProtocolException(operation, number, fault with { Offset = message.DatagramOffset + fault.Offset });
            if (ack.Errno != 0)
            {
                if (failures is not List<BatchFailure> list)
                    failures = list = [];
                list.Add(new BatchFailure(flight.First + (int)index, ack.ToException(operation, message.Sequence)));
            }
            flight.Answered((int)index, ack.Errno);
        }
        if (!walk.Fault.IsNone)
            throw new NetlinkProtocolException(operation, number, walk.Fault);
    }

    /// <summary>The requests of a batch that travel in one datagram, and whether the last of them is answered.</summary>
    private struct Flight(RequestBatch batch, int first, int end, uint firstSequence)
    {
        private int _last;

        public readonly int First => first;

        public readonly int Count => end - first;

        public readonly uint FirstSequence => firstSequence;

        public bool IsOver { get; private set; }

        /// <summary>A transaction's echoes of set elements have no number. // nf_tables_setelem_notify</summary>
        public readonly bool MayEcho(uint sequence) => sequence == 0 && batch.Kind == BatchKind.Transaction;

        /// <summary>Numbers the requests and has the last acknowledged: they are carried out in order, and refusals are told anyway.</summary>
        public ReadOnlySpan<byte> Prepare()
        {
            // the frame around a transaction is never acknowledged
            _last = batch.Kind == BatchKind.Transaction ? Count - 2 : Count - 1;
            IsOver = batch.Kind != BatchKind.Independent && _last <= 0;
            for (var index = 0; index < Count; index++)
                batch.Writer.SetSequence(batch.StartOf(first + index), firstSequence + (uint)index);
            if (!IsOver)
                batch.Writer.SetFlags(batch.StartOf(first + _last), NetlinkFlags.Ack);
            return batch.Writer.Written[batch.StartOf(first)..batch.StartOf(end)];
        }

        public void Answered(int index, int errno) =>
            IsOver |= index == _last || (batch.Kind != BatchKind.Independent && index == 0 && errno != 0);
    }
}
