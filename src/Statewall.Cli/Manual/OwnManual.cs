using Statewall.Cli.Syntax;

namespace Statewall.Cli.Manual;

/// <summary>The pages of statewall's own commands.</summary>
internal static class OwnManual
{
    /// <summary>Writes a page.</summary>
    /// <param name="page">Gets it.</param>
    /// <param name="command">The command.</param>
    /// <param name="name">The page's name.</param>
    public static void Write(RoffText page, CommandSyntax command, string name)
    {
        var all = command.Walk().Where(found => found.Command.Commands.Count == 0).ToArray();
        var texts = OwnTexts.Of(command.Name);
        page.Section("NAME");
        page.Text($"{name} - {char.ToLowerInvariant(command.Help[0])}{command.Help[1..].TrimEnd('.')}");
        page.Section("SYNOPSIS");
        foreach (var (path, below) in all)
            page.Synopsis($"statewall {command.Name}{path}", $"{OptionsOf(below)} {ArgumentsOf(below)}".Trim());
        page.Section("DESCRIPTION");
        foreach (var text in texts?.Description ?? [command.Help])
            page.Paragraph(text);
        foreach (var (path, below) in all)
        {
            page.Section(path.Length == 0 ? "OPTIONS" : $"OPTIONS OF {path.Trim().ToUpperInvariant()}");
            foreach (var argument in below.Arguments)
                page.Item([], argument.Name, Words(argument.Help, null));
            foreach (var option in below.Options)
                page.Item(option.Spellings, option.ValueName, Words(option.Help, option.Default));
        }
        page.Section("EXIT STATUS");
        foreach (var exit in texts?.Exits ?? OwnTexts.UsualExits)
            page.Item([exit.Code], null, exit.Meaning);
        if (texts?.Examples.Count > 0)
            page.Section("EXAMPLES");
        foreach (var (what, line) in texts?.Examples ?? [])
            page.Example(what, line);
        page.SeeAlso(ManualPages.PageOf("conntrack"), ManualPages.PageOf("statewall"));
    }

    /// <summary>The arguments of a command as a synopsis shows them.</summary>
    public static string ArgumentsOf(CommandSyntax command) => string.Join(' ', command.Arguments.Select(argument =>
    {
        var name = argument.IsRepeated ? $"{argument.Name}..." : argument.Name;
        return argument.IsOptional ? $"[{name}]" : name;
    }));

    private static string OptionsOf(CommandSyntax command)
    {
        var required = command.Options.Where(option => option.IsRequired).Select(option => $"{option.Spellings[0]} {option.ValueName}");
        return string.Join(' ', [.. required, .. command.Options.Any(option => !option.IsRequired) ? new[] { "[OPTION]..." } : []]);
    }

    private static IEnumerable<string> Words(string help, string? standard)
    {
        yield return help;
        if (standard is not null)
            yield return $"Unless it is given: {standard}.";
    }
}
