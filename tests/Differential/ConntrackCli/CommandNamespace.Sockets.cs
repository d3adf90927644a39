using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Statewall.Netlink.Channels;

namespace Differential.ConntrackCli;

// What the test itself does in the namespace.
internal sealed partial class CommandNamespace
{
    private const int NewNetwork = 0x40000000; // CLONE_NEWNET

    // Opens a netlink socket in the namespace; any thread may use it.
    internal INetlinkChannel OpenChannel(int protocol) => Inside(() => new KernelChannel(protocol));

    // Opens a socket in the namespace; any thread may use it.
    internal Socket OpenSocket(SocketType type, ProtocolType protocol, AddressFamily family = AddressFamily.InterNetwork) => Inside(() => new Socket(family, type, protocol));

    // Starts a tool that runs until it is interrupted; ip(8) becomes the tool, so that the signal reaches it.
    internal ListeningTool Listen(string tool, IEnumerable<string> arguments) => new(Prepare("ip", ["netns", "exec", Name, tool, .. arguments]));

    internal string ReadFile(string path) => Inside(() => File.ReadAllText(path));

    internal void Set(string setting, string value) => Inside(() =>
    {
        File.WriteAllText($"/proc/sys/net/{setting}", value);
        return true;
    });

    // A thread enters the namespace for the sake of one call and ends; what it opened stays there.
    private T Inside<T>(Func<T> work)
    {
        var result = default(T)!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var place = File.OpenHandle($"/var/run/netns/{Name}");
                if (EnterNamespace((int)place.DangerousGetHandle(), NewNetwork) != 0)
                    throw new Win32Exception();
                result = work();
            }
#pragma warning disable CA1031 // carried over to the thread that waits
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int EnterNamespace(int descriptor, int kind);
}
