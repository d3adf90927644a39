using Statewall.Conntrack;
using Statewall.Conntrack.Formats.Text;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Cli.Applets.Conntrack;

/// <summary>Lists of words with commas between them: status, events, output. A word can be cut short and in any case; the first that fits counts.</summary>
internal static class WordLists
{
    /// <summary>The words of <c>--status</c>.</summary>
    public static ReadOnlySpan<string> StatusWords => new[]
    {
        "ASSURED", "SEEN_REPLY", "UNSET", "FIXED_TIMEOUT", "EXPECTED", "OFFLOAD", "HW_OFFLOAD", "SRC_NAT", "DST_NAT",
    };

    /// <summary>The words of <c>--event-mask</c>.</summary>
    public static ReadOnlySpan<string> EventWords => new[] { "ALL", "NEW", "UPDATES", "DESTROY" };

    /// <summary>The words of <c>--output</c>.</summary>
    public static ReadOnlySpan<string> OutputWords => new[] { "extended", "timestamp", "id", "ktimestamp", "labels", "userspace", "xml", "save", "json" };

    /// <summary>Reads status bits.</summary>
    /// <param name="text">The list.</param>
    /// <param name="warn">Gets a word on what is passed over.</param>
    public static ConntrackStatus ParseStatus(ReadOnlySpan<char> text, Action<string> warn)
    {
        var status = ConntrackStatus.None;
        foreach (var word in Read(text, StatusWords))
        {
            status |= word switch
            {
                0 => ConntrackStatus.Assured,
                1 => ConntrackStatus.SeenReply,
                3 => ConntrackStatus.FixedTimeout,
                4 => ConntrackStatus.Expected,
                5 => ConntrackStatus.Offload,
                6 => ConntrackStatus.HwOffload,
                _ => ConntrackStatus.None,
            };
            if (word == 7)
                warn("WARNING: ignoring SRC_NAT, use --src-nat instead");
            else if (word == 8)
                warn("WARNING: ignoring DST_NAT, use --dst-nat instead");
        }
        return status;
    }

    /// <summary>Reads kinds of events.</summary>
    public static EventKinds ParseEvents(ReadOnlySpan<char> text)
    {
        var kinds = EventKinds.None;
        foreach (var word in Read(text, EventWords))
            kinds |= word == 0 ? EventKinds.All : (EventKinds)(1 << (word - 1));
        return kinds;
    }

    /// <summary>Reads what output is to show, on top of what earlier lists asked for.</summary>
    /// <param name="text">The list.</param>
    /// <param name="fields">What is shown.</param>
    /// <param name="format">What it looks like.</param>
    public static void ParseOutput(ReadOnlySpan<char> text, ref TextFields fields, ref OutputFormat format)
    {
        foreach (var word in Read(text, OutputWords))
        {
            fields |= word switch
            {
                0 => TextFields.Extended,
                1 => TextFields.Timestamp,
                2 => TextFields.Id,
                3 => TextFields.KernelTimestamp,
                4 => TextFields.Labels,
                5 => TextFields.Userspace,
                _ => TextFields.None,
            };
            var asked = word switch { 6 => OutputFormat.Xml, 7 => OutputFormat.Save, 8 => OutputFormat.Json, _ => format };
            if ((asked != format && format == OutputFormat.Save) || (asked == OutputFormat.Save && (fields != TextFields.None || format is OutputFormat.Xml or OutputFormat.Json))
                || (format == OutputFormat.Save && fields != TextFields.None))
                throw new UsageException("cannot combine save output with any other output type, use -o save only", UsageException.Other);
            format = asked;
        }
    }

    private static KnownWords Read(ReadOnlySpan<char> text, ReadOnlySpan<string> known) => new(text, known);

    /// <summary>Walks a list: the number of each word among those known.</summary>
    private ref struct KnownWords(ReadOnlySpan<char> text, ReadOnlySpan<string> known)
    {
        private ReadOnlySpan<char> _rest = text;
        private readonly ReadOnlySpan<string> _known = known;
        private bool _ended;

        public int Current { get; private set; }

        public readonly KnownWords GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_ended)
                return false;
            var comma = _rest.IndexOf(',');
            Current = Find(comma < 0 ? _rest : _rest[..comma], _known);
            if (Current < 0)
                throw new UsageException($"Bad parameter `{_rest}'");
            _ended = comma < 0;
            _rest = _rest[(comma + 1)..];
            return true;
        }

        private static int Find(ReadOnlySpan<char> word, ReadOnlySpan<string> known)
        {
            for (var index = 0; index < known.Length && !word.IsEmpty; index++)
            {
                if (known[index].AsSpan().StartsWith(word, StringComparison.OrdinalIgnoreCase))
                    return index;
            }
            return -1;
        }
    }
}
