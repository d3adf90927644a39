namespace Statewall.Fuzz.Tests;

public sealed class RunnerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("statewall-fuzz-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_ParserThatTrustsItsLength_IsFoundAndShrunk()
    {
        // A length byte, believed, then read past the end.
        var target = Target(input =>
        {
            if (input.Length > 0)
            {
                _ = input.Slice(1, input[0]).Length;
            }
        });

        var finding = new Runner(target, _folder).Run([[3, 1, 2, 3]], 1, TimeSpan.FromSeconds(20));

        Assert.NotNull(finding);
        Assert.Contains(nameof(ArgumentOutOfRangeException), finding.What, StringComparison.Ordinal);
        Assert.Single(finding.Input);
        Assert.True(finding.Input[0] > 0);
    }

    [Fact]
    public void Run_CorrectParser_FindsNothingAndLeavesNoFile()
    {
        var runner = new Runner(Target(_ => { }), _folder);

        Assert.Null(runner.Run([[1, 2]], 1, TimeSpan.FromSeconds(20), mostRuns: 5000));
        Assert.Equal(5000, runner.Runs);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void Run_SeedThatHangs_IsReportedByTheWatchdog()
    {
        using var end = new ManualResetEventSlim();
        var target = Target(input =>
        {
            while (input.Length == 2 && !end.IsSet)
            {
                Thread.SpinWait(100);
            }
        });

        var finding = new Runner(target, _folder).Run([[7, 8]], 1, TimeSpan.FromSeconds(20));
        end.Set();

        Assert.NotNull(finding);
        Assert.Equal([7, 8], finding.Input);
        Assert.Contains("takes more than", finding.What, StringComparison.Ordinal);
    }

    [Fact]
    public void RunOne_InputThatAllocatesTooMuch_IsAFinding()
    {
        var target = Target(_ => GC.KeepAlive(GC.AllocateUninitializedArray<byte>((int)Runner.MostAllocated + 1)));

        var finding = new Runner(target, _folder).RunOne([1]);

        Assert.NotNull(finding);
        Assert.Contains("allocated for one input", finding.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FileOfAProcessThatDied_GivesTheInputAlone()
    {
        var path = Path.Combine(_folder, "planted-1" + LastInput.Suffix);
        var last = new LastInput(path);
        last.Write([1, 2, 3, 4]);
        last.Write([5, 6]);

        Assert.Equal([5, 6], LastInput.Load(path));
        last.Delete();
    }

    [Fact]
    public void Save_Finding_WritesTheInputAndNamesTheCommand()
    {
        var finding = new Finding("planted", [0xDE, 0xAD], "System.Exception: x");

        var path = finding.Save(_folder);

        Assert.Equal([0xDE, 0xAD], File.ReadAllBytes(path));
        Assert.Contains("dead", finding.Describe(path), StringComparison.Ordinal);
        Assert.Contains($"planted --input {path}", finding.Describe(path), StringComparison.Ordinal);
    }

    private static FuzzTarget Target(FuzzInput fuzz) => new("planted", fuzz, static () => []);
}
