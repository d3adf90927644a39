using System.Globalization;

namespace Statewall.Cli.Applets.Conntrack;

/// <summary>
/// Names programs by their netlink ports: a port's socket is looked up in /proc/net/netlink and then among the open files of all
/// processes. The last answer is kept, as events come in runs.
/// </summary>
internal sealed class ProgramNames
{
    private const string Sockets = "/proc/net/netlink";
    private uint _port;
    private byte[] _name = [];

    /// <summary>The program's name in UTF-8; empty when it is gone, or not ours to see.</summary>
    public ReadOnlySpan<byte> NameOf(uint port)
    {
        if (port == _port)
            return _name;
        _port = port;
        try
        {
            _name = InodeOf(port) is { } inode ? OwnerOf($"socket:[{inode}]") : [];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            _name = [];
        }
        return _name;
    }

    private static string? InodeOf(uint port)
    {
        const int PortColumn = 2;
        const int InodeColumn = 9;
        const int FirstIsProtocol = 1;
        const string Netfilter = "12"; // NETLINK_NETFILTER
        var wanted = port.ToString(CultureInfo.InvariantCulture);
        foreach (var line in File.ReadLines(Sockets))
        {
            var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length > InodeColumn && columns[FirstIsProtocol] == Netfilter && columns[PortColumn] == wanted)
                return columns[InodeColumn];
        }
        return null;
    }

    private static byte[] OwnerOf(string socket)
    {
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (!char.IsAsciiDigit(process[^1]))
                continue;
            try
            {
                foreach (var file in Directory.EnumerateFiles(Path.Combine(process, "fd")))
                {
                    if (new FileInfo(file).LinkTarget == socket)
                        return File.ReadAllBytes(Path.Combine(process, "comm")).AsSpan().TrimEnd((byte)'\n').ToArray();
                }
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // the process has ended, or is not ours to look into
            }
        }
        return [];
    }
}
