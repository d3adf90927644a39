using System.Runtime.InteropServices;

namespace Statewall.Engine.Conntrack.Storage;

/// <summary>
/// Zeroed unmanaged memory for the flat tables. Large blocks come straight from the system, which zeroes a page when it is first touched:
/// allocating much takes no longer than allocating little. On Linux they are backed by huge pages where the system grants them.
/// </summary>
internal static unsafe partial class NativePages
{
    private const nuint HugePage = 2 << 20;
    private const nuint Line = 64;
    private const int AdviseHugePage = 14; // MADV_HUGEPAGE

    /// <summary>Allocates zeroed bytes, aligned to a cache line at least.</summary>
    /// <param name="size">How many bytes.</param>
    /// <param name="huge">Ask for huge pages: for blocks that will be filled.</param>
    /// <exception cref="OutOfMemoryException">The system has no memory left.</exception>
    public static void* Allocate(nuint size, bool huge = false)
    {
        huge &= size >= HugePage && OperatingSystem.IsLinux();
        var alignment = huge ? HugePage : Line;
        var block = (nuint)NativeMemory.AllocZeroed(checked(size + alignment + Line));
        var memory = (block + Line + alignment - 1) & ~(alignment - 1);
        ((nuint*)memory)[-1] = block;
        if (huge)
            _ = Advise((void*)memory, size, AdviseHugePage); // a hint: refusing it costs speed only
        return (void*)memory;
    }

    /// <summary>Gives memory back; null is allowed.</summary>
    public static void Free(void* memory)
    {
        if (memory is not null)
            NativeMemory.Free((void*)((nuint*)memory)[-1]);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* memory, nuint size, int advice);
}
