using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Linearization;

/// <summary>What programs store with sets, beside what the kernel knows of them.</summary>
internal static class SetUserData
{
    private const uint HostOrder = 1, NetworkOrder = 2; // enum byteorder

    /// <summary>The records of a set.</summary>
    public static byte[] Of(SetDefinition set)
    {
        var writer = new UserDataWriter(stackalloc byte[UserDataWriter.MaximumSize]);
        writer.TryAddNumber(NftUserData.SetKeyByteOrder, OrderOf(set.Key));
        if (set.Data is { } data && data.Type != DatatypeTable.Verdict)
            writer.TryAddNumber(NftUserData.SetDataByteOrder, OrderOf(data));
        if (set.AutoMerge)
            writer.TryAddNumber(NftUserData.SetMergeElements, 1);
        if (set.IsTypeOf)
            TypeofRecords.TryWrite(ref writer, NftUserData.SetKeyTypeof, set.Key);
        if (set.IsTypeOf && set.Data is { } expression && expression.Type != DatatypeTable.Verdict)
            TypeofRecords.TryWrite(ref writer, NftUserData.SetDataTypeof, expression);
        if (set.HasDataRanges)
            writer.TryAddNumber(NftUserData.SetDataInterval, 1);
        if (set.Comment is { } comment)
            writer.TryAddText(NftUserData.SetComment, comment);
        return writer.Written.ToArray();
    }

    private static uint OrderOf(ExpressionNode node) => node is ConcatenationNode ? 0 : node.Order switch { DataOrder.Host => HostOrder, DataOrder.Network => NetworkOrder, _ => 0 };
}
