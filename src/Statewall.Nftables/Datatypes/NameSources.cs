using System.Globalization;

namespace Statewall.Nftables.Datatypes;

/// <summary>
/// Names that this machine gives to numbers: protocols, services, users, groups, interfaces, and those of iproute2. Each file is read when
/// the first of its names is needed; one that is not there has no names. Any number of threads may ask.
/// </summary>
public sealed class NameSources
{
    private readonly Lazy<NameFile> _protocols;
    private readonly Lazy<NameFile> _services;
    private readonly Lazy<NameFile> _users;
    private readonly Lazy<NameFile> _groups;
    private readonly Lazy<NameFile> _marks;
    private readonly Lazy<NameFile> _realms;
    private readonly Lazy<NameFile> _deviceGroups;
    private readonly Lazy<NameFile> _labels;

    /// <summary>Names in the files under a directory.</summary>
    /// <param name="root">What stands in front of <c>/etc</c>; empty for this machine.</param>
    public NameSources(string root = "")
    {
        _protocols = new(() => NameFile.Read($"{root}/etc/protocols", NameFile.NameFirst));
        _services = new(() => NameFile.Read($"{root}/etc/services", NameFile.NameFirst));
        _users = new(() => NameFile.Read($"{root}/etc/passwd", NameFile.Account));
        _groups = new(() => NameFile.Read($"{root}/etc/group", NameFile.Account));
        _marks = new(() => NameFile.Read(Iproute2("rt_marks"), NameFile.NumberFirst));
        _realms = new(() => NameFile.Read(Iproute2("rt_realms"), NameFile.NumberFirst));
        _deviceGroups = new(() => NameFile.Read(Iproute2("group"), NameFile.NumberFirst));
        _labels = new(() => NameFile.Read($"{root}/etc/connlabel.conf", NameFile.NumberFirst));

        string Iproute2(string name) => File.Exists($"{root}/etc/iproute2/{name}") ? $"{root}/etc/iproute2/{name}" : $"{root}/usr/share/iproute2/{name}";
    }

    /// <summary>The names of this machine.</summary>
    public static NameSources OfMachine { get; } = new();

    /// <summary>Transport protocols. // getprotobyname</summary>
    public NameFile Protocols => _protocols.Value;

    /// <summary>Ports. // getservbyname</summary>
    public NameFile Services => _services.Value;

    /// <summary>Users. // getpwnam</summary>
    public NameFile Users => _users.Value;

    /// <summary>Groups. // getgrnam</summary>
    public NameFile Groups => _groups.Value;

    /// <summary>Packet marks, of iproute2.</summary>
    public NameFile Marks => _marks.Value;

    /// <summary>Routing realms, of iproute2.</summary>
    public NameFile Realms => _realms.Value;

    /// <summary>Groups of network devices, of iproute2.</summary>
    public NameFile DeviceGroups => _deviceGroups.Value;

    /// <summary>Labels of connections.</summary>
    public NameFile Labels => _labels.Value;
}

/// <summary>Names of numbers as a file lists them; of several names or numbers for one, the first counts.</summary>
public sealed class NameFile
{
    private readonly Dictionary<string, uint> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<uint, string> _names = [];

    private NameFile(string path) => Path = path;

    /// <summary>Where the file is, or would be.</summary>
    public string Path { get; }

    /// <summary>Numbers stand in hexadecimal in the file.</summary>
    public bool IsHexadecimal { get; private set; }

    /// <summary>Finds a number.</summary>
    public bool TryFind(string name, out uint number) => _numbers.TryGetValue(name, out number);

    /// <summary>The name of a number, or null.</summary>
    public string? NameOf(uint number) => _names.GetValueOrDefault(number);

    /// <summary>All names.</summary>
    public IReadOnlyCollection<string> Names => _numbers.Keys;

    /// <summary>Names and their numbers, in the order of the file.</summary>
    public IEnumerable<(string Name, uint Number)> Rows => _numbers.Select(row => (row.Key, row.Value));

    internal delegate bool LineReader(ReadOnlySpan<char> line, NameFile file);

    internal static NameFile Read(string path, LineReader readLine)
    {
        var file = new NameFile(path);
        try
        {
            foreach (var line in File.ReadLines(path))
            {
                var comment = line.IndexOf('#', StringComparison.Ordinal);
                readLine(comment < 0 ? line : line.AsSpan(0, comment), file);
            }
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return file; // as the C library: what is not there has no names
        }
        return file;
    }

    /// <summary><c>name number[/protocol] alias…</c></summary>
    internal static bool NameFirst(ReadOnlySpan<char> line, NameFile file)
    {
        var words = Words(line);
        if (words.Length < 2 || !TryRead(words[1].AsSpan().Split('/'), words[1], out var number))
            return false;
        file.Add(words[0], number);
        foreach (var alias in words.AsSpan(2))
            file.Add(alias, number);
        return true;
    }

    /// <summary><c>number name</c>, the number in decimal or hexadecimal.</summary>
    internal static bool NumberFirst(ReadOnlySpan<char> line, NameFile file)
    {
        var words = Words(line);
        if (words.Length < 2)
            return false;
        var isHexadecimal = words[0].StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (!uint.TryParse(isHexadecimal ? words[0].AsSpan(2) : words[0], isHexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        file.IsHexadecimal = isHexadecimal;
        file.Add(words[1], number);
        return true;
    }

    /// <summary><c>name:password:number:…</c></summary>
    internal static bool Account(ReadOnlySpan<char> line, NameFile file)
    {
        var fields = line.ToString().Split(':');
        if (fields.Length < 3 || !uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        file.Add(fields[0], number);
        return true;
    }

    private static string[] Words(ReadOnlySpan<char> line) => line.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static bool TryRead(MemoryExtensions.SpanSplitEnumerator<char> parts, string word, out uint number)
    {
        number = 0;
        return parts.MoveNext() && uint.TryParse(word.AsSpan()[parts.Current], NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private void Add(string name, uint number)
    {
        _numbers.TryAdd(name, number);
        _names.TryAdd(number, name);
    }
}
