using Statewall.Cli.Applets;
using Statewall.Cli.Commands;
using Statewall.Cli.Engines;

namespace Statewall.Cli.Syntax;

/// <summary>The syntax of statewall(8): the applets, and the commands of its own.</summary>
internal static class StatewallSyntax
{
    /// <summary>The option in front of everything, which the launcher takes.</summary>
    private static readonly OptionSyntax Engine = new(
        ["--engine"], "which kernel answers an applet", "kernel|embedded|unix:PATH", new ValueOffer(ValueKind.Words, EngineChoice.Words.ToArray()));

    /// <summary>The whole of it; applets are commands without anything of their own, as their syntax is described apart.</summary>
    public static CommandSyntax Whole
    {
        get
        {
            var own = OwnSyntax.Of(OwnCommands.Create());
            var applets = AppletTable.Names.ToArray().Select(name => new CommandSyntax(name, HelpOf(name), [], [], []));
            return own with { Name = "statewall", Commands = [.. applets, .. own.Commands], Options = [Engine, .. own.Options] };
        }
    }

    /// <summary>What an applet does, in one line.</summary>
    public static string HelpOf(string applet) => applet switch
    {
        "conntrack" => "list, change and watch the connections that are tracked",
        "conntrackd" => ConntrackdSyntax.Whole.Help,
        "nfct" => NfctSyntax.Whole.Help,
        "nfnl_osf" => NfnlOsfSyntax.Whole.Help,
        "nft" => NftSyntax.Whole.Help,
        _ => IptablesSyntax.Find(applet)?.Help ?? $"what {applet}(8) does",
    };
}
