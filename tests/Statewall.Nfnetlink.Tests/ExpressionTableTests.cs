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

    /// <summary>The names of all kinds.</summary>
    internal static IEnumerable<string> Names => typeof(Expression).Assembly.GetTypes()
        .Where(type => type.IsValueType && typeof(IExpression).IsAssignableFrom(type))
        .Select(type => (string)type.GetProperty("Kind")!.GetValue(null)!).Order(StringComparer.Ordinal);

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

    [Fact]
    public void Kind_Unknown_KeepsItsBytes()
    {
        var bytes = Wire.Encode(new Expression { Kind = "novel", UnknownData = [8, 0, 1, 0, 0, 0, 0, 5] });
        var decoded = Wire.Decode<Expression>(bytes);
        Assert.Null(decoded.Data);
        Assert.Equal(bytes, Wire.Encode(decoded));
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
