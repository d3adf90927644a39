using Statewall.Netlink.Channels;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Scanning;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay.Rulesets;

/// <summary>A ruleset as text for a replay's host, whose interfaces it may name.</summary>
public sealed class RulesetText
{
    private readonly SourceText _source;
    private readonly InterfaceNames _interfaces;

    /// <summary>A ruleset for the host of a scenario.</summary>
    /// <param name="source">The text: what <c>nft -f</c> reads.</param>
    /// <param name="scenario">The host.</param>
    public RulesetText(SourceText source, Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(scenario);
        _source = source;
        _interfaces = NamesOf(scenario);
    }

    /// <summary>Loads the ruleset.</summary>
    /// <exception cref="LanguageException">The text has mistakes, or the kernel refuses what it asks for.</exception>
    public void Load(INetlinkChannel channel)
    {
        var output = new TextOutput();
        using var client = new RulesetClient(channel, ownsChannel: false);
        _interfaces.During(() => new CommandRunner(client, output, ListingOptions.Usual) { Includes = new IncludePath() }.Run(_source));
    }

    /// <summary>The ruleset of a scenario's host as <c>nft list ruleset</c> prints it, with what its rules have counted.</summary>
    public static string List(INetlinkChannel channel, Scenario scenario, ListingOptions? options = null)
    {
        var output = new TextOutput();
        using var client = new RulesetClient(channel, ownsChannel: false);
        var list = new SourceText("", "list ruleset"u8.ToArray());
        NamesOf(scenario).During(() => new CommandRunner(client, output, options ?? ListingOptions.Usual).Run(list));
        return output.ToString();
    }

    // A host numbers its devices in the order in which they are made, from the loopback device on.
    private static InterfaceNames NamesOf(Scenario scenario)
    {
        const uint First = 2;
        return new InterfaceNames([(ScenarioInterface.Loopback, 1u), .. scenario.Interfaces.Select((device, at) => (device.Name, First + (uint)at))]);
    }
}
