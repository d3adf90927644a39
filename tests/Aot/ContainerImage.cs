using System.Diagnostics;
using System.Globalization;

namespace Aot;

// The image that packaging/container/build makes, in a store of its own that goes with it: buildah runs it without a container runtime. A
// mount namespace keeps what buildah writes to /var/lib in the same folder.
internal sealed class ContainerImage : IDisposable
{
    private const string Container = "statewall-image-test";
    private const string NetAdmin = "CAP_NET_ADMIN";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // What buildah gives a container by itself; a list of what it gives all the same would hide in a test of what is needed.
    private static readonly string[] OtherCapabilities =
    [
        "CAP_AUDIT_WRITE", "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_MKNOD", "CAP_NET_BIND_SERVICE",
        "CAP_NET_RAW", "CAP_SETFCAP", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_CHROOT",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("statewall-image-").FullName;

    internal ContainerImage()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "var-lib"));
        File.WriteAllText(StorageFile, $"[storage]\ndriver = \"vfs\"\ngraphroot = \"{_folder}/graph\"\nrunroot = \"{_folder}/run\"\n");
        var build = Path.Combine(Repository.Root, "packaging", "container", "build");
        Expect(Start([build, "--tool", "buildah", "--binary", NativeProgram.Path, "--context", ContextFolder, "--tag", "statewall-test"]));
        Expect(Start(["buildah", "from", "--name", Container, "localhost/statewall-test"]));
        DefaultCommand = Expect(Start(["buildah", "inspect", "--format", "{{range .OCIv1.Config.Cmd}}{{.}} {{end}}", Container])).Trim().Split(' ');
        RootFolder = Expect(Start(["buildah", "mount", Container])).Trim();
    }

    // The words that a runtime starts unless it is given others.
    internal string[] DefaultCommand { get; }

    // The container's file system.
    internal string RootFolder { get; }

    internal string ContextFolder => Path.Combine(_folder, "context");

    private string StorageFile => Path.Combine(_folder, "storage.conf");

    internal static void Require()
    {
        NativeProgram.Require();
        CommandNamespace.Require("buildah", "unshare", "chroot", "ldd");
    }

    // Starts a command of the container in a network namespace, with no capability but NET_ADMIN, or without that.
    internal Process Start(CommandNamespace place, bool allowed, params string[] command)
    {
        string[] words = ["ip", "netns", "exec", place.Name, "buildah", "run", "--isolation", "chroot"];
        var capabilities = OtherCapabilities.SelectMany(name => new[] { "--cap-drop", name });
        return Start([.. words, .. capabilities, allowed ? "--cap-add" : "--cap-drop", NetAdmin, Container, "--", .. command]);
    }

    // Starts a command of the container as the first process of a process namespace, as container runtimes do.
    internal Process StartFirst(CommandNamespace place, params string[] command) =>
        Start(["ip", "netns", "exec", place.Name, "env", "-i", "PATH=/usr/bin:/usr/sbin:/bin", "unshare", "--pid", "--fork", "--kill-child", "chroot", RootFolder, .. command]);

    // The process of a command line in a network namespace, once it is there.
    internal static async Task<int> FindAsync(CommandNamespace place, string commandLine)
    {
        for (var since = Stopwatch.StartNew(); since.Elapsed < Patience; await Task.Delay(50, TestContext.Current.CancellationToken))
        {
            foreach (var number in place.Run("ip", ["netns", "pids", place.Name]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var file = $"/proc/{number}/cmdline";
                if (File.Exists(file) && await ReadAsync(file) == commandLine)
                    return int.Parse(number, CultureInfo.InvariantCulture);
            }
        }
        Assert.Fail($"no process '{commandLine}'");
        return 0;
    }

    internal static (int Code, string Output, string Error) End(Process process)
    {
        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill(entireProcessTree: true);
                Assert.Fail("the command does not end");
            }
            return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        }
    }

    public void Dispose()
    {
        End(Start(["buildah", "rm", "--all"]));
        End(Start(["buildah", "rmi", "--all"]));
        Directory.Delete(_folder, recursive: true);
    }

    private Process Start(string[] words)
    {
        const string Script = "mount --bind \"$1\" /var/lib && shift && exec \"$@\"";
        var start = new ProcessStartInfo("unshare", ["--mount", "sh", "-c", Script, "sh", Path.Combine(_folder, "var-lib"), .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CONTAINERS_STORAGE_CONF"] = StorageFile;
        start.Environment.Remove("STATEWALL_ENGINE");
        return Process.Start(start)!;
    }

    private static string Expect(Process process)
    {
        var (code, output, error) = End(process);
        Assert.True(code == 0, error);
        return output;
    }

    // The process may end as it is looked at.
    private static async Task<string> ReadAsync(string file)
    {
        try
        {
            return (await File.ReadAllTextAsync(file)).TrimEnd('\0').Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }
}
