using Statewall.Netlink.Channels;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Scanning;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay.Rulesets;

/// <summary>The rulesets of a replay's host as text; they may name its interfaces.</summary>
public sealed class HostRuleset
{
    private readonly InterfaceNames _interfaces;

    /// <summary>The ruleset of the host of a scenario.</summary>
    /// <param name="scenario">The host.</param>
    /// <param name="allowsOthers">Whether a ruleset may name interfaces that the host does not have.</param>
    public HostRuleset(Scenario scenario, bool allowsOthers = false)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        const uint First = 2; // a host numbers its devices in the order in which they are made, from the loopback device on
        _interfaces = new InterfaceNames([(ScenarioInterface.Loopback, 1u), .. scenario.Interfaces.Select((device, at) => (device.Name, First + (uint)at))])
        {
            InventsIndexes = allowsOthers,
        };
    }

    /// <summary>Loads a ruleset.</summary>
    /// <param name="channel">A channel to the host.</param>
    /// <param name="source">What <c>nft -f</c> would read, or what iptables-save wrote, with what its rules have counted.</param>
    /// <param name="variables">Definitions of variables that are read before it; null for none.</param>
    /// <exception cref="LanguageException">The text has mistakes, or the kernel refuses what it asks for.</exception>
    public void Load(INetlinkChannel channel, SourceText source, SourceText? variables = null)
    {
        if (SavedRuleset.Is(source))
            _interfaces.During(() => SavedRuleset.Load(channel, source));
        else
            Run(channel, source, ListingOptions.Usual, variables);
    }

    /// <summary>The ruleset as <c>nft list ruleset</c> prints it, with what its rules have counted.</summary>
    public string List(INetlinkChannel channel, ListingOptions? options = null) => Run(channel, new SourceText("", "list ruleset"u8.ToArray()), options ?? ListingOptions.Usual);

    /// <summary>Does something during which the host's interfaces are those that names and indexes stand for.</summary>
    public void During(Action action) => _interfaces.During(action);

    private string Run(INetlinkChannel channel, SourceText source, ListingOptions options, SourceText? variables = null)
    {
        var output = new TextOutput();
        using var client = new RulesetClient(channel, ownsChannel: false);
        _interfaces.During(() => new CommandRunner(client, output, options) { Includes = new IncludePath(), Prelude = variables }.Run(source));
        return output.ToString();
    }
}
