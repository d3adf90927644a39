using System.Globalization;
using System.Text;
using Statewall.Netlink.Messages;

namespace Differential.Requests;

// What a kernel said to one step, with nothing masked but what two kernels cannot share: port ids, identifiers (ordinals stand for
// them), moments in time, and the order of what a hash table orders. Seconds left may differ by two.
internal sealed class Transcript(Identifiers identifiers, byte[] sent, uint portId)
{
    private const int Tolerance = 2;
    private readonly List<MessageText> _answers = [];
    private readonly List<MessageText> _events = [];
    private readonly StringBuilder _datagrams = new();
    private readonly CpuTotals _totals = new();

    // The messages as text, in the order in which they came, or sorted where the order means nothing.
    internal List<string> Lines { get; } = [];

    internal List<long> Timeouts { get; } = [];

    internal void AddAnswer(ReadOnlySpan<byte> datagram)
    {
        var count = 0;
        foreach (var message in new NetlinkMessageEnumerator(datagram))
        {
            if (_totals.TryAdd(message))
                continue;
            _answers.Add(MessageText.Of(message, sent, portId));
            count++;
        }
        _datagrams.Append(CultureInfo.InvariantCulture, $" {count}");
    }

    internal void AddEvent(ReadOnlySpan<byte> datagram)
    {
        foreach (var message in new NetlinkMessageEnumerator(datagram))
            _events.Add(MessageText.Of(message, sent, portId));
    }

    internal void Close()
    {
        Lines.AddRange(_totals.Lines());
        Sort(_answers, message => message.IsPart || message.IsRemoval);
        Sort(_events, message => message.IsRemoval);
        Take("answer", _answers);
        if (_datagrams.Length > 0)
            Lines.Add($"datagrams of{_datagrams} messages");
        Take("event", _events);
    }

    internal bool Equals(Transcript other) =>
        Lines.SequenceEqual(other.Lines) && Timeouts.Count == other.Timeouts.Count
        && Timeouts.Zip(other.Timeouts).All(pair => Math.Abs(pair.First - pair.Second) <= Tolerance);

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var line in Lines)
            text.Append("    ").AppendLine(line);
        if (Timeouts.Count > 0)
            text.Append("    seconds left: ").AppendJoin(' ', Timeouts).AppendLine();
        return text.ToString();
    }

    // Sorts only what may be sorted; the rest keeps its place.
    private void Sort(List<MessageText> messages, Func<MessageText, bool> mayBeSorted)
    {
        var sorted = messages.Where(mayBeSorted).OrderBy(message => message.Key, StringComparer.Ordinal).ThenBy(message => message.Rank(identifiers)).ToArray();
        var next = 0;
        for (var at = 0; at < messages.Count; at++)
        {
            if (mayBeSorted(messages[at]))
                messages[at] = sorted[next++];
        }
    }

    private void Take(string kind, List<MessageText> messages)
    {
        foreach (var message in messages)
        {
            Lines.Add($"{kind}: {message.Text(identifiers)}");
            Timeouts.AddRange(message.Timeouts);
            if (message.IsRemoval && kind == "event")
                message.Forget(identifiers);
        }
    }
}
