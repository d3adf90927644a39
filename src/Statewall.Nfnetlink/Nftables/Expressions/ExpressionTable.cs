using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>
/// Every kind of expression, sorted by name: a new kind adds one line here. A table in code rather than registration at run time,
/// since trimming and ahead-of-time compilation follow it.
/// </summary>
public static class ExpressionTable
{
    internal static void DescribeData<TCodec>(ref TCodec codec, ref Expression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        var description = new Description(value);
        Do(value.Kind, ref codec, ref description);
        value = description.Value;
    }

    /// <summary>Decodes expressions one by one, without an object for each.</summary>
    /// <param name="list">The payload of their list, e.g. of <see cref="NftaRule.Expressions"/>.</param>
    /// <param name="baseOffset">Where it starts in its message, in bytes.</param>
    /// <param name="sink">Gets them.</param>
    /// <returns>The first fault, or one whose kind is none.</returns>
    public static CodecFault Read<TSink>(ReadOnlySpan<byte> list, int baseOffset, TSink sink)
        where TSink : struct, IExpressionSink
    {
        var elements = new AttributeReader(list, baseOffset);
        if (!elements.Fault.IsNone)
            return elements.Fault;
        var delivery = new Delivery<TSink>(sink);
        foreach (var element in elements.EnumerateRaw())
        {
            if (element.Type != NftaList.Elem)
                continue;
            var reader = new AttributeReader(element.Payload, element.PayloadOffset);
            string? kind = null;
            reader.Text(NftaExpr.Name, ref kind);
            if (reader.Fault.IsNone)
                Do(kind, ref reader, ref delivery);
            if (!reader.Fault.IsNone)
                return reader.Fault;
        }
        return default;
    }

    /// <summary>Takes an expression apart into its kind and data.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="sink">Gets the data.</param>
    public static void Read<TSink>(in Expression expression, TSink sink)
        where TSink : struct, IExpressionSink
    {
        var none = default(AttributeReader);
        var unboxing = new Unboxing<TSink>(sink, expression);
        Do(expression.Kind, ref none, ref unboxing);
    }

    private static void Do<TCodec, TAction>(string? kind, ref TCodec codec, ref TAction action)
        where TCodec : struct, IAttributeCodec, allows ref struct
        where TAction : struct, IAction
    {
        switch (kind)
        {
            case "bitwise": action.For<TCodec, BitwiseExpression>(ref codec); break;
            case "byteorder": action.For<TCodec, ByteorderExpression>(ref codec); break;
            case "cmp": action.For<TCodec, CmpExpression>(ref codec); break;
            case "connlimit": action.For<TCodec, ConnlimitExpression>(ref codec); break;
            case "counter": action.For<TCodec, CounterExpression>(ref codec); break;
            case "ct": action.For<TCodec, CtExpression>(ref codec); break;
            case "dup": action.For<TCodec, DupExpression>(ref codec); break;
            case "dynset": action.For<TCodec, DynsetExpression>(ref codec); break;
            case "exthdr": action.For<TCodec, ExthdrExpression>(ref codec); break;
            case "fib": action.For<TCodec, FibExpression>(ref codec); break;
            case "flow_offload": action.For<TCodec, FlowOffloadExpression>(ref codec); break;
            case "fwd": action.For<TCodec, FwdExpression>(ref codec); break;
            case "hash": action.For<TCodec, HashExpression>(ref codec); break;
            case "immediate": action.For<TCodec, ImmediateExpression>(ref codec); break;
            case "inner": action.For<TCodec, InnerExpression>(ref codec); break;
            case "last": action.For<TCodec, LastExpression>(ref codec); break;
            case "limit": action.For<TCodec, LimitExpression>(ref codec); break;
            case "log": action.For<TCodec, LogExpression>(ref codec); break;
            case "lookup": action.For<TCodec, LookupExpression>(ref codec); break;
            case "masq": action.For<TCodec, MasqExpression>(ref codec); break;
            case "match": action.For<TCodec, MatchExpression>(ref codec); break;
            case "meta": action.For<TCodec, MetaExpression>(ref codec); break;
            case "nat": action.For<TCodec, NatExpression>(ref codec); break;
            case "notrack": action.ForBare<NotrackExpression>(); break;
            case "numgen": action.For<TCodec, NumgenExpression>(ref codec); break;
            case "objref": action.For<TCodec, ObjrefExpression>(ref codec); break;
            case "osf": action.For<TCodec, OsfExpression>(ref codec); break;
            case "payload": action.For<TCodec, PayloadExpression>(ref codec); break;
            case "queue": action.For<TCodec, QueueExpression>(ref codec); break;
            case "quota": action.For<TCodec, QuotaExpression>(ref codec); break;
            case "range": action.For<TCodec, RangeExpression>(ref codec); break;
            case "redir": action.For<TCodec, RedirExpression>(ref codec); break;
            case "reject": action.For<TCodec, RejectExpression>(ref codec); break;
            case "rt": action.For<TCodec, RtExpression>(ref codec); break;
            case "socket": action.For<TCodec, SocketExpression>(ref codec); break;
            case "synproxy": action.For<TCodec, SynproxyExpression>(ref codec); break;
            case "target": action.For<TCodec, TargetExpression>(ref codec); break;
            case "tproxy": action.For<TCodec, TproxyExpression>(ref codec); break;
            case "tunnel": action.For<TCodec, TunnelExpression>(ref codec); break;
            case "xfrm": action.For<TCodec, XfrmExpression>(ref codec); break;
            default: action.ForUnknown(ref codec, kind); break;
        }
    }

