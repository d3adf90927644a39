using Statewall.Cli.Terminal;
using Statewall.Iptables.Commands;
using Statewall.Iptables.Monitoring;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Listing;

namespace Statewall.Cli.Applets.Iptables;

/// <summary>iptables(8), ip6tables(8) and their -save, -restore, -translate and -restore-translate forms: all of it is the library's (Statewall.Iptables).</summary>
internal static class IptablesApplet
{
    private const string Terminal = "/dev/tty";

    /// <summary>Runs the applet.</summary>
    /// <returns>The exit code of the tool.</returns>
    public static int Run(AppletContext context, string[] words)
    {
        var output = new TextOutput(context.Streams.Output);
        using var input = new StreamReader(Console.OpenStandardInput());
        return new IptablesRunner(() => context.Engines.Open(RulesetClient.Protocol), output, context.Streams.Error.Write)
        {
            Clock = context.Clock,
            OpenLegacy = context.Engines.OpenLegacy,
            Confirm = time => Ask(context, time),
        }.Run(context.Name, words, input);
    }

    /// <summary>Runs xtables-monitor(8).</summary>
    /// <returns>The exit code of the tool.</returns>
    public static int Monitor(AppletContext context, string[] words)
    {
        using var interruption = new Interruption();
        return XtablesMonitor.Run(() => context.Engines.Open(RulesetClient.Protocol), words, new TextOutput(context.Streams.Output), context.Streams.Error.Write, interruption.Token);
    }

    /// <summary>Asks at the terminal: rules may have come by standard input.</summary>
    private static bool Ask(AppletContext context, TimeSpan time)
    {
        context.Streams.Error.Write($"Can you still open new connections to this machine? Say y within {time.TotalSeconds:0} seconds to keep the rules: ");
        // one that does not answer in time is left waiting: the process ends soon
        var answer = Task.Run(() =>
        {
            using var terminal = new StreamReader(Terminal);
            return terminal.ReadLine();
        });
        try
        {
            return answer.Wait(time) && answer.Result?.Trim() is "y" or "Y" or "yes";
        }
        catch (AggregateException)
        {
            return false; // there is no terminal
        }
        finally
        {
            context.Streams.Error.WriteLine("");
        }
    }
}
