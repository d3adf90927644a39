using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Differential.ConntrackCli;

namespace Differential.Conntrackd;

// A machine of a pair: a namespace, a configuration, and a daemon that can be killed and started again.
internal sealed class DaemonSide : IDisposable
{
    private readonly string _folder;
    private Process? _process;

    internal DaemonSide(string folder, string name, bool isOurs)
    {
        _folder = folder;
        Name = name;
        IsOurs = isOurs;
        Place = new CommandNamespace();
    }

    internal string Name { get; }

    internal bool IsOurs { get; }

    internal CommandNamespace Place { get; }

    internal string Log => File.Exists(PathOf("log")) ? File.ReadAllText(PathOf("log")) : "";

    private string Program => IsOurs ? CommandNamespace.Statewall : "conntrackd";

    internal void Configure(string sync, string general) => File.WriteAllText(PathOf("conf"), $$"""
        {{sync}}
        General { HashSize 16384
        HashLimit 65536
        LogFile {{PathOf("log")}}
        LockFile {{PathOf("lock")}}
        UNIX { Path {{PathOf("ctl")}}
        }
        NetlinkBufferSize 8388608
        NetlinkBufferSizeMaxGrowth 16777216
        Scheduler { Type FIFO
        Priority 0
        }
        {{general}}
        Filter From Userspace { Address Ignore { IPv4_address 127.0.0.1
        IPv4_address 10.99.0.0/16
        IPv4_address 10.98.0.0/16
        IPv6_address fd99::/16
        IPv6_address fe80::/10
        } } }

        """);

    internal void Start()
    {
        File.Delete(PathOf("lock"));
        File.Delete(PathOf("ctl"));
        var start = new ProcessStartInfo("ip", ["netns", "exec", Place.Name, Program, .. IsOurs ? (string[])["conntrackd"] : [], "-C", PathOf("conf")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start) ?? throw new Win32Exception("ip does not start");
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        var errors = _process.StandardError.ReadToEndAsync();
        Patience.Until(() => _process.HasExited || File.Exists(PathOf("ctl")), () => $"{Name} does not start: {Log}");
        Assert.False(_process.HasExited, $"{Name} ended: {Log}{(_process.HasExited ? errors.Result : "")}");
    }

    // As a machine that loses its power.
    internal void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    internal string Ask(params string[] words)
    {
        var result = Place.Run(Program, [.. IsOurs ? (string[])["conntrackd"] : [], "-C", PathOf("conf"), .. words]);
        Assert.True(result.ExitCode == 0, $"{Name} {string.Join(' ', words)}: {result.Error}");
        return result.Output;
    }

    // How many living entries a cache has: internal or external.
    internal int Count(string cache, bool expectations = false)
    {
        var lines = Ask("-s", expectations ? "expect" : "ct").Split('\n');
        var at = Array.FindIndex(lines, line => line.StartsWith($"cache {cache}:", StringComparison.Ordinal));
        return at < 0 ? 0 : int.Parse(lines[at + 1].Split('\t')[^1].Trim(), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            _process.WaitForExit();
        }
        _process?.Dispose();
        Place.Dispose();
    }

    private string PathOf(string what) => Path.Combine(_folder, $"{Name}.{what}");
}
