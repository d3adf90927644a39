namespace Statewall.Nftables.Listing;

/// <summary>How a ruleset is written: the options of nft(8) that concern its listings.</summary>
public sealed record ListingOptions
{
    /// <summary>As nft writes without options.</summary>
    public static ListingOptions Usual { get; } = new();

    /// <summary>Without counters, rates of use, remaining times and all else that traffic leaves. // -s</summary>
    public bool Stateless { get; init; }

    /// <summary>With handles. // -a</summary>
    public bool Handles { get; init; }

    /// <summary>Without the elements of named sets. // -t</summary>
    public bool Terse { get; init; }

    /// <summary>Protocols as numbers. // -p</summary>
    public bool NumericProtocols { get; init; }

    /// <summary>Priorities of chains as numbers. // -y</summary>
    public bool NumericPriorities { get; init; }

    /// <summary>Times as numbers. // -T</summary>
    public bool NumericTimes { get; init; }

    /// <summary>All named values as numbers. // -n</summary>
    public bool NumericSymbols { get; init; }

    /// <summary>Users and groups by name. // -u</summary>
    public bool UserNames { get; init; }

    /// <summary>Ports by name. // -S</summary>
    public bool ServiceNames { get; init; }

    /// <summary>Addresses by name. // -N</summary>
    public bool HostNames { get; init; }

    /// <summary>Where names come from.</summary>
    public Datatypes.NameSources Names { get; init; } = Datatypes.NameSources.OfMachine;
}
