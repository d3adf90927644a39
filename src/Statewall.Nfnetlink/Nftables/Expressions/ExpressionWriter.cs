using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Encodes a rule's expressions one by one, without an object for each. Reuse it: its buffer is kept. Not safe for several threads.</summary>
public sealed class ExpressionWriter
{
    private byte[] _buffer = new byte[1024];
    private int _length = AttributeHeader.Size;

    /// <summary>The attribute that holds the expressions, in wire form; valid until something is added. // NFTA_RULE_EXPRESSIONS</summary>
    public ReadOnlySpan<byte> Attribute
    {
        get
        {
            MachineOrder.WriteU16(_buffer, (ushort)_length);
            MachineOrder.WriteU16(_buffer.AsSpan(sizeof(ushort)), NftaRule.Expressions | AttributeHeader.Nested);
            return _buffer.AsSpan(0, _length);
        }
    }

    /// <summary>Forgets all expressions.</summary>
    public void Clear() => _length = AttributeHeader.Size;

    /// <summary>Adds an expression.</summary>
    /// <exception cref="ArgumentException">All together are larger than an attribute can be.</exception>
    public void Add<T>(in T expression)
        where T : struct, IExpression<T>
    {
        var described = expression;
        bool isWritten;
        do
        {
            var writer = new AttributeWriter(_buffer.AsSpan(_length));
            string? kind = T.Kind;
            var element = writer.Open(NftaList.Elem);
            writer.Text(NftaExpr.Name, ref kind);
            var data = writer.Open(NftaExpr.Data);
            T.Describe(ref writer, ref described);
            writer.Close(data);
            writer.Close(element);
            isWritten = TryAccept(in writer);
        }
        while (!isWritten);
    }

    /// <summary>Adds an expression.</summary>
    /// <exception cref="ArgumentException">All together are larger than an attribute can be.</exception>
    public void Add(Expression expression)
    {
        bool isWritten;
        do
        {
            var writer = new AttributeWriter(_buffer.AsSpan(_length));
            var element = writer.Open(NftaList.Elem);
            Expression.Describe(ref writer, ref expression);
            writer.Close(element);
            isWritten = TryAccept(in writer);
        }
        while (!isWritten);
    }

    private bool TryAccept(in AttributeWriter writer)
    {
        if (writer.AttributeTooLarge || _length + writer.Length > ushort.MaxValue)
            throw new ArgumentException("The expressions are larger than 65,535 bytes.", nameof(writer));
        if (writer.Overflowed)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
            return false;
        }
        _length += writer.Length;
        return true;
    }
}
