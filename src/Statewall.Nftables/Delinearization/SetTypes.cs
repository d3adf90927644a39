using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Delinearization;

/// <summary>What the kernel keeps of the types of a set: the numbers by which programs tell them to each other.</summary>
internal static class SetTypes
{
    private const int TypeBits = 6;
    private const uint TypeMask = (1 << TypeBits) - 1;

    /// <summary>What a set's keys are.</summary>
    public static ExpressionNode KeyOf(KernelSet set) => SetUserRecords.Of(set.Set.UserData).Key ?? Of(set.Set.KeyType ?? 0, set.Set.KeySize ?? 0);

    /// <summary>What a map's keys lead to; null when that is a verdict, an object, or nothing.</summary>
    public static ExpressionNode? DataOf(KernelSet set) => set.Set.DataType is null or Nfnetlink.Nftables.Set.VerdictType ? null : Of(set.Set.DataType.Value, set.Set.DataSize ?? 0);

    private static ExpressionNode Of(uint type, uint bytes)
    {
        var parts = new List<ExpressionNode>();
        for (var rest = type; rest != 0; rest >>= TypeBits)
            parts.Insert(0, One(DatatypeTable.Find(rest & TypeMask) ?? DatatypeTable.Integer));
        return parts.Count switch
        {
            0 => Sized(DatatypeTable.Integer, bytes),
            1 => ((TypeNode)parts[0]).Datatype is { Bits: 0 } open ? Sized(open, bytes) : parts[0],
            _ => new ConcatenationNode(parts),
        };
    }

    private static TypeNode One(Datatype type) => new(type);

    private static ValueNode Sized(Datatype type, uint bytes) => new(0, type, (int)bytes * 8, type.Order == DataOrder.None ? DataOrder.Host : type.Order);
}
