using Statewall.Cli.Applets.Nfct;
using Statewall.Conntrack.Policies;
using Statewall.Nfnetlink.Ctnetlink;

namespace Statewall.Cli.Syntax;

/// <summary>The syntax of nfct(8): which subsystems a command knows, and what follows there.</summary>
internal static class NfctSyntax
{
    private static readonly ArgumentSyntax Name = new("NAME", "", ValueOffer.Unknown);
    private static readonly ArgumentSyntax Family = new("FAMILY", "", new ValueOffer(ValueKind.Words, NfctApplet.FamilyWords.ToArray()));
    private static readonly ArgumentSyntax Protocol = new("PROTOCOL", "", new ValueOffer(ValueKind.Words, [.. TimeoutProtocols]));
    private static readonly ArgumentSyntax HelperName = new("NAME", "", new ValueOffer(ValueKind.Words, [.. HelperCommands.Names]));
    private static readonly ArgumentSyntax HelperProtocol = new("PROTOCOL", "", new ValueOffer(ValueKind.Words, "tcp", "udp"));

    private static readonly ArgumentSyntax States = new("STATE SECONDS", "", ValueOffer.Unknown, IsRepeated: true, IsOptional: true,
        [.. TimeoutProtocols.Select(protocol => new DependentWords(protocol, TimeoutStates.Of(NumberOf(protocol)).ToArray()))]);

    private static readonly OptionSyntax Output = new(["-o", "--output"], "the form of what is shown", "FORM", new ValueOffer(ValueKind.Words, "json"));

    /// <summary>The whole of it.</summary>
    public static CommandSyntax Whole => new("nfct", "timeout policies, and helpers that run in programs", Commands(), [], []);

    /// <summary>The protocols that have timeouts of their own.</summary>
    public static IReadOnlyList<string> TimeoutProtocols => [.. ConntrackSyntax.Protocols.Select(protocol => protocol.Name), "generic"];

    private static List<CommandSyntax> Commands()
    {
        var commands = new List<CommandSyntax>();
        for (var command = NfctCommand.List; command <= NfctCommand.DefaultGet; command++)
            commands.Add(Of(command));
        return commands;
    }

    private static CommandSyntax Of(NfctCommand command)
    {
        var (help, timeout, helper) = SyntaxOf(command);
        var subsystems = new List<CommandSyntax>();
        OptionSyntax[] options = NfctApplet.Shows(command) ? [Output] : [];
        if (timeout is not null)
            subsystems.Add(new CommandSyntax("timeout", "timeout policies", [], options, timeout));
        if (helper is not null)
            subsystems.Add(new CommandSyntax("helper", "helpers that run in programs", [], options, helper));
        return new CommandSyntax(NfctApplet.CommandWords[(int)command], help, subsystems, [], []);
    }

    private static (string Help, ArgumentSyntax[]? Timeout, ArgumentSyntax[]? Helper) SyntaxOf(NfctCommand command) => command switch
    {
        NfctCommand.List => ("list all", [], []),
        NfctCommand.Add => ("add one", [Name, Family, Protocol, States], [HelperName, Family, HelperProtocol]),
        NfctCommand.Delete => ("delete one that nothing uses", [Name], [HelperName, Family with { IsOptional = true }, HelperProtocol with { IsOptional = true }]),
        NfctCommand.Get => ("show one", [Name], [HelperName, Family with { IsOptional = true }, HelperProtocol with { IsOptional = true }]),
        NfctCommand.Flush => ("delete all that nothing uses", [], []),
        NfctCommand.Disable => ("turn one off: its packets pass unseen", null, [HelperName, Family, HelperProtocol]),
        NfctCommand.DefaultSet => ("set the timeouts of a protocol where no policy says otherwise", [Family, Protocol, States], null),
        _ => ("show the timeouts of a protocol where no policy says otherwise", [Family, Protocol], null),
    };

    private static byte NumberOf(string protocol) =>
        TimeoutStates.TryFindProtocol(protocol, out var number) ? number : TimeoutPolicy.GenericProtocol;
}
