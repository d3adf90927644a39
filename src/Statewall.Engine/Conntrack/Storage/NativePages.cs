using System.Runtime.InteropServices;

namespace Statewall.Engine.Conntrack.Storage;

/// <summary>
/// Zeroed unmanaged memory for the flat tables. On Linux it is mapped from the system, which zeroes a page when it is first touched, so that
/// allocating much takes no longer than allocating little, and is backed by huge pages where the system grants them.
/// </summary>
internal static unsafe partial class NativePages
{
    private const nuint HugePage = 2 << 20;
    private const nuint Page = 4096;
    private const int ReadWrite = 3; // PROT_READ | PROT_WRITE
    private const int PrivateAnonymous = 0x22; // MAP_PRIVATE | MAP_ANONYMOUS
    private const int AdviseHugePage = 14; // MADV_HUGEPAGE
    private const int AdvisePopulate = 23; // MADV_POPULATE_WRITE
    private const nint Failed = -1; // MAP_FAILED

    /// <summary>Allocates zeroed bytes, aligned to a page.</summary>
    /// <param name="size">How many bytes.</param>
    /// <param name="huge">Ask for huge pages: for blocks that will be filled.</param>
    /// <exception cref="InsufficientMemoryException">The system has no memory left.</exception>
    public static void* Allocate(nuint size, bool huge = false)
    {
        if (!OperatingSystem.IsLinux())
            return AllocateAligned(size);
        huge &= size >= HugePage;
        // A mapping begins with a page of its own that remembers its size; a huge one has room to begin where a huge page can.
        var total = checked(size + Page + (huge ? HugePage : 0));
        var block = Map(0, total, ReadWrite, PrivateAnonymous, -1, 0);
        if (block == Failed)
            throw new InsufficientMemoryException($"the system has no {total} bytes of memory left");
        var alignment = huge ? HugePage : Page;
        var memory = ((nuint)block + Page + alignment - 1) & ~(alignment - 1);
        ((nuint*)memory)[-1] = (nuint)block;
        ((nuint*)memory)[-2] = total;
        if (huge)
            PreferHuge((void*)memory, size);
        return (void*)memory;
    }

    /// <summary>Asks for huge pages where a block was not touched yet. A hint: that it is refused costs speed only.</summary>
    public static void PreferHuge(void* memory, nuint size)
    {
        if (OperatingSystem.IsLinux())
            _ = Advise(memory, size, AdviseHugePage);
    }

    /// <summary>Gives memory back; null is allowed.</summary>
    public static void Free(void* memory)
    {
        if (memory is null)
            return;
        if (OperatingSystem.IsLinux())
            _ = Unmap((nint)((nuint*)memory)[-1], ((nuint*)memory)[-2]);
        else
            NativeMemory.AlignedFree(memory);
    }

    /// <summary>Makes bytes of a block present that will all be used soon: cheaper at once than page by page. A hint.</summary>
    public static void Populate(void* memory, nuint size)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var start = (nuint)memory & ~(Page - 1);
        _ = Advise((void*)start, (nuint)memory + size - start, AdvisePopulate);
    }

    private static void* AllocateAligned(nuint size)
    {
        var memory = NativeMemory.AlignedAlloc(size, Page);
        NativeMemory.Clear(memory, size);
        return memory;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint size, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint size);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* memory, nuint size, int advice);
}
