namespace Statewall.Cli.Terminal;

/// <summary>The terminal that the program runs in.</summary>
/// <param name="output">What is written to it.</param>
internal sealed class ConsoleTerminal(Stream output) : ILineTerminal
{
    private const int UsualWidth = 80;

    /// <summary>Somebody sits in front of it.</summary>
    public static bool IsAttended => !Console.IsInputRedirected && !Console.IsOutputRedirected;

    /// <inheritdoc/>
    public int Width => Console.WindowWidth is > 0 and var width ? width : UsualWidth;

    /// <inheritdoc/>
    public ConsoleKeyInfo ReadKey()
    {
        Console.TreatControlCAsInput = true;
        try
        {
            return Console.ReadKey(intercept: true);
        }
        finally
        {
            Console.TreatControlCAsInput = false; // what runs between lines can be broken off
        }
    }

    /// <inheritdoc/>
    public void Write(string text)
    {
        output.Write(System.Text.Encoding.UTF8.GetBytes(text));
        output.Flush();
    }
}
