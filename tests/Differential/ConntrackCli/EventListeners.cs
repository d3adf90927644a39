using System.Globalization;

namespace Differential.ConntrackCli;

// The sockets of a namespace that are members of multicast groups.
internal static class EventListeners
{
    // For each the bytes that wait in it.
    internal static List<long> Waiting(CommandNamespace place)
    {
        const int Protocol = 1;
        const int Groups = 3;
        const int Bytes = 4;
        return [.. place.ReadFile("/proc/thread-self/net/netlink").Split('\n').Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns.Length > Bytes && columns[Protocol] == "12" && columns[Groups] != "00000000")
            .Select(columns => long.Parse(columns[Bytes], CultureInfo.InvariantCulture))];
    }
}
