using System.Buffers.Binary;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack;

/// <summary>An expectation as it stands in a message. Lives on the stack and allocates nothing. // ctnetlink_exp_dump_expect</summary>
public ref struct ExpectationView
{
    private AttributeIndex _index;
    private CodecFault _fault;

    /// <summary>Reads a message about an expectation; the view is good as long as the message is.</summary>
    public ExpectationView(NetlinkMessage message)
    {
        Message = message;
        if (!message.TryReadNfgen(out var header))
        {
            _fault = new CodecFault(CodecFaultKind.MissingFamilyHeader, NetlinkHeader.Size, 0);
            return;
        }
        Family = header.Family;
        const int Start = NetlinkHeader.Size + NfgenHeader.Size;
        _index.Read(message.Bytes[Start..], Start);
        _fault = _index.Fault;
        if (!_fault.IsNone)
            return;
        Tuple = Read(CtExpectAttribute.Tuple);
        Mask = Read(CtExpectAttribute.Mask);
        Master = Read(CtExpectAttribute.Master);
    }

    /// <summary>The message viewed.</summary>
    public NetlinkMessage Message { get; }

    /// <summary>Protocol family. // nfgen_family</summary>
    public NfProto Family { get; }

    /// <summary>Tuple expected. // CTA_EXPECT_TUPLE</summary>
    public TupleView Tuple { get; }

    /// <summary>Bits of the tuple that are compared. // CTA_EXPECT_MASK</summary>
    public TupleView Mask { get; }

    /// <summary>Original tuple of the expecting connection. // CTA_EXPECT_MASTER</summary>
    public TupleView Master { get; }

    /// <summary>What is malformed in the parts read so far, or a fault whose kind is none.</summary>
    public readonly CodecFault Fault => _fault;

    /// <summary>Reads a 32-bit attribute in host order, e.g. <see cref="CtExpectAttribute.Timeout"/>; false when absent.</summary>
    public bool TryGetU32(ushort type, out uint value)
    {
        value = 0;
        if (!_index.TryGet(type, out var payload))
            return false;
        if (payload.Length < 4)
        {
            _fault = new CodecFault(CodecFaultKind.PayloadTooShort, _index.BaseOffset + _index.OffsetOf(type), type);
            return false;
        }
        value = BinaryPrimitives.ReadUInt32BigEndian(payload);
        return true;
    }

    /// <summary>Reads a text attribute, e.g. <see cref="CtExpectAttribute.HelpName"/>, without its terminator; false when absent.</summary>
    public readonly bool TryGetText(ushort type, out ReadOnlySpan<byte> utf8)
    {
        var present = _index.TryGet(type, out utf8);
        utf8 = AttributeText.WithoutTerminator(utf8);
        return present;
    }

    private TupleView Read(ushort type)
    {
        var view = default(TupleView);
        if (_index.TryGet(type, out var nest))
            view.Read(nest, _index.BaseOffset + _index.OffsetOf(type) + AttributeHeader.Size, ref _fault);
        return view;
    }
}
