using System.Runtime.InteropServices;
using System.Text;
using Statewall.Nftables.Listing;

namespace Statewall.Nftables.Datatypes;

/// <summary>Control groups of version 2: their number, the inode of their directory; written as the path below where they are mounted.</summary>
internal sealed partial class CgroupType() : Datatype("cgroupsv2", "cgroupsv2 path", 64, DataOrder.Host, DatatypeTable.Integer)
{
    private const string Mount = "/sys/fs/cgroup";

    public override string? Parse(ReadOnlySpan<byte> text, NameSources names, out ParsedValue value)
    {
        var path = Encoding.UTF8.GetString(text);
        if (InodeOf(Path.Combine(Mount, path.TrimStart('/'))) is { } inode)
        {
            value = new ParsedValue(inode);
            return null;
        }
        // as a listing shows a group that is gone
        var isNumber = IntegerType.TryRead(text, out var number);
        value = new ParsedValue(number);
        return isNumber ? null : "cgroupv2 path fails: No such file or directory";
    }

    public override void Format(TextOutput output, UInt128 value, int bits, ListingOptions options)
    {
        if (PathOf((ulong)value) is { } path)
            output.Append($"\"{path}\"");
        else
            output.Append(value);
    }

    /// <summary>The path of a group, or null when it is gone.</summary>
    private static string? PathOf(ulong number)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        try
        {
            foreach (var path in Directory.EnumerateDirectories(Mount, "*", options))
            {
                if (InodeOf(path) == number)
                    return Path.GetRelativePath(Mount, path);
            }
        }
        catch (IOException)
        {
            return null; // no groups, or one went while they were read
        }
        return null;
    }

    private static ulong? InodeOf(string path)
    {
        const int AtCurrentDirectory = -100; // AT_FDCWD
        const uint WithInode = 0x100; // STATX_INO
        const int InodeOffset = 32;
        if (!OperatingSystem.IsLinux())
            return null;
        Span<byte> status = stackalloc byte[256]; // struct statx
        return Statx(AtCurrentDirectory, path, 0, WithInode, ref MemoryMarshal.GetReference(status)) == 0
            ? MemoryMarshal.Read<ulong>(status[InodeOffset..])
            : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, ref byte status);
}
