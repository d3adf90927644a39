using Statewall.Conntrack.Protocols;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Saved;

// Overview: one line, word by word, from left to right. Partials: Head (family, protocol, timeout, state), Fields (name=value, [FLAG]).

/// <summary>Reads one line of a listing into a connection; the first mistake ends it, with its column.</summary>
internal ref partial struct ConnectionLine
{
    /// <summary>The connection, once <see cref="TryParse"/> has succeeded.</summary>
    public ConntrackMessage Connection;

    private readonly ReadOnlySpan<byte> _line;
    private readonly SavedListingOptions _options;
    private ConntrackTuple _original;
    private ConntrackTuple _reply;
    private ConntrackCounters _originalCounters;
    private ConntrackCounters _replyCounters;
    private ConntrackStatus _status = ConntrackStatus.Confirmed | ConntrackStatus.SeenReply;
    private Reading _reading;
    private ulong? _age; // seconds, of delta-time=
    private int _ageAt;
    private byte _protocol;
    private int _wordAt;
    private int _next;

    public ConnectionLine(ReadOnlySpan<byte> line, SavedListingOptions options)
    {
        _line = line;
        _options = options;
    }

    /// <summary>Which tuple the words at hand belong to.</summary>
    private enum Reading
    {
        Head,
        Original,
        Reply,
    }

    /// <summary>Protocol family.</summary>
    public NfProto Family { get; private set; }

    /// <summary>What is wrong; null when nothing is.</summary>
    public string? Error { get; private set; }

    /// <summary>Where, in bytes from 1.</summary>
    public int ErrorColumn { get; private set; }

    private readonly TupleKeys Keys => ProtocolNames.KeysOf(_protocol);

    /// <summary>Reads the line.</summary>
    /// <returns>False with <see cref="Error"/> set when it is no connection.</returns>
    public bool TryParse()
    {
        if (!ReadHead())
            return false;
        while (TryWord(out var word))
        {
            if (!(word[0] == '[' ? ReadFlag(word) : ReadField(word)))
                return false;
        }
        _wordAt = _line.Length;
        return IsComplete(in _original, Reading.Original) && IsComplete(in _reply, Reading.Reply) && PlaceAge() && Finish();
    }

    private bool Finish()
    {
        _original.Protocol = _reply.Protocol = _protocol;
        if (_reply.Destination != _original.Source || _reply.DestinationPort != _original.SourcePort)
            _status |= ConntrackStatus.SrcNat | ConntrackStatus.SrcNatDone;
        if (_reply.Source != _original.Destination || _reply.SourcePort != _original.DestinationPort)
            _status |= ConntrackStatus.DstNat | ConntrackStatus.DstNatDone;
        Connection.Original = _original;
        Connection.Reply = _reply;
        Connection.Status = _status;
        if (_originalCounters.Packets is not null)
            Connection.OriginalCounters = _originalCounters;
        if (_replyCounters.Packets is not null)
            Connection.ReplyCounters = _replyCounters;
        return true;
    }

    private bool IsComplete(in ConntrackTuple tuple, Reading which)
    {
        var missing = tuple.Source is null ? "src=" : tuple.Destination is null ? "dst=" : Keys switch
        {
            TupleKeys.Ports => tuple.SourcePort is null ? "sport=" : tuple.DestinationPort is null ? "dport=" : null,
            TupleKeys.Keys => tuple.SourcePort is null ? "srckey=" : tuple.DestinationPort is null ? "dstkey=" : null,
            TupleKeys.Icmp => tuple.IcmpType is null ? "type=" : tuple.IcmpCode is null ? "code=" : tuple.IcmpId is null ? "id=" : null,
            _ => null,
        };
        ref readonly var counters = ref which == Reading.Original ? ref _originalCounters : ref _replyCounters;
        if (missing is null && counters.Packets is null != counters.Bytes is null)
            missing = counters.Packets is null ? "packets=" : "bytes=";
        return missing is null || Fail($"the {(which == Reading.Original ? "original" : "reply")} direction has no {missing}");
    }

    /// <summary>Goes to the next word; false at the end of the line. Words are separated by spaces, and by control characters.</summary>
    private bool TryWord(out ReadOnlySpan<byte> word)
    {
        // words are short: a vector search would cost more than it saves
        var line = _line;
        var at = _next;
        while (at < line.Length && line[at] <= ' ')
            at++;
        var start = at;
        while (at < line.Length && line[at] > ' ')
            at++;
        _wordAt = start;
        _next = at;
        word = line[start..at];
        return !word.IsEmpty;
    }

    private bool Fail(string text) => Fail(text, _wordAt);

    private bool Fail(string text, int at)
    {
        Error = text;
        ErrorColumn = at + 1;
        return false;
    }

    /// <summary>A word as an error shows it.</summary>
    private static string Show(ReadOnlySpan<byte> word)
    {
        const int Most = 40;
        return $"\"{System.Text.Encoding.Latin1.GetString(word.Length > Most ? word[..Most] : word)}{(word.Length > Most ? "…" : "")}\"";
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, ulong maximum, out ulong value)
    {
        value = 0;
        if (digits.IsEmpty)
            return false;
        foreach (var digit in digits)
        {
            var number = (uint)digit - '0';
            if (number > 9 || value > (ulong.MaxValue - number) / 10)
                return false;
            value = (value * 10) + number;
        }
        return value <= maximum;
    }
}
