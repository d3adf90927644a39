using Differential.ConntrackCli;

namespace Differential.Live;

// vsftpd with one file for everybody.
internal sealed class FileServer : IDisposable
{
    internal const string Name = "file";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly ListeningTool _server;

    internal FileServer(LiveNetwork network, CommandNamespace place, string content)
    {
        var (root, empty, settings) = (network.PathOf("ftp"), network.PathOf("empty"), network.PathOf("vsftpd.conf"));
        Directory.CreateDirectory(root);
        Directory.CreateDirectory(empty);
        File.WriteAllText(Path.Combine(root, Name), content);
        File.WriteAllText(settings, $"""
            listen=YES
            background=NO
            anonymous_enable=YES
            no_anon_password=YES
            anon_root={root}
            secure_chroot_dir={empty}
            connect_from_port_20=YES
            isolate=NO
            isolate_network=NO
            seccomp_sandbox=NO

            """);
        _server = place.Listen("vsftpd", [settings]);
        ListeningTool.WaitUntil(Patience, () => _server.HasEnded || place.Run("ss", ["-Hltn", "sport = 21"]).Output.Length > 0, "vsftpd does not listen");
        Assert.False(_server.HasEnded, "vsftpd ended");
    }

    public void Dispose()
    {
        _server.Stop(Patience);
        _server.Dispose();
    }
}
