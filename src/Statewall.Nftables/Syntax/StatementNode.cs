using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Scanning;

namespace Statewall.Nftables.Syntax;

/// <summary>A statement of a rule: something that is compared or done.</summary>
public abstract record StatementNode
{
    private Place _place; // no part of the value

    /// <summary>Where it stands.</summary>
    public Place Place
    {
        get => _place;
        init => _place = value;
    }

    /// <summary>Where it stands.</summary>
    public SourceSpan Span => Place.Span;

    /// <summary>The rule ends here whatever follows: an accept, a jump, a reject and the like.</summary>
    public virtual bool IsTerminal => false;

    /// <summary>Adds the kernel's expressions that do it.</summary>
    /// <exception cref="Diagnostics.LanguageException">It cannot be expressed.</exception>
    internal abstract void Linearize(RuleWriter writer);

    /// <summary>Writes it as a listing does.</summary>
    public abstract void Format(TextOutput output, ListingOptions options);

    /// <summary>Writes it as a listing in JSON does.</summary>
    internal virtual void WriteJson(JsonOutput output, ListingOptions options)
    {
        output.Open();
        WriteJsonMember(output, options);
        output.Close();
    }

    /// <summary>Writes the only member of its object in JSON: its name and what belongs to it.</summary>
    internal abstract void WriteJsonMember(JsonOutput output, ListingOptions options);

    /// <summary>Says where a node stands that was just made, so that nobody else has it yet.</summary>
    internal static T At<T>(T node, Place place)
        where T : StatementNode
    {
        node._place = place;
        return node;
    }

    /// <summary>As a listing writes it.</summary>
    public sealed override string ToString()
    {
        var output = new TextOutput();
        Format(output, ListingOptions.Usual);
        return output.ToString();
    }
}
