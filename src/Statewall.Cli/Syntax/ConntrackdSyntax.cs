using System.Text;
using Statewall.Cli.Applets.Conntrackd;

namespace Statewall.Cli.Syntax;

/// <summary>The syntax of conntrackd(8).</summary>
internal static class ConntrackdSyntax
{
    private static readonly ValueOffer Tables = new(ValueKind.Words, ConntrackdOptions.Tables);
    private static readonly OptionSyntax Configuration = new(["-C"], "the configuration", "FILE", new ValueOffer(ValueKind.File), Statewall.Sync.Configuration.SyncConfiguration.DefaultPath);
    private static readonly OptionSyntax Output = new(["-o"], "the form of statistics", "json", new ValueOffer(ValueKind.Words, "json"));

    /// <summary>The options that start a daemon, or say something.</summary>
    public static IReadOnlyList<OptionSyntax> General { get; } = [Flag("-d", "run in the background"), Configuration, Flag("-v", "show the version"), Flag("-h", "show this help")];

    /// <summary>The options that ask the daemon that runs.</summary>
    public static IReadOnlyList<OptionSyntax> Client { get; } =
    [
        Valued("-c", "put the external cache into the kernel, and wait until that is done", Tables),
        Valued("-f", "empty the internal and the external cache", new ValueOffer(ValueKind.Words, ConntrackdOptions.Caches)),
        Valued("-F", "empty the kernel's table", Tables),
        Valued("-i", "list the internal cache: what this machine has", Tables),
        Valued("-e", "list the external cache: what other machines have", Tables),
        Flag("-x", "list as XML, behind -i or -e"),
        Flag("-k", "end the daemon"),
        Valued("-s", "show statistics", new ValueOffer(ValueKind.Words, ConntrackdOptions.Subjects)),
        Output,
        Valued("-R", "read the kernel's table into the internal cache", Tables),
        Flag("-n", "ask other machines for all they have, with FTFW and NOTRACK"),
        Flag("-B", "send all to other machines"),
        Flag("-t", "empty the kernel's table after PurgeTimeout"),
    ];

    /// <summary>The whole of it.</summary>
    public static CommandSyntax Whole { get; } = new("conntrackd", "share the states of connections with other machines", Commands(), [.. General, .. Client], []);

    /// <summary>The help.</summary>
    /// <param name="heading">What stands first.</param>
    /// <param name="name">The name of the program.</param>
    public static string Usage(string heading, string name)
    {
        var text = new StringBuilder(heading).Append($"Usage: {name} [commands] [options]\n\nGeneral commands:\n");
        WriteOptions(text, General);
        text.Append("\nClient mode commands:\n");
        WriteOptions(text, Client);
        text.Append("\nCommands of their own:\n");
        foreach (var command in Whole.Commands)
            text.Append($"  {command.Name}{string.Concat(command.Arguments.Select(argument => $" {string.Join('|', argument.Values.Words)}"))}, {command.Help}\n");
        return text.Append('\n').ToString();
    }

    private static void WriteOptions(StringBuilder text, IReadOnlyList<OptionSyntax> options)
    {
        foreach (var option in options)
            text.Append($"  {option.Spellings[0]}{(option.ValueName is { } value ? $" {value}" : "")}, {option.Help}\n");
    }

    private static List<CommandSyntax> Commands() =>
    [
        new(
            "failover", "do what is to be done when this machine becomes primary, backup or faulty", [],
            [Configuration, new(["-w"], "how long the daemon may take for each step", "SECONDS", ValueOffer.Unknown, "60")],
            [new ArgumentSyntax("ROLE", "", new ValueOffer(ValueKind.Words, ConntrackdOptions.Roles))]),
        new(
            "health", "tell whether states get to the other machine and back", [],
            [Configuration, new(["-w"], "how long to look", "SECONDS", ValueOffer.Unknown, "2.5"), Output with { Help = "the form of what is shown" }], []),
    ];

    private static OptionSyntax Flag(string name, string help) => new([name], help, null, ValueOffer.Unknown);

    private static OptionSyntax Valued(string name, string help, ValueOffer values) => new([name], help, $"[{string.Join('|', values.Words)}]", values);
}
