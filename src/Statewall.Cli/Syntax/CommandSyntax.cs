namespace Statewall.Cli.Syntax;

/// <summary>A command with subcommands, options or arguments of its own, as completion and manual describe it.</summary>
/// <param name="Name">The word that names it.</param>
/// <param name="Help">What it does, in one line.</param>
/// <param name="Commands">Its subcommands.</param>
/// <param name="Options">Its options.</param>
/// <param name="Arguments">What stands without an option, in its order.</param>
internal sealed record CommandSyntax(
    string Name,
    string Help,
    IReadOnlyList<CommandSyntax> Commands,
    IReadOnlyList<OptionSyntax> Options,
    IReadOnlyList<ArgumentSyntax> Arguments)
{
    /// <summary>This command and all below it, each with the words that lead to it, without this one's.</summary>
    public IEnumerable<CommandPath> Walk(string path = "")
    {
        yield return new CommandPath(path, this);
        foreach (var command in Commands)
        {
            foreach (var below in command.Walk($"{path} {command.Name}"))
                yield return below;
        }
    }
}

/// <summary>A command, and the words that lead to it.</summary>
/// <param name="Path">The words, each with a blank in front.</param>
/// <param name="Command">The command.</param>
internal sealed record CommandPath(string Path, CommandSyntax Command)
{
    /// <summary>The spellings of its options that have an argument, each behind the words and a blank.</summary>
    public IEnumerable<string> Valued => Command.Options.Where(option => option.ValueName is not null).SelectMany(option => option.Spellings).Select(name => $"{Path} {name}");
}

/// <summary>An option.</summary>
/// <param name="Spellings">Its names, with dashes.</param>
/// <param name="Help">What it does, in one line.</param>
/// <param name="ValueName">What its argument is called; null when it takes none.</param>
/// <param name="Values">What its argument can be.</param>
/// <param name="Default">What it is when it is not given.</param>
/// <param name="IsRequired">True when it must be given.</param>
internal sealed record OptionSyntax(
    IReadOnlyList<string> Spellings,
    string Help,
    string? ValueName,
    ValueOffer Values,
    string? Default = null,
    bool IsRequired = false);

/// <summary>An argument that its place says the meaning of.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Help">What it is, in one line; empty where the name says it.</param>
/// <param name="Values">What it can be.</param>
/// <param name="IsRepeated">True when more of them can follow.</param>
/// <param name="IsOptional">True when it can be left out.</param>
/// <param name="Depends">Where what it can be depends on the argument before it: what it is for each word of that; every second one further on is free.</param>
internal sealed record ArgumentSyntax(
    string Name,
    string Help,
    ValueOffer Values,
    bool IsRepeated = false,
    bool IsOptional = false,
    IReadOnlyList<DependentWords>? Depends = null);

/// <summary>What an argument can be behind a certain word.</summary>
/// <param name="Word">The word.</param>
/// <param name="Values">What can follow.</param>
internal sealed record DependentWords(string Word, IReadOnlyList<string> Values);
