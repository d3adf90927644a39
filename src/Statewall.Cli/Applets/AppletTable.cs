using Statewall.Cli.Applets.Conntrack;
using Statewall.Cli.Applets.Nfct;
using Statewall.Cli.Applets.NfnlOsf;
using Statewall.Cli.Applets.Nft;

namespace Statewall.Cli.Applets;

/// <summary>Runs an applet.</summary>
/// <param name="context">What it works with.</param>
/// <param name="arguments">Its arguments.</param>
/// <returns>The exit code.</returns>
internal delegate int Applet(AppletContext context, string[] arguments);

/// <summary>The applets by the names of the tools that they take the place of. A switch, so that finding one prepares none of the others.</summary>
internal static class AppletTable
{
    /// <summary>All names, in the order of the alphabet.</summary>
    public static ReadOnlySpan<string> Names => new[] { "conntrack", "nfct", "nfnl_osf", "nft" };

    /// <summary>The applet of a name; null when there is none.</summary>
    public static Applet? Find(string name) => name switch
    {
        "conntrack" => ConntrackApplet.Run,
        "nfct" => NfctApplet.Run,
        "nfnl_osf" => NfnlOsfApplet.Run,
        "nft" => NftApplet.Run,
        _ => null,
    };
}
