using Statewall.Iptables.Commands;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Listing;

namespace Statewall.Cli.Applets.Iptables;

/// <summary>iptables(8), ip6tables(8) and their -save, -restore, -translate and -restore-translate forms: all of it is the library's (Statewall.Iptables).</summary>
internal static class IptablesApplet
{
    /// <summary>Runs the applet.</summary>
    /// <returns>The exit code of the tool.</returns>
    public static int Run(AppletContext context, string[] words)
    {
        var output = new TextOutput(context.Streams.Output);
        using var input = new StreamReader(Console.OpenStandardInput());
        return new IptablesRunner(() => context.Engines.Open(RulesetClient.Protocol), output, context.Streams.Error.Write) { Clock = context.Clock }.Run(context.Name, words, input);
    }
}
