using System.Text;
using Statewall.Cli.Applets;
using Statewall.Cli.Applets.NfnlOsf;
using Statewall.Cli.Engines;
using Statewall.Cli.Terminal;

namespace Statewall.Cli.Tests;

/// <summary><c>nfnl_osf</c> on an engine, so anywhere.</summary>
public sealed class NfnlOsfTests
{
    private const string Known = "# a remark\n\nS4:64:1:*:M*,S,T,N,W7:Testling:1.0:sub:a Testling\r\n%8192:128:0:48:.:@Otherling:2::\n";

    // The bytes are those that Debian's tool sends.
    [Theory]
    [InlineData("S4:64:1:*:M*,E:-Testl:2.1:sub:n", "010000000400000040010000000002002D546573746C", "020004000000000000000000000001")]
    [InlineData("T4:64:1:44:M1460,?12:@Testl:2.1:sub:n", "020000000400000040012C0000000100546573746C", "0200040000000000B405")]
    [InlineData("%8192:64:0:60:.:*Testl:2.0::n", "030000000020000040003C0000000000546573746C", "")]
    [InlineData("0:64:1:44:M0,W7,W%3,T0,?300:T e:2.1:sub:n", "", "")]
    [InlineData("0:64:1:44:M0,W7,W%3,T0:T e:2.1:sub:n", "000000000000000040012C0000000400542065", "02000400000000000000000003000300000000000700000003000300030000000300000008000A")]
    public void Lines_BecomeTheKernelsStructure(string line, string head, string options)
    {
        const int OptionsAt = 112, Size = 592;
        var errors = new List<FingerprintError>();
        var read = FingerprintFile.Read(line, errors);
        if (head.Length == 0)
        {
            Assert.Equal("the option's number is a number up to 255, not '300'", Assert.Single(errors).Text);
            return;
        }
        Assert.Empty(errors);
        var bytes = Assert.Single(read).Bytes;
        Assert.Equal(Size, bytes.Length);
        Assert.StartsWith(head, Convert.ToHexString(bytes), StringComparison.Ordinal);
        var found = Convert.ToHexString(bytes.AsSpan(OptionsAt));
        Assert.Equal(options.TrimEnd('0'), found.TrimEnd('0'));
    }

    [Fact]
    public void File_IsLoadedAndTakenOutAgain()
    {
        using var file = new TemporaryFile(Known);
        using var engine = new EngineProcess();
        foreach (var arguments in (string[][])[["-f", file.Path], ["-f", file.Path], ["-d", "-f", file.Path], ["-df", file.Path]])
        {
            var result = engine.Run(["nfnl_osf", .. arguments], "");
            Assert.Equal((0, ""), (result.ExitCode, result.Error));
            Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} \d+ Loading 'S4:64:1:\*:M\*,S,T,N,W7:Testling:1\.0:sub:a Testling'\.\n", result.Output);
        }
    }

    [Theory]
    [InlineData("1:2:3\n", 1, "a fingerprint has 9 parts with colons between them, this has 3")]
    [InlineData("#\nx:64:0:60:N:A:1::\n", 2, "the window is a number up to 4294967295, not 'x'")]
    [InlineData("1:256:0:60:N:A:1::\n", 1, "the time to live is a number up to 255, not '256'")]
    [InlineData("1:64:2:60:N:A:1::\n", 1, "the don't-fragment bit is a number up to 1, not '2'")]
    [InlineData("1:64:0:60:N,Q:A:1::\n", 1, "unknown option 'Q': it is one of E, M, N, S, T, W or ? and a number")]
    [InlineData("1:64:0:60:N5:A:1::\n", 1, "nothing can stand behind the option N: 'N5'")]
    [InlineData("1:64:0:60:N:A:12345678901234567890123456789012::\n", 1, "the version has more than 31 bytes")]
    public void Mistakes_HaveLines_AndNothingIsLoaded(string text, int line, string wanted)
    {
        using var file = new TemporaryFile(Known + text);
        var (code, error) = Run("-f", file.Path);
        Assert.Equal((234, $"nfnl_osf: {file.Path}:{line + 4}: {wanted}\n"), (code, error));
    }

    [Fact]
    public void Refusals_AreSaidWithTheLine()
    {
        using var file = new TemporaryFile("%0:64:0:60:N:A:1::\n");
        Assert.Equal((255, $"nfnl_osf: {file.Path}:1: Invalid argument\n"), Run("-f", file.Path));
    }

    [Theory]
    [InlineData("-z", 255, "nfnl_osf: invalid option -- 'z'\nUsage: nfnl_osf -f fingerprints [-d]\n")]
    [InlineData("-f", 255, "nfnl_osf: option requires an argument -- 'f'\nUsage: nfnl_osf -f fingerprints [-d]\n")]
    [InlineData("-h", 255, "Usage: nfnl_osf -f fingerprints [-d]\n")]
    [InlineData("-f /nonexistent", 255, "Failed to open file '/nonexistent': No such file or directory [2].\n")]
    [InlineData("-f /", 255, "Failed to open file '/': it is a directory.\n")]
    public void Usage_Wrong_IsSaidAsByTheOriginal(string arguments, int code, string wanted) => Assert.Equal((code, wanted), Run(arguments.Split(' ')));

    [Fact]
    public void File_Missing_IsSaid()
    {
        var (code, error) = Run("-d");
        Assert.Equal(254, code);
        Assert.EndsWith(" Missing fingerprints file argument.\n", error, StringComparison.Ordinal);
    }

    private static (int Code, string Error) Run(params string[] arguments)
    {
        using var error = new MemoryStream();
        using var streams = new StandardStreams(Stream.Null, error);
        var code = NfnlOsfApplet.Run(new AppletContext("nfnl_osf", new EngineChannels(new EngineChoice(EngineKind.Embedded)), streams), arguments);
        return (code, Encoding.UTF8.GetString(error.ToArray()));
    }

    private sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(string text) => File.WriteAllText(Path, text);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
