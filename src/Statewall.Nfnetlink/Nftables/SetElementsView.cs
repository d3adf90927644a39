using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables;

/// <summary>
/// The elements in one message, in place: <c>foreach</c> gives a <see cref="SetElementView"/> of each. Sets of hundreds of thousands of
/// elements are read so; <see cref="SetElementList"/> is the same as a value. // nf_tables_dump_set
/// </summary>
public ref struct SetElementsView
{
    private readonly ReadOnlySpan<byte> _elements;
    private readonly int _elementsOffset;

    /// <summary>Looks over the attributes of a message about elements, behind its family header.</summary>
    /// <param name="attributes">The attributes.</param>
    /// <param name="baseOffset">Their offset in the message, for faults.</param>
    public SetElementsView(ReadOnlySpan<byte> attributes, int baseOffset)
    {
        var index = new AttributeIndex(attributes, baseOffset);
        Fault = index.Fault;
        if (!Fault.IsNone)
            return;
        Table = index.TryGet(NftaSetElemList.Table, out var table) ? AttributeText.WithoutTerminator(table) : default;
        Set = index.TryGet(NftaSetElemList.Set, out var set) ? AttributeText.WithoutTerminator(set) : default;
        if (index.TryGet(NftaSetElemList.Elements, out _elements))
            _elementsOffset = baseOffset + index.OffsetOf(NftaSetElemList.Elements) + AttributeHeader.Size;
    }

    /// <summary>Table that holds the set, UTF-8 without terminator. // NFTA_SET_ELEM_LIST_TABLE</summary>
    public ReadOnlySpan<byte> Table { get; }

    /// <summary>Set, UTF-8 without terminator. // NFTA_SET_ELEM_LIST_SET</summary>
    public ReadOnlySpan<byte> Set { get; }

    /// <summary>The first fault in the message's own attributes, if any; then it shows no elements.</summary>
    public CodecFault Fault { get; }

    /// <summary>The elements of a message; its own family header is passed over.</summary>
    public static SetElementsView Of(NetlinkMessage message) =>
        new(message.Payload[Math.Min(NfgenHeader.Size, message.Payload.Length)..], NetlinkHeader.Size + NfgenHeader.Size);

    /// <summary>Walks the elements.</summary>
    public readonly Enumerator GetEnumerator() => new(_elements, _elementsOffset);


    /// <summary>Walks the elements in the order in which they stand; ends at the first malformed one and keeps the <see cref="Fault"/>.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _elements;
        private readonly int _baseOffset;
        private int _next;

        internal Enumerator(ReadOnlySpan<byte> elements, int baseOffset)
        {
            _elements = elements;
            _baseOffset = baseOffset;
        }

        /// <summary>The element at hand.</summary>
        public SetElementView Current { get; private set; }

        /// <summary>What ended the walk before its end, if anything did.</summary>
        public CodecFault Fault { get; private set; }

        /// <summary>Goes to the next element; false at the end and at a malformed one.</summary>
        public bool MoveNext()
        {
            var rest = _elements[Math.Min(_next, _elements.Length)..];
            if (rest.IsEmpty || !Fault.IsNone)
                return false;
            var offset = _baseOffset + _next;
            if (rest.Length < AttributeHeader.Size)
                return Stop(CodecFaultKind.TrailingBytes, offset);
            int size = MachineOrder.ReadU16(rest);
            if (size < AttributeHeader.Size)
                return Stop(CodecFaultKind.AttributeTooShort, offset);
            if (size > rest.Length)
                return Stop(CodecFaultKind.AttributeOverrun, offset);
            Current = new SetElementView(rest[AttributeHeader.Size..size], offset + AttributeHeader.Size);
            Fault = Current.Fault;
            _next += AttributeHeader.Align(size);
            return Fault.IsNone;
        }

        private bool Stop(CodecFaultKind kind, int offset)
        {
            Fault = new CodecFault(kind, offset, 0);
            return false;
        }
    }
}
