using System.Diagnostics;
using Statewall.Cli.Applets.Conntrack;
using Statewall.Cli.Manual;
using Statewall.Cli.Syntax;

namespace Statewall.Cli.Tests;

/// <summary>The manual: what is in it, and that groff has nothing to say against it.</summary>
public sealed class ManualTests
{
    public static TheoryData<string> Names => [.. ManualPages.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Page_SetByGroff_IsWithoutWarning(string name)
    {
        var (code, output, error) = Groff(ManualPages.Of(name).Text, "-man", "-ww", "-z");
        Assert.Equal((0, "", ""), (code, output, error));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Page_Sections_AreThoseOfAManual(string name)
    {
        var page = ManualPages.Of(name);
        foreach (var section in (string[])["NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS", "SEE ALSO"])
            Assert.Contains($".SH \"{section}\"\n", page.Text, StringComparison.Ordinal);
        Assert.Contains($".TH \"{page.Name.ToUpperInvariant().Replace("-", "\\-", StringComparison.Ordinal)}\" \"{page.Section}\"", page.Text, StringComparison.Ordinal);
        Assert.All(page.Text, character => Assert.True(char.IsAscii(character)));
    }

    [Fact]
    public void ConntrackPage_Rows_AreAllThere()
    {
        var text = Plain("conntrack");
        ConntrackOption[] options = [.. ConntrackSyntax.Commands, .. ConntrackSyntax.Options, .. ConntrackSyntax.Protocols.SelectMany(protocol => protocol.Options)];
        Assert.All(OptionTable.Rows, row => Assert.Contains(options, option => option.Row == row));
        foreach (var option in options)
        {
            Assert.All(option.Spellings, spelling => Assert.Contains(spelling, text));
            if (option.Values.Kind == ValueKind.List || option.Row.OfProtocol == ProtocolOption.State)
                Assert.All(option.Values.Words, word => Assert.Contains(word, text));
        }
    }

    [Fact]
    public void NfctPage_Words_AreAllThere()
    {
        var text = Plain("nfct");
        Assert.All(Applets.Nfct.NfctApplet.CommandWords, word => Assert.Contains(word, text));
        Assert.All(NfctSyntax.TimeoutProtocols, word => Assert.Contains(word, text));
        Assert.Contains("UNACKNOWLEDGED", text);
    }

    [Fact]
    public void ConntrackdPage_Options_AreAllThere()
    {
        var text = Plain("conntrackd");
        Assert.All(ConntrackdSyntax.Whole.Options.SelectMany(option => option.Spellings), spelling => Assert.Contains(spelling, text));
        Assert.All(Applets.Conntrackd.ConntrackdOptions.Roles, role => Assert.Contains(role, text));
    }

    [Fact]
    public void OwnPages_Options_AreAllThere()
    {
        foreach (var own in Commands.OwnCommands.Create().Subcommands)
        {
            var text = Plain(own.Name);
            foreach (var option in own.Subcommands.Append(own).SelectMany(command => command.Options))
                Assert.Contains(option.Name, text);
        }
    }

    // The words of a page as a reader sees them.
    private static HashSet<string> Plain(string name)
    {
        var text = ManualPages.Of(name).Text.Replace("\\fB", " ", StringComparison.Ordinal).Replace("\\fI", " ", StringComparison.Ordinal)
            .Replace("\\fR", " ", StringComparison.Ordinal).Replace("\\-", "-", StringComparison.Ordinal);
        return [.. text.Split([' ', '\n', ',', '.', '(', ')', ';', '[', ']'], StringSplitOptions.RemoveEmptyEntries)];
    }

    private static (int Code, string Output, string Error) Groff(string page, params string[] arguments)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo("groff", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("needs groff");
            throw;
        }
        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            process.StandardInput.Write(page);
            process.StandardInput.Close();
            process.WaitForExit();
            return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        }
    }
}
