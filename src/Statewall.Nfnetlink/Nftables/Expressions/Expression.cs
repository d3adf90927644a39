using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>The data of one kind of expression.</summary>
public interface IExpression;

/// <summary>The data of one kind of expression: a struct in a file of its own, with one line in <see cref="ExpressionTable"/>.</summary>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
public interface IExpression<TSelf> : IExpression, IAttributeSet<TSelf>
    where TSelf : struct, IExpression<TSelf>
{
    /// <summary>The kind's name in messages. // struct nft_expr_type, name</summary>
    static abstract string Kind { get; }
}

/// <summary>One expression of a rule: the name of its kind and the data of that kind. // nf_tables_fill_expr_info</summary>
public record struct Expression : IAttributeSet<Expression>
{
    /// <summary>The kind's name. // NFTA_EXPR_NAME</summary>
    public string? Kind;

    /// <summary>The data, when the kind is one of <see cref="ExpressionTable"/>; null when absent. // NFTA_EXPR_DATA</summary>
    public IExpression? Data;

    /// <summary>The data of any other kind, as the bytes of its nest: it survives a round trip. // NFTA_EXPR_DATA</summary>
    public byte[]? UnknownData;

    /// <summary>The expression that carries <paramref name="data"/>.</summary>
    public static Expression Of<T>(T data)
        where T : struct, IExpression<T> => new() { Kind = T.Kind, Data = data };

    /// <summary>The expression that sets a verdict. // NFT_REG_VERDICT</summary>
    public static Expression OfVerdict(NftVerdict code, string? chain = null) => Of(new ImmediateExpression
    {
        DestinationRegister = NftRegister.Verdict,
        Data = new DataValue { Verdict = new Verdict { Code = code, Chain = chain } },
    });

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref Expression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Text(NftaExpr.Name, ref value.Kind);
        ExpressionTable.DescribeData(ref codec, ref value);
    }
}
