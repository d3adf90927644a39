using Statewall.Cli.Applets;
using Statewall.Cli.Syntax;

namespace Statewall.Cli.Manual;

/// <summary>statewall(8).</summary>
internal static class StatewallManual
{
    /// <summary>Writes the page.</summary>
    public static void Write(RoffText page, CommandSyntax statewall)
    {
        page.Section("NAME");
        page.Text("statewall - connection tracking, on the kernel or on an embedded engine");
        page.Section("SYNOPSIS");
        page.Synopsis("statewall", "[--engine ENGINE] APPLET [ARGUMENT]...");
        page.Synopsis("statewall", "COMMAND [ARGUMENT]...");
        page.Section("DESCRIPTION");
        page.Paragraph(statewall.Help);
        page.Paragraph("Applets take the place of tools, and have their command lines; started by a tool's name, through a link, the program is that tool. Commands are its own.");
        page.Section("APPLETS");
        foreach (var applet in AppletTable.Names)
            page.Item([applet], null, $"{char.ToUpperInvariant(StatewallSyntax.HelpOf(applet)[0])}{StatewallSyntax.HelpOf(applet)[1..]}: {applet}(8).");
        page.Section("COMMANDS");
        var commands = statewall.Commands.Where(command => AppletTable.Find(command.Name) is null).ToArray();
        foreach (var command in commands)
            page.Item([command.Name], null, $"{command.Help.TrimEnd('.')}: {PageName(command)}({ManualPages.PageOf(command.Name).Section}).");
        page.Section("OPTIONS");
        foreach (var option in statewall.Options)
            page.Item(option.Spellings, option.ValueName, $"{char.ToUpperInvariant(option.Help[0])}{option.Help[1..].TrimEnd('.')}.");
        page.Section("ENGINES");
        page.Item(["kernel"], null, "The running Linux kernel. This is meant where nothing is named.");
        page.Item(["embedded"], null, "An engine in this process, empty at first, which lives for this one command.");
        page.Item(["unix:"], "PATH", "An engine that statewall engine run --socket PATH keeps alive.");
        page.Section("EXIT STATUS");
        page.Item(["0"], null, "Done.");
        page.Item(["1"], null, "It failed.");
        page.Item(["2"], null, "Wrong usage. nfct, as ever, has 1 for this too.");
        page.Section("ENVIRONMENT");
        WriteEngineVariable(page);
        page.Item(["NO_COLOR"], null, "Set to anything, what commands say is not coloured on a terminal. Applets never colour.");
        page.SeeAlso(statewall.Commands.Select(command => ManualPages.PageOf(command.Name)));
    }

    /// <summary>The variable that all applets heed.</summary>
    public static void WriteEngineVariable(RoffText page) =>
        page.Item(["STATEWALL_ENGINE"], null, "Which kernel answers: kernel, embedded, or unix:PATH. statewall --engine in front of the tool's name overrides it.");

    private static string PageName(CommandSyntax command) => ManualPages.PageOf(command.Name).Name;
}
