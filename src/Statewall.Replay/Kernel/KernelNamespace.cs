using System.Runtime.ExceptionServices;
using Statewall.Netlink;
using Statewall.Netlink.Channels;

namespace Statewall.Replay.Kernel;

// Overview: a network namespace of the running kernel that belongs to nobody but this object, or one that is there already. It needs no name: a thread
// is in it, and the sockets and devices that the thread opened are.
// Life-cycle: created with the object; gone when the thread has ended and the last descriptor of it is closed, thus also when the process
// is killed.
// Threads: what must happen inside the namespace runs on its thread, one piece of work at a time, and has to be short: a thread that
// the runtime happens to start meanwhile would be in the namespace as well. Descriptors opened inside stay there and may be used by any thread.
// Mirrors kernel/nsproxy.c: ksys_unshare, net/core/net_namespace.c: copy_net_ns.

/// <summary>A network namespace of the running kernel for one replay.</summary>
public sealed class KernelNamespace : IDisposable
{
    private readonly object _gate = new();
    private readonly Thread _thread;
    private Job? _job;
    private bool _ended;

    /// <summary>Makes a namespace with nothing in it but a loopback device that is down.</summary>
    /// <exception cref="ReplayException">The privilege is missing, or this is not Linux.</exception>
    public KernelNamespace()
        : this(Make)
    {
    }

    private KernelNamespace(Action enter)
    {
        if (!OperatingSystem.IsLinux())
            throw new ReplayException("a replay through the kernel needs Linux; --engine embedded runs anywhere");
        _thread = new Thread(Serve, maxStackSize: 512 * 1024) { IsBackground = true, Name = "kernel namespace" };
        _thread.Start();
        try
        {
            Run(enter);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Enters a namespace that is there already.</summary>
    /// <param name="path">The file that stands for it.</param>
    /// <exception cref="ReplayException">There is none, or the privilege is missing.</exception>
    internal static KernelNamespace Enter(string path) => new(() => Enter(path, LinuxCalls.Open(path, LinuxCalls.ReadOnly | LinuxCalls.CloseOnExec)));

    /// <summary>Runs a short piece of work inside the namespace and waits for it; what it throws is thrown here.</summary>
    public void Run(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (Thread.CurrentThread == _thread)
        {
            work();
            return;
        }
        var job = new Job(work);
        lock (_gate)
        {
            while (_job is not null && !_ended)
                Monitor.Wait(_gate);
            ObjectDisposedException.ThrowIf(_ended, this);
            _job = job;
            Monitor.PulseAll(_gate);
            while (!job.Done)
                Monitor.Wait(_gate);
        }
        job.Failure?.Throw();
    }

    /// <summary>Runs a short piece of work inside the namespace and gives its result.</summary>
    public T Run<T>(Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var result = default(T)!;
        Run(() => { result = work(); });
        return result;
    }

    /// <summary>Opens a netlink socket inside the namespace, to be used by any thread and disposed by the caller.</summary>
    /// <param name="protocol">The netlink protocol: 12 is NETLINK_NETFILTER, 0 NETLINK_ROUTE.</param>
    public INetlinkChannel OpenChannel(int protocol) => Run(() => new KernelChannel(protocol));

    /// <summary>Ends the thread; the namespace goes with the last descriptor.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_ended)
                return;
            _ended = true;
            Monitor.PulseAll(_gate);
        }
        _thread.Join();
    }

    private static void Make()
    {
        if (LinuxCalls.Unshare(LinuxCalls.CloneNewNet) == 0)
            return;
        var text = LinuxCalls.LastErrorText;
        throw new ReplayException(LinuxCalls.LastError == NetlinkErrno.Perm
            ? "a replay through the kernel makes a network namespace, which needs the capability CAP_SYS_ADMIN: run it with sudo, "
              + "in a user namespace (unshare -Urn statewall ...), or with --engine embedded, which needs no privilege"
            : $"cannot make a network namespace: {text}");
    }

    private static void Enter(string path, int descriptor)
    {
        if (descriptor < 0)
            throw new ReplayException($"cannot open the network namespace {path}: {LinuxCalls.LastErrorText}");
        var text = LinuxCalls.SetNamespace(descriptor, LinuxCalls.CloneNewNet) == 0 ? null : LinuxCalls.LastErrorText;
        _ = LinuxCalls.Close(descriptor);
        if (text is not null)
            throw new ReplayException($"cannot enter the network namespace {path}: {text}");
    }

    private void Serve()
    {
        lock (_gate)
        {
            while (true)
            {
                while (_job is null && !_ended)
                    Monitor.Wait(_gate);
                if (_job is null)
                    return;
                _job.Run(); // with the gate held: whoever wants to run something waits anyhow
                _job = null;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private sealed class Job(Action work)
    {
        public bool Done { get; private set; }

        public ExceptionDispatchInfo? Failure { get; private set; }

        public void Run()
        {
            try
            {
                work();
            }
#pragma warning disable CA1031 // whatever it is belongs to the caller
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Failure = ExceptionDispatchInfo.Capture(failure);
            }
            Done = true;
        }
    }
}
