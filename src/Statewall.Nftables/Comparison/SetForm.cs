using Statewall.Nftables.Delinearization;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Comparison;

/// <summary>What a set or map means: as it is listed once the kernel has it, without handles, times that run and what was counted.</summary>
internal sealed class SetForm
{
    private static readonly ListingOptions Options = new() { Stateless = true };

    private readonly SetDefinition _set;

    private SetForm(SetDefinition set) => _set = set;

    /// <summary>What it is, without what it holds.</summary>
    public string Head => TextOf(_set);

    /// <summary>What it is, without what the kernel can change of it.</summary>
    public string FixedHead => TextOf(_set with { Size = null, Timeout = null, GarbageCollectionInterval = null });

    /// <summary>The settings that the kernel can change can become another set's: none of them goes away.</summary>
    public bool CanBecome(SetForm other) =>
        FixedHead == other.FixedHead && _set.Timeout is null == other._set.Timeout is null && !(_set.Size is not null && other._set.Size is null);

    /// <summary>The form of a set.</summary>
    /// <exception cref="Diagnostics.LanguageException">The set cannot be expressed.</exception>
    public static SetForm Of(TableNode table, SetDefinition set)
    {
        var elements = SetMessages.ElementsOf(set, isWhole: true, (table.Family, new BatchNumbers())).Write(set.Elements);
        return new SetForm(SetReader.Read(new KernelSet(SetMessages.Of(set, table.Name), [.. elements.Select(element => element.ToMessage())])));
    }

    /// <summary>How long elements stay when they do not say it themselves.</summary>
    public ulong? Timeout => _set.Timeout;

    /// <summary>The elements by their texts.</summary>
    /// <param name="saysTimeout">Each shall say how long it stays: when this changes, it does so for new elements only.</param>
    public Dictionary<string, ExpressionNode> Elements(bool saysTimeout)
    {
        var elements = new Dictionary<string, ExpressionNode>(_set.Elements.Count, StringComparer.Ordinal);
        var output = new TextOutput();
        foreach (var element in _set.Elements.Select(element => Still(element, saysTimeout ? _set.Timeout : null)))
        {
            element.Format(output, Options);
            elements.TryAdd(output.ToString(), element);
            output.Clear();
        }
        return elements;
    }

    /// <summary>What an element leads to by name; null when it does not.</summary>
    public Reference? ReferenceOf(ExpressionNode element) => element switch
    {
        MappingNode { Data: VerdictNode { Chain: { } chain } } => new Reference(ReferenceKind.Chain, chain),
        MappingNode { Data: SymbolNode { Text: var name } } when _set.ObjectKind is { } kind => Reference.ToObject(kind, name),
        _ => null,
    };

    /// <summary>The element may be gone before it is removed, since its time is over by itself.</summary>
    public bool MayExpire(ExpressionNode element) =>
        _set.Timeout is not null || (element is MappingNode mapping ? mapping.Key : element) is ElementNode { Timeout: not null };

    /// <summary>An element without the time that runs, with the time that it stays when it does not say it.</summary>
    private static ExpressionNode Still(ExpressionNode element, ulong? timeout) => element switch
    {
        MappingNode mapping => mapping with { Key = Still(mapping.Key, timeout) },
        ElementNode other => (other with { Expires = null, Timeout = other.Timeout ?? timeout }) is var still && still == new ElementNode(other.Key) ? other.Key : still,
        _ when timeout is not null => new ElementNode(element) { Timeout = timeout },
        _ => element,
    };

    private static string TextOf(SetDefinition set)
    {
        var output = new TextOutput();
        (set with { Elements = [], Count = null }).Format(output, Options);
        return output.ToString();
    }
}
