using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Objects;

namespace Statewall.Nftables.Linearization;

/// <summary>Sets with a name as the kernel gets them.</summary>
internal static class SetMessages
{
    private const uint VerdictSize = 16; // sizeof(struct nft_verdict)

    /// <summary>A set as a message has it.</summary>
    /// <param name="set">The set, evaluated.</param>
    /// <param name="table">Its table's name.</param>
    public static Set Of(SetDefinition set, string table)
    {
        var shape = KeyShape(set);
        var flags = set.Flags;
        flags |= set.ObjectKind is not null ? NftSetFlags.Object : set.Data is not null ? NftSetFlags.Map : NftSetFlags.None;
        flags |= set.Timeout is not null ? NftSetFlags.Timeout : NftSetFlags.None;
        flags |= (flags & NftSetFlags.Interval) != 0 && shape.Fields.Count > 1 ? NftSetFlags.Concat : NftSetFlags.None;
        var message = new Set
        {
            Table = table,
            Name = set.Name,
            Flags = flags,
            KeyType = ElementBytes.TypeOf(set.Key),
            KeySize = (uint)shape.Bytes,
            ObjectType = set.ObjectKind is { } kind ? ObjectKinds.Of(kind) : null,
            Timeout = set.Timeout,
            CollectionInterval = (uint?)set.GarbageCollectionInterval,
            Policy = set.PrefersMemory ? NftSetPolicy.Memory : null,
            Description = Describe(shape, flags, set.Size),
            UserData = SetUserData.Of(set),
        };
        if (set.Data is { } data)
        {
            var isVerdict = data.Type == DatatypeTable.Verdict;
            var led = isVerdict ? null : DataShape(set);
            message.DataType = isVerdict ? Set.VerdictType : ElementBytes.TypeOf(data);
            message.DataSize = isVerdict ? VerdictSize : (uint)led!.Bytes;
        }
        var expressions = RuleWriter.StatefulOf(set.Statements, NfProto.Unspecified, new BatchNumbers());
        message.Expression = expressions is [var single] ? single : null;
        message.Expressions = expressions.Count > 1 ? [.. expressions] : null;
        message.Flags |= expressions.Count > 1 ? NftSetFlags.Expr : NftSetFlags.None;
        return message;
    }

    /// <summary>The size of a set, and how its keys are divided, where the kernel has to know that: for ranges of several fields.</summary>
    public static SetDescription? Describe(DataShape shape, NftSetFlags flags, uint? size)
    {
        var isDivided = (flags & NftSetFlags.Concat) != 0;
        if (size is null && !isDivided)
            return null;
        return new SetDescription { Size = size, Fields = isDivided ? [.. shape.Fields.Select(field => new SetField { Size = (uint)field.Bytes })] : null };
    }

    /// <summary>How a set's keys are divided; those of intervals lie in an order that sorts.</summary>
    public static DataShape KeyShape(SetDefinition set)
    {
        var shape = Linearization.DataShape.Of(set.Key);
        return (set.Flags & NftSetFlags.Interval) != 0 ? ElementBytes.Sortable(shape) : shape;
    }

    /// <summary>How what a map's keys lead to is divided; null when that is a verdict or an object.</summary>
    public static DataShape? DataShape(SetDefinition set)
    {
        if (set.Data is not { } data || data.Type == DatatypeTable.Verdict)
            return null;
        var shape = Linearization.DataShape.Of(data);
        return set.HasDataRanges ? new DataShape([.. shape.Fields, .. shape.Fields]) : shape;
    }

    /// <summary>What writes elements of a set as the kernel gets them.</summary>
    /// <param name="set">The set.</param>
    /// <param name="isWhole">The set has no others.</param>
    /// <param name="context">The family of the table, and the batch.</param>
    public static ElementBytes ElementsOf(SetDefinition set, bool isWhole, (NfProto Family, BatchNumbers Numbers) context) =>
        new(KeyShape(set), 0, DataShape(set), (set.Flags & NftSetFlags.Interval) != 0) { IsWhole = isWhole, MergesNeighbours = set.AutoMerge, Context = context };
}
