using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Differential.ConntrackCli;

// A tool that runs until it is interrupted.
internal sealed partial class ListeningTool : IDisposable
{
    private const int Interrupt = 2; // SIGINT
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Task _reading;
    private readonly Task<string> _error;

    internal ListeningTool(ProcessStartInfo start)
    {
        _process = Process.Start(start) ?? throw new Win32Exception($"{start.FileName} does not start");
        _error = _process.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    internal static void WaitUntil(TimeSpan patience, Func<bool> condition, string otherwise)
    {
        var until = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < until, otherwise);
            Thread.Sleep(10);
        }
    }

    internal static void WaitUntilQuiet(ListeningTool[] tools, TimeSpan quiet)
    {
        for (var before = -1; tools.Sum(tool => tool.OutputLength) is var now && now != before; before = now)
            Thread.Sleep(quiet);
    }

    internal bool HasEnded => _process.HasExited;

    // How much it has written so far.
    internal int OutputLength
    {
        get
        {
            lock (_output)
                return _output.Length;
        }
    }

    internal ToolResult Stop(TimeSpan patience)
    {
        if (!_process.HasExited)
            _ = Signal(_process.Id, Interrupt);
        if (!_process.WaitForExit(patience))
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _reading.GetAwaiter().GetResult();
        return new ToolResult(_process.ExitCode, _output.ToString(), _error.GetAwaiter().GetResult());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new char[4096];
        while (await _process.StandardOutput.ReadAsync(buffer) is var count and > 0)
        {
            lock (_output)
                _output.Append(buffer, 0, count);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int process, int signal);
}
