namespace Statewall.Cli.Commands.Migrating;

/// <summary>Says how far checking many rules is, on a terminal only.</summary>
/// <param name="total">How many rules there are.</param>
internal sealed class MigrationProgress(int total)
{
    private const int WorthSaying = 500; // rules
    private readonly bool _visible = total >= WorthSaying && !Console.IsErrorRedirected;
    private int _shown = -1;

    /// <summary>So many rules are done.</summary>
    public void Report(int done)
    {
        var percent = _visible ? (int)((long)done * 100 / total) : _shown;
        if (percent == _shown)
            return;
        _shown = percent;
        Console.Error.Write($"\rchecking: {percent} % of {total} rules");
    }

    /// <summary>Takes the line away.</summary>
    public void Clear()
    {
        if (_shown >= 0)
            Console.Error.Write($"\r{new string(' ', 60)}\r");
    }
}
