using Differential.Generated;

namespace Differential.ConntrackCli;

// Command lines of -E from a seed: kinds of events × filters × formats.
// Not generated: -m 0, which of the events that name no mark, as those of packets, finds all here, and none in 1.4.7.
internal sealed class EventGenerator(Dice dice)
{
    private static readonly string[] Kinds = ["-e NEW", "-e UPDATES", "-e DESTROY", "-e NEW,DESTROY", "-e UPDATES,NEW", "-e ALL"];

    private static readonly string[] Formats =
    [
        "id", "extended", "save", "xml", "labels", "userspace", "timestamp", "ktimestamp", "extended,id", "xml,timestamp", "xml,ktimestamp", "xml,id", "timestamp,id,extended", "ktimestamp,timestamp,extended,id", "userspace,id",
    ];

    private static readonly string[] Filters =
    [
        .. CommandGenerator.Filters.Where(filter => !filter.StartsWith("-u", StringComparison.Ordinal) && filter != "-m 0"), "-j", "-j 192.168.0.9", "--orig-zone 4", "--reply-zone 4", "-p tcp --dport 80", "-p udp --sport 4000", "-s 127.0.0.1",
        "-p tcp --state TIME_WAIT", "-p tcp --state CLOSE", "-f ipv6 -s fd00::/64",
    ];

    // The first line shows that everything is seen; the others choose.
    internal IEnumerable<string> Lines(int count)
    {
        yield return "-E";
        for (var number = 1; number < count; number++)
            yield return dice.Percent(12) ? $"-E expect{Format()}" : $"-E{(dice.Percent(40) ? " " + dice.Pick(Kinds) : "")}{(dice.Percent(65) ? " " + dice.Pick(Filters) : "")}{Format()}";
    }

    private string Format() => dice.Percent(75) ? $" -o {dice.Pick(Formats)}" : "";
}
