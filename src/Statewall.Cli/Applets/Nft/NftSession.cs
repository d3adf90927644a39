using System.Text;
using Statewall.Cli.Terminal;
using Statewall.Nftables.Scanning;

namespace Statewall.Cli.Applets.Nft;

// Overview: `nft -i`: commands line by line. A line that leaves a brace open, or ends in a backslash, goes on in the next one. What is wrong with a
// command does not end the session; `quit` and the end of the input do. Variables stay defined.

/// <summary>A conversation with nft.</summary>
/// <param name="read">Gives the next line behind a prompt; null at the end.</param>
/// <param name="run">Carries out a text of commands.</param>
internal sealed class NftSession(Func<string, string?> read, Action<SourceText> run)
{
    private const string Prompt = "nft> ";
    private const string MorePrompt = ".... ";
    private const string Quit = "quit";

    /// <summary>Reads and carries out until somebody has enough.</summary>
    public void Run()
    {
        while (ReadCommand() is { } text && text.Trim() != Quit)
        {
            if (text.AsSpan().ContainsAnyExcept(" \t\n"))
                run(new SourceText("", Encoding.UTF8.GetBytes(text)));
        }
    }

    /// <summary>Reads one line, or several that belong together; what the input ends amid is given as it is, what is broken off is empty.</summary>
    private string? ReadCommand()
    {
        var text = read(Prompt);
        while (text is not null and not LineEditor.BrokenOff && GoesOn(ref text))
        {
            if (read(MorePrompt) is not { } more)
                return text;
            text = more == LineEditor.BrokenOff ? more : text + more;
        }
        return text == LineEditor.BrokenOff ? "" : text;
    }

    /// <summary>Whether a text is to be continued; it then ends where the next line begins.</summary>
    private static bool GoesOn(ref string text)
    {
        if (text.EndsWith('\\'))
        {
            text = text[..^1];
            return true;
        }
        if (OpenBraces(text) <= 0)
            return false;
        text += "\n";
        return true;
    }

    /// <summary>How many braces are open at the end of a text, but for those in quotes and remarks.</summary>
    private static int OpenBraces(string text)
    {
        var (open, isQuoted) = (0, false);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '"')
                isQuoted = !isQuoted;
            else if (text[at] == '\n')
                isQuoted = false;
            else if (isQuoted)
                continue;
            else if (text[at] == '#')
                at = text.IndexOf('\n', at) is >= 0 and var end ? end : text.Length;
            else
                open += text[at] switch { '{' => 1, '}' => -1, _ => 0 };
        }
        return open;
    }
}
