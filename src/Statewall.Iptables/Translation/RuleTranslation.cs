using Statewall.Iptables.Families;
using Statewall.Iptables.Rules;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Translation;

/// <summary>A rule in nft's language while it is written. // struct xt_xlate</summary>
/// <param name="family">The family of the rule.</param>
/// <param name="rule">The rule.</param>
internal sealed class RuleTranslation(XtFamily family, XtRule rule)
{
    private int _protocolFrom;

    /// <summary>The text so far; each piece has a space in front.</summary>
    public TextOutput Output { get; } = new();

    /// <summary>The family of the rule.</summary>
    public XtFamily Family { get; } = family;

    /// <summary>The rule.</summary>
    public XtRule Rule { get; } = rule;

    /// <summary>The rule counts.</summary>
    public bool HasCounter { get; set; } = true;

    /// <summary>Words about the rule, which stand at its end; null for none.</summary>
    public string? Comment { get; set; }

    /// <summary>A set that the rule needs, as commands that come before it.</summary>
    public List<string> Sets { get; } = [];

    /// <summary>How many sets other rules of the same command need.</summary>
    public int SetsBefore { get; init; }

    /// <summary>Adds a set that the rule needs.</summary>
    /// <param name="kind">What its name begins with; a number follows.</param>
    /// <param name="properties">What it is.</param>
    /// <returns>Its name.</returns>
    public string AddSet(string kind, string properties)
    {
        var name = $"{kind}{SetsBefore + Sets.Count}";
        Sets.Add($"add set {{0}} {{1}} {name} {{{{ {properties} }}}}");
        return name;
    }

    /// <summary>Begins what the match of a protocol asks for.</summary>
    public void BeginProtocol() => _protocolFrom = Output.Written.Length;

    /// <summary>Ends it: where it asked for nothing it stands for the protocol itself.</summary>
    public void EndProtocol(string protocol)
    {
        if (Output.Written.Length == _protocolFrom)
            Output.Append(" meta l4proto ").Append(protocol);
    }

    /// <summary>Ends it: where it asked for nothing it asks that the extension header is there.</summary>
    public void EndHeader(string header)
    {
        if (Output.Written.Length == _protocolFrom)
            Output.Append(" exthdr ").Append(header).Append(" exists");
    }

    /// <summary>Begins a comparison: its left side and operator, and a space.</summary>
    public TextOutput Match(string selector, bool isInverted) => Output.Append(" ").Append(selector).Append(isInverted ? " != " : " ");
}
