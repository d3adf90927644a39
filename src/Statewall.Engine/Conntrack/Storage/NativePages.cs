using System.Runtime.InteropServices;

namespace Statewall.Engine.Conntrack.Storage;

/// <summary>Zeroed unmanaged memory for the flat tables; on Linux backed by huge pages where the system grants them.</summary>
internal static unsafe partial class NativePages
{
    private const nuint HugePage = 2 << 20;
    private const int AdviseHugePage = 14; // MADV_HUGEPAGE

    /// <summary>Allocates <paramref name="size"/> zeroed bytes, aligned to a cache line at least.</summary>
    /// <exception cref="OutOfMemoryException">The system has no memory left.</exception>
    public static void* Allocate(nuint size)
    {
        var large = size >= HugePage;
        var memory = NativeMemory.AlignedAlloc(size, large ? HugePage : 64);
        if (large && OperatingSystem.IsLinux())
            _ = Advise(memory, size, AdviseHugePage); // a hint: refusing it costs speed only
        NativeMemory.Clear(memory, size);
        return memory;
    }

    /// <summary>Gives memory back; null is allowed.</summary>
    public static void Free(void* memory) => NativeMemory.AlignedFree(memory);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* memory, nuint size, int advice);
}
