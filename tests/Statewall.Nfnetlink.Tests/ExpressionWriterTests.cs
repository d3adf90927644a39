using CsCheck;
using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Tests.Codecs;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Tests;

/// <summary>Expressions that are written and taken one by one are those of a whole message.</summary>
public sealed class ExpressionWriterTests
{
    [Fact]
    public void Expressions_Any_AreWrittenAsInARule() => Gen.Int.Sample(seed =>
    {
        if (GeneratorCodec.Generate<Rule>(seed).Expressions is not { Length: > 0 } expressions)
            return;
        var writer = new ExpressionWriter();
        writer.Add(new Expression { Kind = "forgotten" });
        writer.Clear();
        foreach (var expression in expressions)
            ExpressionTable.Read(in expression, new Copy(writer, expression));
        Assert.Equal(Wire.Encode(new Rule { Expressions = expressions }), writer.Attribute);
    });

    [Fact]
    public void Expressions_Any_AreTakenAsTheyWereWritten() => Gen.Int.Sample(seed =>
    {
        var expressions = GeneratorCodec.Generate<Rule>(seed).Expressions ?? [];
        var writer = new ExpressionWriter();
        var (written, taken) = (new List<string?>(), new List<string?>());
        foreach (var expression in expressions)
        {
            writer.Add(expression);
            ExpressionTable.Read(in expression, new Listing(written));
        }
        Assert.True(ExpressionTable.Read(writer.Attribute[AttributeHeader.Size..], AttributeHeader.Size, new Listing(taken)).IsNone);
        Assert.Equal(written, taken);
    });

    [Fact]
    public void Read_DataMissing_IsUnknown()
    {
        var writer = new ExpressionWriter();
        writer.Add(new Expression { Kind = "payload" });
        var taken = new List<string?>();
        Assert.True(ExpressionTable.Read(writer.Attribute[AttributeHeader.Size..], 0, new Listing(taken)).IsNone);
        Assert.Equal(["payload"], taken);
    }

    [Fact]
    public void Read_DataMalformed_IsAFaultAtItsPlace()
    {
        var writer = new ExpressionWriter();
        writer.Add(new MetaExpression { Key = NftMetaKey.Mark });
        var bytes = writer.Attribute.ToArray();
        bytes[24] = 7; // the length of the key: one byte less than it has
        var fault = ExpressionTable.Read(bytes.AsSpan(AttributeHeader.Size), AttributeHeader.Size, new Listing([]));
        Assert.Equal(24, fault.Offset);
    }

    [Fact]
    public void Add_MoreThanAnAttributeHolds_IsRefused()
    {
        var writer = new ExpressionWriter();
        var log = new LogExpression { Prefix = new string('x', 30_000) };
        writer.Add(in log);
        writer.Add(in log);
        var before = writer.Attribute.Length;
        Assert.Throws<ArgumentException>(() => writer.Add(in log));
        Assert.Equal(before, writer.Attribute.Length);
    }

    /// <summary>Writes what is known by its data, and the rest as it is.</summary>
    private readonly struct Copy(ExpressionWriter writer, Expression expression) : IExpressionSink
    {
        public void Take<T>(in T expression)
            where T : struct, IExpression<T>
        {
            if (T.Kind == NotrackExpression.Kind)
                writer.Add(Expression.Of(expression));
            else
                writer.Add(in expression);
        }

        public void TakeUnknown(string? kind) => writer.Add(expression);
    }

    private readonly struct Listing(List<string?> taken) : IExpressionSink
    {
        public void Take<T>(in T expression)
            where T : struct, IExpression<T> => taken.Add($"{T.Kind} {TextCodec.Print(expression)}");

        public void TakeUnknown(string? kind) => taken.Add(kind);
    }
}