    /// <summary>What is done for the kind of an expression.</summary>
    private interface IAction
    {
        void For<TCodec, T>(ref TCodec codec)
            where TCodec : struct, IAttributeCodec, allows ref struct
            where T : struct, IExpression<T>;

        // A kind without attributes, of which the kernel and libraries write the name only.
        void ForBare<T>()
            where T : struct, IExpression<T>;

        void ForUnknown<TCodec>(ref TCodec codec, string? kind)
            where TCodec : struct, IAttributeCodec, allows ref struct;
    }

    private struct Description(Expression value) : IAction
    {
        public Expression Value = value;

        public void For<TCodec, T>(ref TCodec codec)
            where TCodec : struct, IAttributeCodec, allows ref struct
            where T : struct, IExpression<T>
        {
            T? data = Value.Data is T present ? present : null;
            codec.Nest(NftaExpr.Data, ref data);
            if (typeof(TCodec) != typeof(AttributeWriter)) // which changes nothing
                Value.Data = data;
        }

        public void ForBare<T>()
            where T : struct, IExpression<T> => Value.Data = default(T);

        public void ForUnknown<TCodec>(ref TCodec codec, string? kind)
            where TCodec : struct, IAttributeCodec, allows ref struct => codec.Bytes(NftaExpr.Data, ref Value.UnknownData);
    }

    private readonly struct Delivery<TSink>(TSink sink) : IAction
        where TSink : struct, IExpressionSink
    {
        public void For<TCodec, T>(ref TCodec codec)
            where TCodec : struct, IAttributeCodec, allows ref struct
            where T : struct, IExpression<T>
        {
            var isThere = false;
            codec.Flag(NftaExpr.Data, ref isThere);
            if (!isThere)
            {
                sink.TakeUnknown(T.Kind);
                return;
            }
            var data = default(T);
            codec.Part<T, Layout<T>>(NftaExpr.Data, ref data);
            sink.Take(in data);
        }

        public void ForBare<T>()
            where T : struct, IExpression<T> => sink.Take(default(T));

        public void ForUnknown<TCodec>(ref TCodec codec, string? kind)
            where TCodec : struct, IAttributeCodec, allows ref struct => sink.TakeUnknown(kind);
    }

    private readonly struct Layout<T> : IAttributeLayout<T>
        where T : struct, IExpression<T>
    {
        public static void Describe<TCodec>(ref TCodec codec, ref T value)
            where TCodec : struct, IAttributeCodec, allows ref struct => T.Describe(ref codec, ref value);
    }

    private readonly struct Unboxing<TSink>(TSink sink, Expression expression) : IAction
        where TSink : struct, IExpressionSink
    {
        public void For<TCodec, T>(ref TCodec codec)
            where TCodec : struct, IAttributeCodec, allows ref struct
            where T : struct, IExpression<T>
        {
            if (expression.Data is T data)
                sink.Take(in data);
            else
                sink.TakeUnknown(T.Kind);
        }

        public void ForBare<T>()
            where T : struct, IExpression<T> => sink.Take(default(T));

        public void ForUnknown<TCodec>(ref TCodec codec, string? kind)
            where TCodec : struct, IAttributeCodec, allows ref struct => sink.TakeUnknown(kind);
    }
}

/// <summary>Takes expressions, each as the struct of its kind.</summary>
public interface IExpressionSink
{
    /// <summary>Takes an expression of a kind of <see cref="ExpressionTable"/>.</summary>
    void Take<T>(in T expression)
        where T : struct, IExpression<T>;

    /// <summary>Takes an expression of another kind, or one whose data are missing.</summary>
    /// <param name="kind">The kind's name, if it is there.</param>
    void TakeUnknown(string? kind);
}
