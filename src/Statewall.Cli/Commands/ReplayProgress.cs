namespace Statewall.Cli.Commands;

/// <summary>Says how far a long replay is, on a terminal only.</summary>
internal sealed class ReplayProgress(long total)
{
    private const long WorthSaying = 1_000_000; // packets
    private readonly bool _visible = total >= WorthSaying && !Console.IsErrorRedirected;
    private long _shown = -1;

    /// <summary>So many packets are done.</summary>
    public void Report(long done)
    {
        var percent = _visible ? done * 100 / total : _shown;
        if (percent == _shown)
            return;
        _shown = percent;
        Console.Error.Write($"\rreplaying: {percent} % of {total} packets");
    }

    /// <summary>Takes the line away.</summary>
    public void Clear()
    {
        if (_shown >= 0)
            Console.Error.Write($"\r{new string(' ', 60)}\r");
    }
}
