using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Statewall.Nftables.Tests;

/// <summary>The time zone of all tests here: the one that the corpus of rules assumes, in a form that only the C library reads.</summary>
internal static partial class TestZone
{
    [ModuleInitializer]
    internal static void Set()
    {
        if (!OperatingSystem.IsLinux())
            return;
        _ = SetEnvironment("TZ", "UTC-2", 1);
        ReadZone();
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "tzset")]
    private static partial void ReadZone();
}
