namespace Statewall.Cli.Terminal;

/// <summary>Says how far something long is, on a terminal only.</summary>
/// <param name="doing">What is done.</param>
/// <param name="things">To what.</param>
/// <param name="total">How many of these there are.</param>
/// <param name="worthSaying">How many are done too soon to be told of.</param>
internal sealed class Progress(string doing, string things, long total, long worthSaying)
{
    private readonly bool _visible = total >= worthSaying && !Console.IsErrorRedirected;
    private long _shown = -1;

    /// <summary>So many are done.</summary>
    public void Report(long done)
    {
        var percent = _visible ? done * 100 / total : _shown;
        if (percent == _shown)
            return;
        _shown = percent;
        Console.Error.Write($"\r{doing}: {percent} % of {total} {things}");
    }

    /// <summary>Takes the line away.</summary>
    public void Clear()
    {
        if (_shown >= 0)
            Console.Error.Write($"\r{new string(' ', 60)}\r");
    }
}
