using System.Reflection;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Tests.Codecs;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Tests;

/// <summary>Every kind of expression has its line in the table.</summary>
public sealed class ExpressionTableTests
{
    public static TheoryData<Type> Kinds => [.. typeof(Expression).Assembly.GetTypes().Where(type => type.IsValueType
        && typeof(IExpression).IsAssignableFrom(type))];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Kind_Implemented_IsInTheTable(Type kind) => typeof(ExpressionTableTests)
        .GetMethod(nameof(DecodesAsItself), BindingFlags.NonPublic | BindingFlags.Static)!
        .MakeGenericMethod(kind)
        .Invoke(null, null);

    [Fact]
    public void Verdict_Jump_NamesItsChain()
    {
        var expression = Wire.Decode<Expression>(Wire.Encode(Expression.OfVerdict(NftVerdict.Jump, "other")));
        var immediate = Assert.IsType<ImmediateExpression>(expression.Data);
        Assert.Equal(NftRegister.Verdict, immediate.DestinationRegister);
        Assert.Equal(NftVerdict.Jump, immediate.Data!.Value.Verdict!.Value.Code);
        Assert.Equal("other", immediate.Data.Value.Verdict.Value.Chain);
    }

    [Fact]
    public void Data_Absent_StaysAbsent()
    {
        var bytes = Wire.Encode(new Expression { Kind = "ct" });
        Assert.Equal("0700010063740000", Convert.ToHexString(bytes));
        Assert.Null(Wire.Decode<Expression>(bytes).Data);
    }

    private static void DecodesAsItself<T>()
        where T : struct, IExpression<T>
    {
        var decoded = Wire.Decode<Expression>(Wire.Encode(Expression.Of(default(T))));
        Assert.Equal(T.Kind, decoded.Kind);
        Assert.IsType<T>(decoded.Data);
        Assert.Null(decoded.UnknownData);
    }
}
