using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Linearization;

/// <summary>A look-up of an expression's value in a set or map.</summary>
/// <param name="Key">What is looked up.</param>
/// <param name="Set">The set: its elements, or its name.</param>
internal sealed record Lookup(ExpressionNode Key, ExpressionNode Set)
{
    /// <summary>The register that gets what the key leads to; null for sets, and for maps to objects.</summary>
    public uint? Destination { get; init; }

    /// <summary>It holds for what is not in the set.</summary>
    public bool IsInverted { get; init; }

    /// <summary>The kind of objects that it leads to.</summary>
    public NftObjectType? ObjectType { get; init; }
}

/// <summary>Makes sets without a name, and look-ups in them and in those with one.</summary>
internal static class SetWriter
{
    /// <summary>Adds a look-up, with the set when it has no name.</summary>
    /// <param name="writer">Gets the expressions.</param>
    /// <param name="lookup">The look-up.</param>
    /// <param name="register">Gets the key; null for one that is taken here.</param>
    /// <returns>The set, when it has no name.</returns>
    public static LinearSet? AddLookup(RuleWriter writer, Lookup lookup, int? register = null)
    {
        var key = register ?? writer.Take(lookup.Key);
        var set = Load(writer, lookup, key);
        if (lookup.ObjectType is null)
            writer.AddLookup(key, lookup.Set, set, lookup.Destination, lookup.IsInverted);
        else
            writer.AddObjectLookup(key, lookup.Set, set);
        return set;
    }

    /// <summary>Loads the key as the set wants it; the set, when it has no name.</summary>
    private static LinearSet? Load(RuleWriter writer, Lookup lookup, int register)
    {
        if (lookup.Set is not SetNode set)
        {
            var definition = lookup.Set is SetReferenceNode { Name: var name } ? writer.FindSet(name) : null;
            LoadKey(writer, lookup.Key, register, definition is { } known && (known.Flags & NftSetFlags.Interval) != 0);
            return null;
        }
        var isInterval = set.Elements.Any(element => IsInterval(ElementBytes.KeyOf(element)));
        var shift = 0;
        var shape = DataShape.Of(lookup.Key);
        if (IBitField.PartialOf(lookup.Key) is { } field)
        {
            IBitField.LoadUnshifted(field, writer, register);
            (shift, shape) = (field.Bits.Shift, DataShape.Of(field.Bits.Data));
        }
        else
        {
            LoadKey(writer, lookup.Key, register, isInterval);
        }
        return writer.Add(Make(writer, lookup, set, isInterval, isInterval ? ElementBytes.Sortable(shape) : shape, shift));
    }

    private static void LoadKey(RuleWriter writer, ExpressionNode key, int register, bool isInterval)
    {
        if (isInterval)
            writer.LoadSortable(key, register);
        else
            key.Load(writer, register);
    }

    private static LinearSet Make(RuleWriter writer, Lookup lookup, SetNode set, bool isInterval, DataShape shape, int shift)
    {
        var isMap = set.Elements[0] is MappingNode;
        var flags = NftSetFlags.Anonymous | NftSetFlags.Constant;
        flags |= isInterval ? NftSetFlags.Interval : NftSetFlags.None;
        flags |= isInterval && shape.Fields.Count > 1 ? NftSetFlags.Concat : NftSetFlags.None;
        flags |= lookup.ObjectType is not null ? NftSetFlags.Object : isMap ? NftSetFlags.Map : NftSetFlags.None;
        var data = isMap && lookup.ObjectType is null && lookup.Destination != NftRegister.Verdict ? ElementBytes.DataKindOf(set.Elements) : null;
        var bytes = new ElementBytes(shape, shift, data?.Shape, isInterval) { IsWhole = true, MergesNeighbours = true, JoinsEnds = true };
        return new LinearSet(lookup.ObjectType is not null ? "__objmap%d" : isMap ? "__map%d" : "__set%d", writer.Numbers.Next(), flags, new SetKind(ElementBytes.TypeOf(lookup.Key), shape), data, bytes.Write(set.Elements))
        {
            HasVerdicts = lookup.Destination == NftRegister.Verdict,
            ObjectType = lookup.ObjectType,
            Count = set.Elements.Count,
            Span = set.Span,
        };
    }

    private static bool IsInterval(ExpressionNode key) => key switch
    {
        ConcatenationNode parts => parts.Parts.Any(IsInterval),
        RangeNode or PrefixNode => true,
        _ => false,
    };
}
