using Statewall.Conntrack.Diagnosis;
using Statewall.Conntrack.Diagnosis.Settings;

namespace Statewall.Conntrack.Tests.Diagnosis;

public sealed class SysctlFileTests
{
    private static readonly SettingCure Maximum = new("net.netfilter.nf_conntrack_max", 1, 2, "room");
    private static readonly SettingCure Buckets = new("net.netfilter.nf_conntrack_buckets", 1, 3, "chains");

    [Fact]
    public void Merge_NewFile_HasAHeadingAndTheSettings()
    {
        var lines = SysctlFile.Merge("", [Maximum, Buckets]).Split('\n');
        Assert.StartsWith("# ", lines[0], StringComparison.Ordinal);
        Assert.Equal(["net.netfilter.nf_conntrack_max = 2", "net.netfilter.nf_conntrack_buckets = 3", ""], lines[1..]);
    }

    [Theory]
    [InlineData("net.netfilter.nf_conntrack_max=9\n")]
    [InlineData("  net/netfilter/nf_conntrack_max = 9")]
    [InlineData("-net.netfilter.nf_conntrack_max = 9\nnet.netfilter.nf_conntrack_max = 10\n")]
    public void Merge_LineThatSetsIt_IsReplacedWhateverItsForm(string before) =>
        Assert.Equal("net.netfilter.nf_conntrack_max = 2\n", SysctlFile.Merge(before, [Maximum]));

    [Fact]
    public void Merge_OtherLines_Stay()
    {
        const string Before = "; note\n\nkernel.panic = 1\n# net.netfilter.nf_conntrack_max = 9\nnet.netfilter.nf_conntrack_max = 9\nnet.core.somaxconn = 5";
        Assert.Equal(
            "; note\n\nkernel.panic = 1\n# net.netfilter.nf_conntrack_max = 9\nnet.netfilter.nf_conntrack_max = 2\nnet.core.somaxconn = 5\n",
            SysctlFile.Merge(Before, [Maximum]));
    }

    [Fact]
    public void Difference_ShowsWhatGoesComesAndStays() => Assert.Equal(
        "--- f\n+++ f\n  a\n- b\n+ c\n  d\n+ e\n",
        SysctlFile.Difference("f", "a\nb\nd\n", "a\nc\nd\ne\n"));

    [Fact]
    public void Write_ThroughALink_ReplacesWhatItPointsTo()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs symbolic links");
        var folder = Directory.CreateTempSubdirectory("sysctl").FullName;
        try
        {
            var (target, link) = (Path.Combine(folder, "target"), Path.Combine(folder, "link"));
            File.WriteAllText(target, "old");
            File.CreateSymbolicLink(link, target);
            SysctlFile.Write(link, "new");
            Assert.Equal(("new", target), (File.ReadAllText(target), new FileInfo(link).LinkTarget));
            Assert.Equal(2, Directory.GetFiles(folder).Length);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
