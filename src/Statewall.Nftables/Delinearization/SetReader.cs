using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Delinearization;

/// <summary>Turns sets with a name as the kernel tells them into what a text says.</summary>
internal static class SetReader
{
    private const NftSetFlags SaidFlags = NftSetFlags.Constant | NftSetFlags.Interval | NftSetFlags.Timeout | NftSetFlags.Eval;

    /// <summary>The set with its elements.</summary>
    public static SetDefinition Read(KernelSet set)
    {
        var message = set.Set;
        var data = SetUserRecords.Of(message.UserData);
        var definition = new SetDefinition(message.Name ?? "", data.Key ?? SetTypes.KeyOf(set))
        {
            IsTypeOf = data.Key is not null,
            Data = message.DataType == Set.VerdictType ? new TypeNode(DatatypeTable.Verdict) : data.Data ?? SetTypes.DataOf(set),
            HasDataRanges = data.HasDataRanges,
            ObjectKind = message.ObjectType is { } type and not NftObjectType.Unspec ? ObjectKinds.NameOf(type) : null,
            Flags = set.Flags & SaidFlags,
            Size = message.Description?.Size is 0 ? null : message.Description?.Size,
            Count = message.Count,
            PrefersMemory = message.Policy == NftSetPolicy.Memory,
            Timeout = message.Timeout is 0 ? null : message.Timeout,
            GarbageCollectionInterval = message.CollectionInterval is 0 ? null : message.CollectionInterval,
            AutoMerge = data.AutoMerge,
            Comment = data.Comment,
            Statements = StatementsOf(message),
            Handle = message.Handle ?? 0,
        };
        return definition with { Elements = new ElementReader(set, definition.Key, definition.Data).Read() };
    }

    private static IReadOnlyList<StatementNode> StatementsOf(Set message)
    {
        IEnumerable<Expression> expressions = message.Expression is { } single ? [single] : message.Expressions ?? [];
        return [.. expressions.Select(StatefulReader.Read).OfType<StatementNode>()];
    }
}
