using System.Text;

namespace Statewall.Nftables.Tests.Parsing;

/// <summary>How much of a corpus agrees: counted, told, and held to what agreed before.</summary>
/// <param name="subject">What was compared.</param>
internal sealed class CorpusResult(string subject)
{
    private readonly StringBuilder _failed = new();
    private int _agreeing;
    private int _excused;
    private int _total;

    /// <summary>Counts a case.</summary>
    /// <param name="agrees">Whether it agrees.</param>
    /// <param name="failure">What is told about it if it does not.</param>
    /// <param name="excuse">Why it cannot agree on this machine; null when it can.</param>
    public void Add(bool agrees, Func<string> failure, string? excuse = null)
    {
        _total++;
        _agreeing += agrees ? 1 : 0;
        if (agrees)
            return;
        _excused += excuse is null ? 0 : 1;
        _failed.AppendLine(excuse is null ? failure() : $"({excuse}) {failure()}");
    }

    /// <summary>Tells the count, lists what failed in <c>artifacts/conformance/</c>, and fails when less agrees, or has an excuse, than did.</summary>
    public void Report(int floor)
    {
        var list = Path.Combine("artifacts", "conformance", subject.Replace(' ', '-') + ".txt");
        Directory.CreateDirectory(Path.Combine(Repository.Root, Path.GetDirectoryName(list)!));
        File.WriteAllText(Path.Combine(Repository.Root, list), _failed.ToString());
        Counts.Report(subject, _agreeing, _total);
        Assert.True(_agreeing + _excused >= floor, $"{subject}: {_agreeing} of {_total} agree, fewer than the {floor} that did; {list} lists the others");
    }
}
