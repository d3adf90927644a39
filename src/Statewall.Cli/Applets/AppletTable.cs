using Statewall.Cli.Applets.Conntrack;
using Statewall.Cli.Applets.Conntrackd;
using Statewall.Cli.Applets.Iptables;
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
    public static ReadOnlySpan<string> Names => new[]
    {
        "arptables", "arptables-restore", "arptables-restore-translate", "arptables-save", "arptables-translate", "conntrack", "conntrackd",
        "ebtables", "ebtables-restore", "ebtables-restore-translate", "ebtables-save", "ebtables-translate",
        "ip6tables", "ip6tables-restore", "ip6tables-restore-translate", "ip6tables-save", "ip6tables-translate",
        "iptables", "iptables-restore", "iptables-restore-translate", "iptables-save", "iptables-translate", "nfct", "nfnl_osf", "nft",
        "xtables-monitor",
    };

    /// <summary>The applet of a name; null when there is none.</summary>
    public static Applet? Find(string name) => name switch
    {
        "arptables" or "arptables-restore" or "arptables-restore-translate" or "arptables-save" or "arptables-translate" => IptablesApplet.Run,
        "conntrack" => ConntrackApplet.Run,
        "conntrackd" => ConntrackdApplet.Run,
        "ebtables" or "ebtables-restore" or "ebtables-restore-translate" or "ebtables-save" or "ebtables-translate" => IptablesApplet.Run,
        "ip6tables" or "ip6tables-restore" or "ip6tables-restore-translate" or "ip6tables-save" or "ip6tables-translate" => IptablesApplet.Run,
        "iptables" or "iptables-restore" or "iptables-restore-translate" or "iptables-save" or "iptables-translate" => IptablesApplet.Run,
        "nfct" => NfctApplet.Run,
        "nfnl_osf" => NfnlOsfApplet.Run,
        "nft" => NftApplet.Run,
        "xtables-monitor" => IptablesApplet.Monitor,
        _ => null,
    };
}
