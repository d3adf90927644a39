using System.IO.Compression;
using System.Text;
using Statewall.Sync.Configuration;

namespace Statewall.Sync.Tests.Configuration;

public class InstalledExamplesTests
{
    private const string Folder = "/usr/share/doc/conntrackd/examples";

    [Fact]
    public void Read_ExamplesOfConntrackd_HaveNoMistake()
    {
        Assert.SkipUnless(Directory.Exists(Folder), "the examples of conntrackd are not installed");
        var files = Directory.GetFiles(Folder, "conntrackd.conf*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.NotEqual(new SyncConfiguration(), SyncConfiguration.Read(file, TextOf(file), [])));
    }

    private static string TextOf(string file)
    {
        using var raw = File.OpenRead(file);
        using Stream stream = Path.GetExtension(file) == ".gz" ? new GZipStream(raw, CompressionMode.Decompress) : raw;
        return new StreamReader(stream, Encoding.UTF8).ReadToEnd();
    }
}
