namespace Statewall.Cli.Completion;

// Overview: what a shell completes is asked of the tables that the parsers use (Syntax/), when the script is written. The scripts start
// no program; they hold the tables' words, and a few functions of their shell that tell which of them can follow.

/// <summary>Shell completion for statewall and the tools that it takes the place of.</summary>
internal static class CompletionScripts
{
    /// <summary>What a file of ours says of itself, by which it is known when it is to be written again.</summary>
    public const string Mark = "Written by statewall from its own option tables.";

    /// <summary>The shells, in the order of the alphabet.</summary>
    public static IReadOnlyList<string> Shells => ["bash", "fish", "zsh"];

    /// <summary>The script for a shell; loaded, it serves statewall and the applets.</summary>
    public static string Of(string shell) => shell switch
    {
        "bash" => BashScript.Write(),
        "fish" => FishScript.Write(),
        "zsh" => ZshScript.Write(),
        _ => throw new ArgumentOutOfRangeException(nameof(shell), shell, "no such shell"),
    };
}
