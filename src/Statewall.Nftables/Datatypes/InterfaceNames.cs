using System.Runtime.InteropServices;
using System.Text;

namespace Statewall.Nftables.Datatypes;

/// <summary>
/// The network interfaces that rulesets name by index: those of this network namespace, or, on a thread that says so, those of another host.
/// </summary>
public sealed partial class InterfaceNames
{
    [ThreadStatic]
    private static InterfaceNames? _current;

    private const uint FirstInvented = 1_000_000;
    private readonly List<(string Name, uint Index)> _interfaces;

    /// <summary>The interfaces of another host.</summary>
    /// <param name="interfaces">Their names and indexes.</param>
    public InterfaceNames(IEnumerable<(string Name, uint Index)> interfaces) => _interfaces = [.. interfaces];

    /// <summary>Whether interfaces that are not known exist all the same, and are given indexes of their own.</summary>
    public bool InventsIndexes { get; init; }

    /// <summary>Does something with the names of these interfaces; only on this thread, and only until it is done.</summary>
    public void During(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var before = _current;
        _current = this;
        try
        {
            action();
        }
        finally
        {
            _current = before;
        }
    }

    /// <summary>The index of an interface; 0 when there is none. // if_nametoindex</summary>
    public static uint IndexOf(string name)
    {
        if (_current is { } own)
            return own.Find(name);
        return OperatingSystem.IsLinux() ? NameToIndex(name) : 0;
    }

    /// <summary>The name of an interface, or null. // if_indextoname</summary>
    public static string? NameOf(uint index)
    {
        const int NameSize = 16; // IFNAMSIZ
        if (_current is { } own)
            return own._interfaces.Find(one => one.Index == index).Name;
        if (!OperatingSystem.IsLinux())
            return null;
        Span<byte> name = stackalloc byte[NameSize];
        return IndexToName(index, ref MemoryMarshal.GetReference(name)) == 0 ? null : Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]);
    }

    private uint Find(string name)
    {
        var index = _interfaces.Find(one => one.Name == name).Index;
        if (index != 0 || !InventsIndexes)
            return index;
        index = FirstInvented + (uint)_interfaces.Count;
        _interfaces.Add((name, index));
        return index;
    }

    [LibraryImport("libc", EntryPoint = "if_nametoindex", StringMarshalling = StringMarshalling.Utf8)]
    private static partial uint NameToIndex(string name);

    [LibraryImport("libc", EntryPoint = "if_indextoname")]
    private static partial nint IndexToName(uint index, ref byte name);
}
