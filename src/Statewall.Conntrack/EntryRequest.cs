using System.Buffers.Binary;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack;

/// <summary>
/// Builds the body of a request about a listed connection from its message: what identifies it is copied, not decoded. Reused for
/// every entry, so that changing a million of them allocates nothing.
/// </summary>
internal sealed class EntryRequest
{
    private readonly byte[] _body = new byte[ushort.MaxValue];
    private int _size;

    /// <summary>The body: a family header and attributes.</summary>
    public ReadOnlySpan<byte> Body => _body.AsSpan(0, _size);

    /// <summary>Starts anew with what identifies a connection: original tuple and zone. // ctnetlink_parse_tuple, ctnetlink_parse_zone</summary>
    public void Start(ref ConnectionView connection)
    {
        Start(connection.Family);
        Copy(ref connection, CtAttribute.TupleOrig, nested: true);
        Copy(ref connection, CtAttribute.Zone, nested: false);
    }

    /// <summary>Starts anew with a family header alone.</summary>
    public void Start(NfProto family)
    {
        new NfgenHeader(family).Write(_body);
        _size = NfgenHeader.Size;
    }

    /// <summary>Starts anew with nothing, not even a family header.</summary>
    public void Clear() => _size = 0;

    /// <summary>Copies an attribute, if the connection has it.</summary>
    public void Copy(ref ConnectionView connection, ushort type, bool nested)
    {
        if (connection.TryGetBytes(type, out var payload))
            Append(type, payload, nested);
    }

    /// <summary>Appends an attribute.</summary>
    public void Append(ushort type, ReadOnlySpan<byte> payload, bool nested = false)
    {
        var attribute = _body.AsSpan(_size, AttributeHeader.Align(AttributeHeader.Size + payload.Length));
        MachineOrder.WriteU16(attribute, (ushort)(AttributeHeader.Size + payload.Length));
        MachineOrder.WriteU16(attribute[2..], (ushort)(type | (nested ? AttributeHeader.Nested : 0)));
        payload.CopyTo(attribute[AttributeHeader.Size..]);
        attribute[(AttributeHeader.Size + payload.Length)..].Clear();
        _size += attribute.Length;
    }

    /// <summary>Appends a 32-bit attribute, in network order.</summary>
    public void Append(ushort type, uint value)
    {
        Span<byte> payload = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(payload, value);
        Append(type, payload);
    }

    /// <summary>Appends attributes that are in wire form already.</summary>
    public void AppendAttributes(ReadOnlySpan<byte> attributes)
    {
        attributes.CopyTo(_body.AsSpan(_size));
        _size += attributes.Length;
    }
}
