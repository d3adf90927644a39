using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Linearization;

/// <summary>Makes fewer statements of a rule's that mean the same: fields of a packet that lie side by side are compared at once.</summary>
internal static class StatementReduction
{
    private const int MostBits = 128; // what one comparison can hold
    private const int FastBits = 32; // what the kernel loads and compares without a call

    /// <summary>The statements that are linearized.</summary>
    public static IReadOnlyList<StatementNode> Reduce(IReadOnlyList<StatementNode> statements)
    {
        if (!HasNeighbours(statements))
            return statements;
        var result = new List<StatementNode>(statements.Count);
        var run = new List<MatchStatement>();
        for (var index = 0; index < statements.Count; index++)
        {
            var statement = statements[index];
            if (PlaceOf(statement) is not null)
            {
                run.Add((MatchStatement)statement);
                continue;
            }
            Flush(run, result);
            result.Add(statement);
        }
        Flush(run, result);
        return result;
    }

    private static bool HasNeighbours(IReadOnlyList<StatementNode> statements)
    {
        var isField = false;
        for (var index = 0; index < statements.Count; index++)
        {
            var isNext = PlaceOf(statements[index]) is not null;
            if (isField && isNext)
                return true;
            isField = isNext;
        }
        return false;
    }

    /// <summary>The place of a field that is compared with one value, and can be merged with others.</summary>
    private static (NftPayloadBase Layer, int Offset)? PlaceOf(StatementNode statement) =>
        statement is MatchStatement { Operation: MatchOperation.Equal, Right: ValueNode, Left: PayloadNode payload } && !((IBitField)payload).Bits.IsPartial && !payload.Type.IsBitmask
            ? (payload.Header.Layer, payload.LinkOffset + payload.Field.Offset)
            : null;

    private static void Flush(List<MatchStatement> run, List<StatementNode> result)
    {
        if (run.Count < 2)
        {
            result.AddRange(run);
            run.Clear();
            return;
        }
        // neighbours meet in the order of their places; what they become stands where the first of them stood
        var order = Enumerable.Range(0, run.Count).OrderBy(index => PlaceOf(run[index])!.Value.Layer).ThenBy(index => PlaceOf(run[index])!.Value.Offset).ToList();
        var reduced = new MatchStatement?[run.Count];
        for (var first = 0; first < order.Count;)
        {
            var place = PlaceOf(run[order[first]])!.Value;
            var end = first + 1;
            var bits = run[order[first]].Left.Bits;
            while (end < order.Count && PlaceOf(run[order[end]]) == (place.Layer, place.Offset + bits) && IsWorthMerging(place.Layer, bits, run[order[end]].Left.Bits))
                bits += run[order[end++]].Left.Bits;
            var position = order[first..end].Min();
            reduced[position] = end - first == 1 ? run[position] : Merge([.. order[first..end].Select(index => run[index])], place, bits);
            first = end;
        }
        result.AddRange(reduced.OfType<MatchStatement>());
        run.Clear();
    }

    /// <summary>Two loads of up to 4 bytes behind the link layer are faster than one that is longer.</summary>
    private static bool IsWorthMerging(NftPayloadBase layer, int bits, int more)
    {
        if (bits + more > MostBits)
            return false;
        return bits + more <= FastBits || layer == NftPayloadBase.LlHeader || bits > FastBits || more > FastBits;
    }

    private static MatchStatement Merge(List<MatchStatement> matches, (NftPayloadBase Layer, int Offset) place, int bits)
    {
        var number = matches.Aggregate(UInt128.Zero, (number, match) => (number << match.Left.Bits) | DataBytes.NumberOf(match.Right));
        var left = new RawPayloadNode(place.Layer, place.Offset, bits);
        return new MatchStatement(left, MatchOperation.Equal, new ValueNode(number, DatatypeTable.RawInteger, bits, DataOrder.Network)) { Place = matches[0].Place };
    }
}
