using Statewall.Iptables.Families;
using Statewall.Iptables.Migration;
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

    /// <summary>More may be said than upstream says: see <see cref="Extensions.XtExtension.Migrate"/>.</summary>
    public bool IsFree { get; init; }

    /// <summary>The ruleset that the rule is part of; null where it is translated on its own.</summary>
    public MigrationContext? Context { get; init; }

    /// <summary>Sets and other objects that the rule needs, before it.</summary>
    public List<TranslatedObject> Objects { get; } = [];

    /// <summary>What other rules of the same table need.</summary>
    public TranslatedObjects Others { get; init; } = new();

    /// <summary>In what the translation differs from the rule.</summary>
    public List<string> Approximations { get; } = [];

    /// <summary>What has to be known about the translation, though it does the same.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Why there is no translation, where that is known.</summary>
    public string? Obstacle { get; private set; }

    /// <summary>Adds a set that the rule alone needs.</summary>
    /// <param name="kind">What its name begins with; a number follows.</param>
    /// <param name="properties">What it is.</param>
    /// <returns>Its name.</returns>
    public string AddSet(string kind, string properties)
    {
        var name = $"{kind}{Others.All.Concat(Objects).Count(known => known.Name.StartsWith(kind, StringComparison.Ordinal))}";
        Objects.Add(new TranslatedObject("set", name, properties));
        return name;
    }

    /// <summary>Adds something that rules of the table share by its name.</summary>
    /// <returns>False when another rule has something else by that name.</returns>
    public bool TryShare(TranslatedObject wanted)
    {
        var known = Others.Find(wanted.Kind, wanted.Name) ?? Objects.Find(other => other.Kind == wanted.Kind && other.Name == wanted.Name);
        if (known is null)
            Objects.Add(wanted);
        return known is null || known == wanted || Refuse($"another rule has a {wanted.Kind} {wanted.Name} of another kind");
    }

    /// <summary>The translation is not quite the same.</summary>
    /// <returns>True.</returns>
    public bool Approximate(string difference)
    {
        Approximations.Add(difference);
        return true;
    }

    /// <summary>There is no translation.</summary>
    /// <returns>False.</returns>
    public bool Refuse(string why)
    {
        Obstacle ??= why;
        return false;
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
