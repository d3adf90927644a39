using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;

namespace Statewall.Cli.Syntax;

/// <summary>The syntax of statewall's own commands, read off their definitions.</summary>
internal static class OwnSyntax
{
    /// <summary>Reads a command and all below it.</summary>
    public static CommandSyntax Of(Command command) => Of(command, []);

    private static CommandSyntax Of(Command command, IReadOnlyList<Option> inherited)
    {
        Option[] options = [.. command.Options.Where(option => !option.Hidden), .. inherited];
        Option[] passedOn = [.. options.Where(option => option.Recursive)];
        return new CommandSyntax(
            command.Name,
            command.Description ?? "",
            [.. command.Subcommands.Where(below => !below.Hidden).Select(below => Of(below, passedOn))],
            [.. options.Select(Of)],
            [.. command.Arguments.Where(argument => !argument.Hidden).Select(Of)]);
    }

    private static OptionSyntax Of(Option option)
    {
        var isFlag = option.ValueType == typeof(bool) || option.ValueType == typeof(void);
        var words = isFlag ? [] : Words(option.GetCompletions(CompletionContext.Empty));
        return new OptionSyntax(
            [.. option.Aliases.Prepend(option.Name).Where(name => name.StartsWith('-'))],
            option.Description ?? "",
            isFlag ? null : option.HelpName ?? (words.Length > 0 ? string.Join('|', words) : "VALUE"),
            words.Length > 0 ? new ValueOffer(ValueKind.Words, words) : ValueOffer.FromName(option.HelpName),
            !isFlag && option.HasDefaultValue ? TextOf(option.GetDefaultValue()) : null,
            option.Required);
    }

    private static ArgumentSyntax Of(Argument argument)
    {
        var words = Words(argument.GetCompletions(CompletionContext.Empty));
        return new ArgumentSyntax(
            argument.HelpName ?? argument.Name,
            argument.Description ?? "",
            words.Length > 0 ? new ValueOffer(ValueKind.Words, words) : ValueOffer.FromName(argument.HelpName ?? argument.Name),
            argument.Arity.MaximumNumberOfValues > 1,
            argument.Arity.MinimumNumberOfValues == 0);
    }

    private static string? TextOf(object? value) => value switch
    {
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value as string,
    };

    private static string[] Words(IEnumerable<CompletionItem> items) => [.. items.Select(item => item.InsertText ?? item.Label)];
}
