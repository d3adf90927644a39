using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Scanning;

namespace Statewall.Nftables.Syntax;

// Overview: a rule is a list of statements, and statements are made of expressions. The same nodes are used from end to end: the parser
// makes them with what the text says (symbols are still text), the evaluation makes new ones out of them in which every symbol is a
// value of a datatype, the linearization makes the kernel's expressions of these, the delinearization comes back to them, and
// the listing writes them. Nodes are immutable records: equal when they mean the same, wherever they stand.

/// <summary>An expression of the language.</summary>
public abstract record ExpressionNode
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

    /// <summary>What its values mean; null when that is not known before it is evaluated.</summary>
    public abstract Datatype? Type { get; }

    /// <summary>How wide its values are, in bits; 0 when not known.</summary>
    public virtual int Bits => Type?.Bits ?? 0;

    /// <summary>The highest of its values, where its width allows more.</summary>
    public virtual UInt128? Highest => null;

    /// <summary>In which order its values' bytes lie in a register.</summary>
    public virtual DataOrder Order => Type?.Order ?? DataOrder.None;

    /// <summary>Adds what loads its value into registers.</summary>
    /// <exception cref="Diagnostics.LanguageException">It has no value that registers could hold.</exception>
    internal virtual void Load(RuleWriter writer, int register) => throw Parsing.Parser.Wrong($"{this} has no place here", Span);

    /// <summary>Writes it as a listing does.</summary>
    public abstract void Format(TextOutput output, ListingOptions options);

    /// <summary>Writes it as a listing in JSON does.</summary>
    internal abstract void WriteJson(JsonOutput output, ListingOptions options);

    /// <summary>Says where a node stands that was just made, so that nobody else has it yet.</summary>
    internal static T At<T>(T node, Place place)
        where T : ExpressionNode
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
